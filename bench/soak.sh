#!/bin/sh
# Uses a node for a long time as people would, kills it now and then, and looks for what goes wrong: redgiant dev soak node [OPTION VALUE]…
#
#   --minutes 60          how long
#   --workers 6           who upload, fetch, list and remove at once, each its own files
#   --keep 40             files that each of them keeps; what is older it removes, and the node collects
#   --kill-every 300      seconds from one SIGKILL of the node to the next; it starts again on the same data and port
#   --short               one minute, a kill every 15 seconds: shows that it runs
#
# A line a minute says what was done and what the node takes: anonymous memory, open files, disk. Every acknowledged file
# must come back byte for byte at any time, no removed one may, an upload that was cut off by a kill is there whole or
# not at all, a node must be back within a minute, and fsck must find nothing at the end. Ends with 0 if all of that held.
# Needs Linux and some free space under target/; the node's log stays in target/soak.log.
set -eu

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd)
self=soak
minutes=60 workers=6 keep=40 kill_every=300
small_bytes_max=262144 large_bytes_max=16777216

. "$home/bench/node.sh"

while [ $# -gt 0 ]; do
  case $1 in
    --short) minutes=1 keep=10 kill_every=15 ;;
    --minutes | --workers | --keep | --kill-every)
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

[ -r /proc/self/status ] || die 'needs Linux: memory is read from /proc'
mkdir -p "$home/target"
work=$(mktemp -d "$home/target/soak.XXXXXX")
node='' people='' # process ids, while they run
leave() {
  for child in $people $node; do kill "$child" 2>/dev/null || :; done
  wait
  [ -f "$work/node.err" ] && cp "$work/node.err" "$home/target/soak.log"
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fault() {
  say "FAULT: $*"
  printf '%s\n' "$*" >>"$work/faults"
}

# ---- One worker. A node that is down gives no answer, which curl calls 000.

# ask TARGET CURL-ARGUMENTS…: answers the status, 000 where the answer did not come whole; the body is in $mine/answer.
ask() {
  target=$1
  shift
  if status=$(curl -s -H 'Expect:' -o "$mine/answer" -w '%{http_code}' "$@" "$origin$target"); then
    echo "$status"
  else
    echo 000
  fi
}

did() {
  printf '%s\n' "$1" >>"$mine/did"
}

sum() {
  sha256sum <"$1" | cut -c 1-64
}

# Until the node answers again.
await_node() {
  tries=0
  until [ "$(ask /health/ready)" = 200 ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 120 ]; then
      fault "the node was not back within a minute"
      return
    fi
    sleep 0.5
  done
}

below() {
  awk -v seed="$(od -An -N4 -tu4 /dev/urandom)" -v max="$1" 'BEGIN { print seed % max }'
}

upload() {
  bytes_max=$small_bytes_max
  [ "$(below 5)" = 0 ] && bytes_max=$large_bytes_max
  random "$(below "$bytes_max")" >"$mine/file"
  made="$1 $(sum "$mine/file")"
  status=$(ask "$place/$1" -T "$mine/file")
  case $status in
    201)
      did upload
      printf '%s\n' "$made" >>"$mine/kept"
      ;;
    000)
      did unknown
      await_node
      status=$(ask "$place/$1")
      if [ "$status" = 200 ] && [ "$1 $(sum "$mine/answer")" = "$made" ]; then
        printf '%s\n' "$made" >>"$mine/kept"
      elif [ "$status" != 404 ] && [ "$status" != 000 ]; then
        fault "$place/$1 was cut off by a kill and is half there, or something else: $status"
      fi
      ;;
    *) fault "upload of $place/$1 answered $status: $(head -c 300 "$mine/answer")" ;;
  esac
}

# fetch NAME SUM
fetch() {
  status=$(ask "$place/$1")
  case $status in
    200)
      [ "$2" = "$(sum "$mine/answer")" ] || fault "$place/$1 came back with other bytes"
      did fetch
      ;;
    000) await_node ;;
    *) fault "$place/$1 was acknowledged and answers $status" ;;
  esac
}

# remove NAME SUM: again until there is an answer, as people do.
remove() {
  status=000 unanswered=0
  while [ "$status" = 000 ]; do
    status=$(ask "$place/$1" -X DELETE)
    if [ "$status" = 000 ]; then
      unanswered=$((unanswered + 1))
      await_node
    fi
  done
  case $status:$unanswered in
    404:0) fault "$place/$1 was acknowledged and its removal answers 404" ;;
    200:* | 204:* | 404:*) did remove ;; # 404 where the answer to an earlier try was lost
    *) fault "removal of $place/$1 answered $status" ;;
  esac
  sed -i 1d "$mine/kept"
  status=$(ask "$place/$1")
  case $status in
    404 | 000) ;;
    *) fault "$place/$1 was removed and answers $status" ;;
  esac
}

list() {
  status=$(ask "/api/v1/files?glob=soak/$1/*&limit=10")
  case $status in
    200) did list ;;
    000) await_node ;;
    *) fault "a list answered $status" ;;
  esac
}

worker() {
  mine=$work/worker-$1 place=/api/v1/files/lobby/soak/$1
  mkdir "$mine"
  : >"$mine/kept"
  number=0
  while [ ! -e "$work/over" ]; do
    number=$((number + 1))
    upload "$number"
    # shellcheck disable=SC2046 # a line's words
    [ ! -s "$mine/kept" ] || fetch $(shuf -n 1 "$mine/kept")
    # shellcheck disable=SC2046
    [ "$(wc -l <"$mine/kept")" -le "$keep" ] || remove $(head -n 1 "$mine/kept")
    list "$1"
  done
  # At the end nothing is killed any more: all that is left must be there.
  while read -r name hash; do fetch "$name" "$hash"; done <"$mine/kept"
}

# ---- The node's life, a line a minute

count() {
  cat "$work"/worker-*/did | grep -c "^$1\$" || :
}

report() {
  printf '%7s %8s %8s %8s %8s %6s %9s %6s %9s\n' "$1" "$(count upload)" "$(count unknown)" "$(count fetch)" \
    "$(count remove)" "$kills" "$(awk '/^RssAnon/ { printf "%.0f", $2 / 1024 }' "/proc/$node/status")" \
    "$(find "/proc/$node/fd" -type l | wc -l)" "$(du -sm "$work/redgiant" | cut -f 1)"
}

start() {
  start_node "$1" --grace 20s --collect-every 20s
}

start 127.0.0.1:0
for one in $(seq "$workers"); do
  worker "$one" &
  people="$people $!"
done

printf '%7s %8s %8s %8s %8s %6s %9s %6s %9s\n' minute uploads 'cut off' fetches removals kills 'MiB anon.' files 'MiB disk'
kills=0 reports=0
began=$(date +%s) seconds=0
while [ "$seconds" -lt $((minutes * 60)) ]; do
  sleep 1
  seconds=$(($(date +%s) - began))
  if [ "$seconds" -ge $(((kills + 1) * kill_every)) ]; then
    kill -9 "$node"
    { wait "$node" || :; } 2>/dev/null # says "Killed"
    kills=$((kills + 1))
    start "${origin#http://}"
  fi
  kill -0 "$node" 2>/dev/null || die "the node ended by itself: $(tail -n 3 "$work/node.err")"
  if [ "$seconds" -ge $(((reports + 1) * 60)) ]; then
    reports=$((reports + 1))
    report "$reports"
  fi
done
: >"$work/over"
# Each by itself: wait with several ids tells how the last of them ended.
for one in $people; do
  wait "$one" || fault "worker $one ended with $?"
done
people=
report end
kill "$node"
wait "$node" || fault "the node ended with $?"
node=
REDGIANT_BUILT=yes "$home/redgiant" fsck --data "$work/redgiant" || fault "fsck ended with $?"
if [ -s "$work/faults" ]; then
  die "$(wc -l <"$work/faults") faults"
fi
echo 'nothing was lost, altered, half there or back from the dead'
