#!/bin/sh
# Measures how one message reaches many listeners: redgiant dev bench fanout [OPTION VALUE]…
#
#   --rounds 3            rounds; within each, both servers take their turn
#   --rate 50000          deliveries a second, to however many listeners
#   --seconds 10          of that, for each turn
#   --saturate            after that, how many either delivers when ever more are asked for
#   --short               little of everything: shows that it runs, measures nothing
#
# A node, on which each message is forced to disk before anybody hears of it, beside nats-server with its WebSocket, which keeps
# nothing. The same load for both: messages of 200 bytes over one WebSocket, to 100, 500 and 1,000 of them. Processor time is that of the
# server. The raw lines stay in target/bench-fanout.tsv.
set -eu

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd)
self='bench fanout'
PATH=$PATH:/usr/sbin
rounds=3 rate=50000 seconds=10 saturate=
listeners='100 500 1000'

. "$home/bench/node.sh"

while [ $# -gt 0 ]; do
  case $1 in
    --short) rounds=1 rate=1000 seconds=2 listeners='10 100' ;;
    --saturate) saturate=yes ;;
    --rounds | --rate | --seconds)
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

[ -r /proc/self/stat ] || die 'needs Linux: processor time is read from /proc'
command -v nats-server >/dev/null || die 'needs nats-server to compare with'
mkdir -p "$home/target"
work=$(mktemp -d "$home/target/bench.XXXXXX")
results=$work/results
node='' nats=''
leave() {
  [ -s "$results" ] && cp "$results" "$home/target/bench-fanout.tsv"
  for child in $node $nats; do kill "$child" 2>/dev/null || :; done
  wait
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_nats() {
  for port in 18490 18491 18492 18493; do
    cat >"$work/nats.conf" <<CONF
host: 127.0.0.1
port: -1
websocket { host: 127.0.0.1, port: $port, no_tls: true }
CONF
    nats-server -c "$work/nats.conf" >"$work/nats.log" 2>&1 &
    nats=$!
    polls=0
    while [ "$polls" -lt 50 ] && kill -0 "$nats" 2>/dev/null; do
      grep -q 'Server is ready' "$work/nats.log" && nats_url=http://127.0.0.1:$port && return
      polls=$((polls + 1))
      sleep 0.1
    done
    kill "$nats" 2>/dev/null || :
    wait "$nats" || :
    nats=''
  done
  die "nats-server did not start: $(tail -n 1 "$work/nats.log")"
}

# deliver WHO URL LISTENERS RATE SECONDS: what the load says.
deliver() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g -Xlog:disable "$home/bench/src/main/java/io/redgiant/bench/Fanout.java" \
    "$1" "$2" "$3" "$(awk -v rate="$4" -v n="$3" 'BEGIN { print rate / n }')" "$5" 2>"$work/load.err" ||
    die "the load failed: $(tail -n 3 "$work/load.err")"
}

# saturation WHO URL LISTENERS: asks for half as much again until less than nine tenths of it come.
saturation() {
  asked=$rate most=0
  while :; do
    line=$(deliver "$1" "$2" "$3" "$asked" 4) || break
    got=$(echo "$line" | sed 's/.* rate=\([0-9]*\).*/\1/')
    say "$1, $3 listeners: $got deliveries/s of $asked"
    [ "$got" -le "$most" ] || most=$got
    [ "$((got * 10))" -ge "$((asked * 9))" ] || break
    asked=$((asked * 3 / 2))
  done
  printf '%-10s %9s %16s\n' "$1" "$3" "$most"
}

# turn WHO PID URL LISTENERS: a line of who, listeners, processor microseconds a delivery, and what the load says.
turn() {
  used=$(cpu "$2")
  line=$(deliver "$1" "$3" "$4" "$rate" "$seconds")
  used=$(minus "$(cpu "$2")" "$used")
  say "$1, $4 listeners: $line, $used CPU-s"
  echo "$line" | awk -v who="$1" -v n="$4" -v used="$used" -v seconds="$seconds" '{
    for (i = 1; i <= NF; i++) { split($i, pair, "="); value[pair[1]] = pair[2] }
    # The second of warming up is in the processor time too.
    printf "%s\t%s\t%.3f\t%s\t%s\t%s\n", who, n, used * 1e6 / (value["deliveries"] * (seconds + 1) / seconds + 1), value["p50"], value["p99"], value["lacking"]
  }' >>"$results"
}

load=$(cut -d ' ' -f 1-3 /proc/loadavg)
start_node 127.0.0.1:0
start_nats
for round in $(seq "$rounds"); do
  for count in $listeners; do
    if [ $((round % 2)) = 1 ]; then
      turn redgiant "$node" "$origin" "$count"
      turn nats "$nats" "$nats_url" "$count"
    else
      turn nats "$nats" "$nats_url" "$count"
      turn redgiant "$node" "$origin" "$count"
    fi
  done
done

printf 'One message of 200 bytes to many, %s deliveries/s, %s rounds of %s s; %s cores, load before %s\n\n' \
  "$rate" "$rounds" "$seconds" "$(nproc)" "$load"
printf '%-10s %9s %16s %9s %9s %9s\n' server listeners 'CPU-us/delivery' 'p50 ms' 'p99 ms' lacking
awk -F '\t' '
  function middle(list,    n, i, j, value, sorted) {
    n = split(list, sorted, " ")
    for (i = 1; i <= n; i++)
      for (j = i; j > 1 && sorted[j - 1] + 0 > sorted[j] + 0; j--) { value = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = value }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
  }
  { key = $1 "\t" $2; if (!(key in cpu)) order[++keys] = key; cpu[key] = cpu[key] " " $3; p50[key] = p50[key] " " $4; p99[key] = p99[key] " " $5; lacking[key] += $6 }
  END {
    for (i = 1; i <= keys; i++) {
      split(order[i], name, "\t")
      printf "%-10s %9s %16.2f %9.1f %9.1f %9d\n", name[1], name[2], middle(cpu[order[i]]), middle(p50[order[i]]), middle(p99[order[i]]), lacking[order[i]]
    }
  }' "$results"

[ -n "$saturate" ] || exit 0
printf '\nThe most that came when ever more were asked for:\n\n%-10s %9s %16s\n' server listeners deliveries/s
for count in $listeners; do
  saturation redgiant "$origin" "$count"
  saturation nats "$nats_url" "$count"
done
