#!/bin/sh
# Measures talk at the sockets of nodes: redgiant dev bench talk [OPTION VALUE]…
#
#   --people 40           who talk at once, eight messages under way each
#   --seconds 10          of each measurement
#   --rate 500            messages a second that are said at one node and heard at another
#   --idle 10000          sockets that are open and hear nothing
#   --short               little of everything: shows that it runs, measures nothing
#
# Messages of 200 bytes, each forced before it is acknowledged: by one node alone, and by two that keep two copies. Then as many as
# --rate says, from when each was due at a socket of one node until it is heard at a socket of the other. Then the memory of a node
# with and without idle sockets. The load shares the machine with the nodes.
set -eu

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd)
self='bench talk'
people=40 seconds=10 rate=500 idle=10000
cluster_port=17711 # apart from nodes that people run

. "$home/bench/node.sh"

while [ $# -gt 0 ]; do
  case $1 in
    --short) people=4 seconds=2 rate=50 idle=50 ;;
    --people | --seconds | --rate | --idle)
      number "$@"
      eval "${1#--}=\$2"
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

[ -r /proc/self/stat ] || die 'needs Linux: processor time and memory are read from /proc'
mkdir -p "$home/target"
work=$(mktemp -d "$home/target/bench.XXXXXX")
results=$work/results
nodes='' load=''
leave() {
  for child in $load $nodes; do kill "$child" 2>/dev/null || :; done
  wait
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A node serves a third as many connections as it may have files open.
files=$((idle * 3 / 2 + 2000))
# shellcheck disable=SC3045 # dash and bash have it
[ "$(ulimit -n)" -ge "$files" ] || ulimit -Hn "$files" 2>/dev/null && ulimit -Sn "$files" 2>/dev/null ||
  say "only $(ulimit -n) files may be open: a node serves fewer than $idle sockets"

talk() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g -Xlog:disable "$home/bench/src/main/java/io/redgiant/bench/TalkLoad.java" "$@"
}

# member NAME SETTING…: sets pid_NAME and url_NAME.
member() {
  name=$1 data=$work/$1
  shift
  start_node 127.0.0.1:0 "$@"
  nodes="$nodes $node"
  eval "pid_$name=\$node url_$name=\$origin"
}

# said WHO URL PID…: messages acknowledged.
said() {
  who=$1 url=$2
  shift 2
  used=$(for pid; do cpu "$pid"; done | awk '{ s += $1 } END { print s }')
  line=$(talk say "$url" "$people" "$seconds")
  used=$(minus "$(for pid; do cpu "$pid"; done | awk '{ s += $1 } END { print s }')" "$used")
  printf '%-34s %s; %s CPU-s, of its 3 s of warming up too\n' "$who" "$line" "$used"
}

# What a process has in memory, in MiB; a node's launcher has become the node.
memory() {
  awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"
}

load_before=$(cut -d ' ' -f 1-3 /proc/loadavg)
printf '%s cores, load before %s\n' "$(nproc)" "$load_before"

member alone --join none
said 'one node' "$url_alone" "$pid_alone"
kill "$pid_alone"
wait "$pid_alone" || :

openssl rand -hex 32 >"$work/cluster.key"
member a --join loopback --cluster-listen "127.0.0.1:$cluster_port" --cluster-key "$work/cluster.key"
member b --join loopback --cluster-listen "127.0.0.1:$cluster_port" --cluster-key "$work/cluster.key"
said 'two nodes, two copies' "$url_a" "$pid_a" "$pid_b"
printf '%-34s %s\n' "from node to node at $rate/s" "$(talk hear "$url_a" "$url_b" "$rate" "$seconds")"
for pid in $pid_a $pid_b; do
  kill "$pid"
  wait "$pid" || :
done

member idle --join none
before=$(memory "$pid_idle")
mkfifo "$work/until"
talk idle "$url_idle" "$idle" <"$work/until" >"$work/idle.out" &
load=$!
exec 3>"$work/until"
polls=0
until grep -q '^open=' "$work/idle.out"; do
  polls=$((polls + 1))
  if [ "$polls" -gt 1200 ] || ! kill -0 "$load" 2>/dev/null; then
    die "the sockets did not open: $(tail -n 3 "$work/node.err")"
  fi
  sleep 0.1
done
printf '%-34s %s MiB with %s, %s MiB before\n' 'memory with idle sockets' "$(memory "$pid_idle")" "$(cat "$work/idle.out")" "$before"
exec 3>&-
wait "$load" || :
load=''
