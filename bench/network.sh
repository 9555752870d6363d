#!/bin/sh
# Measures nodes that are one network on this machine: redgiant dev bench network [OPTION VALUE]…
#
#   --rounds 3            rounds of replication and of uploads; within each, all take their turn
#   --size 10240          MiB that a second node brings when it joins, in files of 256 MiB
#   --upload-size 512     MiB of each upload to one node and to three
#   --rate 2000           records a second while their way to other nodes is watched
#   --seconds 20          of that
#   --short               little of everything: shows that it runs, measures nothing
#
# Also how soon a third node serves, and how soon a node gives the first byte of a range that it has to fetch.
#
# Replication: a node joins one that has all, and brings it (its repair-rate is set beyond any disk; 100 MiB/s are the
# default), beside curl fetching the same files from nginx, then forced. Uploads: the same file to a node alone and to one
# of three that keep two copies. Records: settings, which have no bytes, written to one of two nodes that force them, and
# watched on a third that only hears of them. Processor time is that of all nodes together, or nginx's. Nodes, nginx, curl
# and the load share the machine. The raw lines stay in target/bench-network.tsv.
set -eu

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd)
self='bench network'
PATH=$PATH:/usr/sbin # where Debian keeps nginx
rounds=3 size=10240 upload_size=512 rate=2000 seconds=20
file_size=256
starts=5 ranges=60 # of a third node, and of what it has to fetch, each 4 MiB from the one before
connections=128
unbounded=1048576g
cluster_port=17701 # apart from nodes that people run

. "$home/bench/node.sh"

while [ $# -gt 0 ]; do
  case $1 in
    --short) rounds=1 size=64 upload_size=64 rate=100 seconds=3 file_size=32 starts=2 ranges=10 ;;
    --rounds | --size | --upload-size | --rate | --seconds)
      number "$@"
      name=$(echo "${1#--}" | tr - _)
      eval "$name=\$2"
      shift
      ;;
    *)
      help "$0"
      [ "$1" = --help ] && exit
      exit 2
      ;;
  esac
  shift
done

# ---- The place and the machine

[ -r /proc/self/stat ] || die 'needs Linux: processor time and memory are read from /proc'
mkdir -p "$home/target"
files=$(((size + file_size - 1) / file_size))
size=$((files * file_size))
# nginx's files and their copy, two nodes, what is touched between turns, and the file of ranges with its copies.
needed=$((size * 4 + upload_size * (4 * rounds + 5) + ranges * 4 * 4))
free=$(df -Pm "$home/target" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] || die "needs $needed MiB free in $home/target, $free are there: give a smaller --size"

work=$(mktemp -d "$home/target/bench.XXXXXX")
results=$work/results
nodes='' nginx='' # process ids, while they run
leave() {
  [ -s "$results" ] && cp "$results" "$home/target/bench-network.tsv"
  for child in $nodes $nginx; do kill "$child" 2>/dev/null || :; done
  wait
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# member NAME SETTING…: a node of the network, or with --join none one alone; sets pid_NAME and url_NAME.
member() {
  name=$1 data=$work/$1
  shift
  start_node 127.0.0.1:0 --join loopback --cluster-listen "127.0.0.1:$cluster_port" --cluster-key "$work/cluster.key" \
    --repair-rate "$unbounded" "$@"
  nodes="$nodes $node"
  eval "pid_$name=\$node url_$name=\$origin"
}

# gone NAME OTHER: the node ends for good, and another one is told so.
gone() {
  eval "pid=\$pid_$1 url=\$url_$2"
  id=$(cat "$work/$1/node.id")
  kill "$pid"
  wait "$pid" || die "node $1 did not end well: $(tail -n 3 "$work/node.err")"
  forget "$pid"
  operate "$2" -X DELETE "$url/api/v1/layout/$id?force"
  rm -rf "${work:?}/$1"
}

forget() {
  left=
  for pid in $nodes; do [ "$pid" = "$1" ] || left="$left $pid"; done
  nodes=$left
}

# operate NAME CURL-ARGUMENTS…: as the operator of that node.
operate() {
  token=$(cat "$work/$1/operator.token")
  shift
  curl -sS -f -o "$work/answer" -H "Authorization: Bearer $token" "$@" || die "an operator's request failed: $*"
}

# What a node holds, in bytes.
held() {
  curl -sS -f "$1/api/v1/node" | sed 's/.*"chunkBytes":\([0-9]*\).*/\1/'
}

# used_by NAME…: processor seconds of these nodes together.
used_by() {
  for name; do
    eval "cpu \"\$pid_$name\""
  done | awk '{ used += $1 } END { printf "%.2f\n", used }'
}

# ---- A second node brings everything

fill() {
  for number in $(seq "$files"); do
    random "${file_size}M" >"$work/nginx/files/$number"
    curl -sS -f -o "$work/answer" -H 'Expect:' -T "$work/nginx/files/$number" "$url_a/api/v1/files/lobby/fill/$number" ||
      die 'the first node refused a file'
  done
}

copy() {
  mkdir "$work/copy"
  used=$(cpu "$nginx")
  began=$(now)
  for number in $(seq "$files"); do
    curl -sS -f -o "$work/copy/$number" "$nginx_url/$number" || die 'nginx does not answer'
    sync "$work/copy/$number"
  done
  took=$(minus "$(now)" "$began")
  record replicate nginx "$size" "$took" "$(minus "$(cpu "$nginx")" "$used")"
  rm -rf "$work/copy"
}

# From the node's first bytes on; that it looks once a second for what it lacks is not the rate's.
join() {
  all=$(held "$url_a")
  member b
  used=$(used_by a b)
  until [ "$(held "$url_b")" -gt 0 ]; do sleep 0.05; done
  began=$(now)
  polls=0
  until [ "$(held "$url_b")" -ge "$all" ]; do
    polls=$((polls + 1))
    [ "$polls" -lt 36000 ] || die "the second node has $(held "$url_b") of $all bytes after an hour"
    sleep 0.1
  done
  took=$(minus "$(now)" "$began")
  record replicate node "$size" "$took" "$(minus "$(used_by a b)" "$used")"
  gone b a
}

# ---- One node and three

upload_to() {
  who=$1 url=$2
  shift 2
  used=$(used_by "$@")
  status=$(curl -sS -H 'Expect:' -D "$work/headers" -o "$work/answer" -w '%{http_code} %{time_total}' -T "$file" \
    "$url/api/v1/files/lobby/ingest/$round")
  [ "${status% *}" = 201 ] || die "an upload was answered ${status% *}: $(head -c 300 "$work/answer")"
  [ "$who" = one ] || grep -qi '^Redgiant-Copies: 2/2' "$work/headers" || die 'an upload has not two copies'
  record ingest "$who" "$upload_size" "${status#* }" "$(minus "$(used_by "$@")" "$used")"
}

upload_one() {
  upload_to one "$url_alone" alone
}

upload_three() {
  upload_to three "$url_a" a b c
}

uploads() {
  file=$work/file
  for round in $(seq 0 "$rounds"); do # the first warms up
    [ "$round" -gt 0 ] && say "uploads, round $round of $rounds"
    random "${upload_size}M" >"$file"
    turns='upload_one upload_three'
    [ $((round % 2)) = 1 ] || turns='upload_three upload_one'
    for turn in $turns; do
      settle
      $turn
    done
    [ "$round" -gt 0 ] || mv "$results" "$results.warm"
  done
  rm "$file"
}

# ---- A third node

# thirds: how long each of several takes from its command until it serves beside two others.
thirds() {
  gone c a
  for round in $(seq "$starts"); do
    settle
    began=$(now)
    member c
    minus "$(now)" "$began" >>"$work/thirds"
    [ "$round" = "$starts" ] || gone c a
  done
}

# ranges: 64 KiB at a time of a file that the asked node does not keep. Each is of a part that it has not fetched before.
ranges() {
  random "$((ranges * 4 + 4))M" >"$work/file"
  curl -sS -f -H 'Expect:' -o "$work/answer" -T "$work/file" "$url_a/api/v1/files/lobby/ranges" || die 'an upload was refused'
  content=$(sed 's/.*"contentId":"\([^"]*\)".*/\1/' "$work/answer")
  asked=
  for name in a b c; do
    eval "url=\$url_$name"
    curl -sS -f "$url_a/api/v1/content/$content/holders" |
      grep -q "\"$(cat "$work/$name/node.id")\",\"wanted\":[a-z]*,\"keeps\":false" && asked=$url
  done
  [ -n "$asked" ] || die 'every node keeps the file'
  for number in $(seq "$ranges"); do
    from=$((number * 4 * 1048576))
    curl -sS -f -o "$work/answer" -r "$from-$((from + 65535))" -w '%{time_starttransfer}\n' "$asked/api/v1/files/lobby/ranges" \
      >>"$work/ranges" || die 'a range was refused'
    tail -c "+$((from + 1))" "$work/file" | head -c 65536 | cmp -s - "$work/answer" || die 'a range brought something else'
  done
  rm "$work/file"
}

# spread FILE: of seconds, one a line.
spread() {
  sort -n "$1" | awk '
    { value[NR] = $1 * 1000 }
    END { printf "p50 %.0f, p95 %.0f, most %.0f ms\n", value[int((NR + 1) / 2)], value[int(NR * 0.95 + 0.5)], value[NR] }'
}

# ---- Records

# records RATE SECONDS: a line of key=value.
records() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xlog:disable "$home/bench/src/main/java/io/redgiant/bench/Records.java" \
    "$url_a" "$work/a/operator.token" "$url_c" "$1" "$2" "$connections" || die 'the load of records failed'
}

value() {
  echo "$1" | tr ' ' '\n' | sed -n "s/^$2=//p"
}

all_records() {
  operate a -X DELETE "$url_a/api/v1/layout/$(cat "$work/c/node.id")?force"
  records "$rate" "$seconds" >"$work/warm"
  records 0 "$seconds" >"$work/fastest"
  idle=$(used_by c)
  sleep "$seconds"
  idle=$(minus "$(used_by c)" "$idle")
  before_a=$(used_by a) before_b=$(used_by b) before_c=$(used_by c)
  line=$(records "$rate" "$seconds")
  for name in a b c; do
    eval "before=\$before_$name"
    record "records-$name" node "$(value "$line" writes)" "$(value "$line" seconds)" "$(minus "$(used_by $name)" "$before")"
  done
  record records-c idle 0 "$seconds" "$idle"
  {
    echo "at $rate a second: $line"
    echo "as fast as answered: $(cat "$work/fastest")"
  } >"$work/records"
}

# ---- All of it

started=$(date -u '+%Y-%m-%d %H:%M')
load=$(cut -d ' ' -f 1-3 /proc/loadavg)
command -v openssl >/dev/null || die 'needs openssl, which makes the key of the network'
openssl rand -hex 32 >"$work/cluster.key"
start_nginx
settle_size=$size
: >"$results"
member a
say "$files files of $file_size MiB for one node and for nginx"
fill
for round in $(seq "$rounds"); do
  say "a second node joins, round $round of $rounds"
  turns='copy join'
  [ $((round % 2)) = 1 ] || turns='join copy'
  for turn in $turns; do
    size=$((settle_size < 2048 ? settle_size : 2048)) settle
    size=$settle_size
    $turn
  done
done
rm -rf "$work/nginx/files"/*
mv "$results" "$results.replicate"
: >"$results"
say 'one node alone and three that are one network'
gone_a=$pid_a
kill "$gone_a" && wait "$gone_a"
forget "$gone_a"
rm -rf "$work/a"
member a
member b
member c
member alone --join none
size=$upload_size
uploads
say 'a third node, and reads of what it does not keep'
thirds
ranges
say "records: $rate a second for $seconds s"
all_records
cat "$results.replicate" >>"$results"

printf 'Red Giant, several nodes on one machine, %s UTC: %s rounds, %s MiB to replicate, uploads of %s MiB\n' "$started" \
  "$rounds" "$settle_size" "$upload_size"
printf '%s cores, %s, Linux %s, load before %s\n' "$(nproc)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(uname -r)" "$load"
awk -f "$home/bench/medians.awk" -f "$home/bench/network.awk" -v records="$work/records" "$results"
printf '\nfrom the command of a third node until it serves beside two (%s times): %s' "$starts" "$(spread "$work/thirds")"
printf '\nfirst byte of 64 KiB of a file that the node does not keep (%s times): %s\n' "$ranges" "$(spread "$work/ranges")"
