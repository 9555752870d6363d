#!/bin/sh
# What the scripts of this directory share: nodes and nginx under measurement. They set home, and work, a directory of their own;
# for measurements size, the MiB of a turn, and results, a file, besides.
# shellcheck disable=SC2154

say() {
  printf '%s: %s\n' "$self" "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# help FILE: the comment at its head.
help() {
  sed -n '2,/^set /{s/^# \{0,1\}//;/^set /!p}' "$1"
}

# number OPTION VALUE
number() {
  case ${2:-} in
    '' | 0* | *[!0-9]*) die "$1 needs a number above 0, not '${2:-}'" ;;
  esac
}

now() {
  date +%s.%N
}

random() {
  head -c "$1" /dev/urandom
}

# start_node LISTEN SETTING…: sets node, its process id, and origin, its URL. Its directory is data, if that is set.
start_node() {
  listen=$1
  shift
  : >"$work/node.out" # what an earlier one said
  REDGIANT_BUILT=yes "$home/redgiant" node --data "${data:-$work/redgiant}" --listen "$listen" --join none "$@" \
    >"$work/node.out" 2>>"$work/node.err" &
  node=$!
  polls=0
  until ready=$(grep '^ready ' "$work/node.out"); do
    polls=$((polls + 1))
    if [ "$polls" -gt 600 ] || ! kill -0 "$node" 2>/dev/null; then
      die "the node did not start: $(tail -n 3 "$work/node.err")"
    fi
    sleep 0.1
  done
  origin=${ready#ready }
  origin=${origin%% *}
}

# ---- Measurements

hz=$(getconf CLK_TCK)

# The processor seconds that a process and its children have used so far.
cpu() {
  stats=/proc/$1/stat
  for child in $(cat "/proc/$1/task/$1/children"); do stats="$stats /proc/$child/stat"; done
  # shellcheck disable=SC2086 # a list of files
  cat $stats | awk -v hz="$hz" '{ sub(/^.*\) /, ""); ticks += $12 + $13 } END { printf "%.2f\n", ticks / hz }'
}

# Each measured line: what, who, MiB, wall seconds, processor seconds.
record() {
  printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$results"
}

minus() {
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f\n", a - b }'
}

# What one subject left to write back must not be paid by the next. Nor may one alone pay for memory: a virtual machine
# gets a page from its host when it first touches it, which costs ten times what filling it does. So as much memory as a
# turn takes in pages of files is touched and freed just before it.
settle() {
  sync -f "$work"
  head -c "$((size * 5 / 2))M" /dev/zero >"$work/touch"
  rm "$work/touch"
}

# nginx as its documentation has it for files this large: sendfile, one worker for each core, no log. It cannot choose a
# free port itself.
start_nginx() {
  mkdir -p "$work/nginx/files" "$work/nginx/body"
  user=
  [ "$(id -u)" = 0 ] && user='user root;'
  for port in 18480 18481 18482 18483 18484 18485 18486 18487; do
    cat >"$work/nginx/nginx.conf" <<CONF
$user
daemon off;
pid $work/nginx/pid;
error_log $work/nginx/error.log;
worker_processes auto;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000;
  client_max_body_size 0;
  client_body_buffer_size 256k;
  client_body_temp_path $work/nginx/body;
  server {
    listen 127.0.0.1:$port;
    root $work/nginx/files;
    location / {
      dav_methods PUT DELETE;
      create_full_put_path on;
    }
  }
}
CONF
    nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" 2>"$work/nginx/start.log" &
    nginx=$!
    polls=0
    while [ "$polls" -lt 50 ] && kill -0 "$nginx" 2>/dev/null; do
      # The worker that answers must be a child of this one, not another server on the same port.
      if [ -s "$work/nginx/pid" ] && curl -s -o "$work/answer" "http://127.0.0.1:$port/"; then
        nginx_url=http://127.0.0.1:$port
        return
      fi
      polls=$((polls + 1))
      sleep 0.1
    done
    kill "$nginx" 2>/dev/null || :
    wait "$nginx" || :
    nginx=''
  done
  die "nginx did not start: $(tail -n 1 "$work/nginx/start.log")"
}

# transfer WHAT WHO PID MIB STATUSES CURL-ARGUMENTS…
transfer() {
  what=$1 who=$2 server=$3 mib=$4 statuses=$5
  shift 5
  began=$(cpu "$server")
  answer=$(curl -sS -H 'Expect:' -w '%{http_code} %{time_total}' "$@") || die "$what $who: curl failed"
  status=${answer% *} wall=${answer#* }
  case " $statuses " in
    *" $status "*) ;;
    *) die "$what $who answered $status, not $statuses: $(head -c 300 "$work/answer")" ;;
  esac
  used=$(minus "$(cpu "$server")" "$began")
  record "$what" "$who" "$mib" "$wall" "$used"
}
