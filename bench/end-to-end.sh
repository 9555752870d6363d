#!/bin/sh
# Measures a node end to end beside nginx, restic and borg on this machine: redgiant dev bench [OPTION VALUE]…
#
#   --rounds 5            rounds; within each, all take their turn on the same fresh random file
#   --size 1024           MiB of that file
#   --uploads 64          uploads at once while the node's memory is watched
#   --upload-size 128     MiB of each of them
#   --files 2000          small files of 10 KiB
#   --short               one round of everything, small: shows that it runs, measures nothing
#
# Processor time is the server's alone (utime + stime of its processes), wall time is curl's; restic and borg have no
# server and count whole. Each starts with nothing left to write back, the node after one unmeasured upload. Needs Linux
# and some free space under target/; the raw lines stay in target/bench.tsv. Ends with 0 when all was measured, whatever
# the figures are.
set -eu

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd)
self=bench
PATH=$PATH:/usr/sbin # where Debian keeps nginx
rounds=5 size=1024 uploads=64 upload_size=128 files=2000 corpus_max=2048
connections=32
small_bytes=10240

. "$home/bench/node.sh"

while [ $# -gt 0 ]; do
  case $1 in
    --short) rounds=1 size=64 uploads=8 upload_size=8 files=200 corpus_max=16 ;;
    --rounds | --size | --uploads | --upload-size | --files)
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
# At its fullest: a round's file and its four copies, what is touched, what the node keeps of every round, and the uploads at once.
needed=$((size * (rounds + 8) + uploads * upload_size + 2 * corpus_max))
free=$(df -Pm "$home/target" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] || die "needs $needed MiB free in $home/target, $free are there: give a smaller --size or --rounds"

work=$(mktemp -d "$home/target/bench.XXXXXX")
results=$work/results
node='' nginx='' watcher='' # process ids, while they run
failed=
leave() {
  [ -s "$results" ] && cp "$results" "$home/target/bench.tsv"
  for child in $node $nginx $watcher; do kill "$child" 2>/dev/null || :; done
  wait
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- One measurement each

upload_node() {
  transfer upload node "$node" "$size" 201 -o "$work/answer" -T "$file" "$node_url/bench/round-$round"
  settle
  download_node node-first # at once: what the scrub has read meanwhile would be sent without verifying it again
}

# nginx answers before the bytes are forced; a second line counts the time until they are.
upload_nginx() {
  transfer upload nginx "$nginx" "$size" '201 204' -o "$work/answer" -T "$file" "$nginx_url/round"
  began=$(now)
  sync "$work/nginx/files/round"
  record upload nginx-forced "$size" "$(awk -v a="$wall" -v b="$(minus "$(now)" "$began")" 'BEGIN { print a + b }')" "$used"
}

# ingest WHO DIRECTORY COMMAND…: a tool's whole process, and the size of its repository.
ingest() {
  who=$1
  shift
  env time -f '%e %U %S' -o "$work/time" "$@" >"$work/tool.log" 2>&1 || die "$who failed: $(tail -n 3 "$work/tool.log")"
  # shellcheck disable=SC2046 # three numbers
  set -- $(tail -n 1 "$work/time")
  record upload "$who" "$size" "$1" "$(awk -v a="$2" -v b="$3" 'BEGIN { print a + b }')"
}

export RESTIC_PASSWORD=bench
export BORG_BASE_DIR="$work/borg-home" BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
new_restic() {
  restic -q --no-cache -r "$1" init >"$work/tool.log" 2>&1 || die "restic init failed: $(tail -n 3 "$work/tool.log")"
}

new_borg() {
  borg init --encryption none "$1" >"$work/tool.log" 2>&1 || die "borg init failed: $(tail -n 3 "$work/tool.log")"
}

upload_restic() {
  new_restic "$work/restic"
  ingest restic restic -q --no-cache --compression off -r "$work/restic" backup "$file"
}

upload_borg() {
  new_borg "$work/borg"
  ingest borg borg create --compression none "$work/borg::round" "$file"
}

download_node() {
  transfer download "$1" "$node" "$size" 200 -o /dev/null "$node_url/bench/round-$round"
}

download_nginx() {
  transfer download nginx "$nginx" "$size" 200 -o /dev/null "$nginx_url/round"
}

# MiB on the disk, as the file system counts them.
stored() {
  du -s -B1 "$1" | awk '{ printf "%.1f\n", $1 / 1048576 }'
}

# ---- The rounds

one_round() {
  file=$work/round
  random "${size}M" >"$file"
  before=$(stored "$work/redgiant")
  # Who comes first may find the machine in another state: odd and even rounds go in opposite order.
  if [ $((round % 2)) = 1 ]; then
    turns='upload_node upload_nginx upload_borg upload_restic'
  else
    turns='upload_restic upload_borg upload_nginx upload_node'
  fi
  for turn in $turns; do
    settle
    $turn
  done
  settle
  record stored node "$size" "$(minus "$(stored "$work/redgiant")" "$before")" 0
  record stored borg "$size" "$(stored "$work/borg")" 0
  record stored restic "$size" "$(stored "$work/restic")" 0
  rm -rf "$work/borg" "$work/restic"
  for turn in 1 2; do
    download_nginx
    download_node node
  done
  rm "$file" "$work/nginx/files/round"
}

# ---- What deduplication saves: two versions of a real file, the second with a byte put in at every 4 MiB

corpus() {
  name=$1 first=$2
  split -b 4194304 --filter='cat; printf x' "$first" >"$work/second"
  before=$(stored "$work/redgiant")
  new_borg "$work/borg"
  new_restic "$work/restic"
  for version in "$first" "$work/second"; do
    curl -sS -f -o "$work/answer" -H 'Expect:' -T "$version" "$node_url/bench/$name" || die "upload of $name failed"
    borg create --compression none "$work/borg::${version##*/}" "$version"
    restic -q --no-cache --compression off -r "$work/restic" backup "$version"
  done
  settle
  mib=$(cat "$first" "$work/second" | wc -c | awk '{ printf "%.1f\n", $1 / 1048576 }')
  record "stored-$name" node "$mib" "$(minus "$(stored "$work/redgiant")" "$before")" 0
  record "stored-$name" borg "$mib" "$(stored "$work/borg")" 0
  record "stored-$name" restic "$mib" "$(stored "$work/restic")" 0
  rm -rf "$work/borg" "$work/restic" "$work/second" "$first"
}

# The JDK that runs the node is a corpus that everyone has: its classes, and its sources if it brings them.
corpora() {
  head -c "${corpus_max}M" "$JAVA_HOME/lib/modules" >"$work/first"
  corpus classes "$work/first"
  if [ -r "$JAVA_HOME/lib/src.zip" ] && [ "$corpus_max" -gt 16 ]; then
    mkdir "$work/sources"
    (cd "$work/sources" && "$JAVA_HOME/bin/jar" xf "$JAVA_HOME/lib/src.zip")
    tar -C "$work" --sort=name -cf "$work/first" sources
    rm -rf "$work/sources"
    corpus sources "$work/first"
  fi
}

# ---- Memory while many upload at once

watch_memory() {
  while kill -0 "$node" 2>/dev/null; do
    awk '/^RssAnon/ { print $2 }' "/proc/$node/status" || :
    sleep 0.05
  done >"$work/memory"
}

# No two uploads share a byte, so that every one of them is written.
uploads_at_once() {
  watch_memory &
  watcher=$!
  began=$(now)
  clients=
  for number in $(seq "$uploads"); do
    random "${upload_size}M" | curl -sS -o /dev/null -w '%{http_code}\n' -T - "$node_url/at-once/$number" \
      >"$work/status-$number" &
    clients="$clients $!"
  done
  # shellcheck disable=SC2086 # lists of process ids and files
  wait $clients || :
  took=$(minus "$(now)" "$began")
  kill "$watcher"
  wait "$watcher" || :
  watcher=''
  accepted=$(cat "$work"/status-* | grep -c '^201$' || :)
  if [ "$accepted" != "$uploads" ]; then
    say "only $accepted of $uploads uploads at once answered 201: $(sort "$work"/status-* | uniq -c | tr -s ' \n' ' ')"
    failed=yes
    return
  fi
  record memory node "$((uploads * upload_size))" "$took" "$(sort -n "$work/memory" | tail -n 1)"
}

# ---- Small files

# small_files WHO PID URL: curl keeps its connections and reports how many it opened.
small_files() {
  for small in "$work"/small/*; do
    printf 'upload-file = "%s"\nurl = "%s/small/%s"\noutput = "/dev/null"\n' "$small" "$3" "${small##*/}"
  done >"$work/small.conf"
  used=$(cpu "$2")
  began=$(now)
  curl -sS -Z --parallel-max "$connections" -w '%{http_code} %{num_connects}\n' -K "$work/small.conf" \
    >"$work/small.out" 2>"$work/small.err" || die "small files to $1: $(tail -n 1 "$work/small.err")"
  took=$(minus "$(now)" "$began")
  accepted=$(grep -c '^201 ' "$work/small.out" || :)
  [ "$accepted" = "$files" ] || die "only $accepted of $files small files to $1 answered 201"
  opened=$(awk '{ opened += $2 } END { print opened }' "$work/small.out")
  record small "$1" "$files" "$took" "$(minus "$(cpu "$2")" "$used")"
  record connections "$1" "$files" "$opened" 0
}

all_small_files() {
  mkdir "$work/small"
  random $((files * small_bytes)) | split -b "$small_bytes" -a 6 -d - "$work/small/"
  settle
  small_files node "$node" "$node_url"
  settle
  small_files nginx "$nginx" "$nginx_url"
}

# ---- All of it

started=$(date -u '+%Y-%m-%d %H:%M')
load=$(cut -d ' ' -f 1-3 /proc/loadavg)
say "starting a node and nginx"
start_node 127.0.0.1:0
node_url=$origin/api/v1/files/lobby
start_nginx
say 'one upload and two downloads to warm the JVM: the first of them measure its compiler'
random "${size}M" >"$work/warm"
curl -sS -f -o "$work/answer" -H 'Expect:' -T "$work/warm" "$node_url/warm" || die 'the node refused the first upload'
for turn in 1 2; do
  curl -sS -f -o /dev/null "$node_url/warm" || die 'the node refused the first download'
done
rm "$work/warm"
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  one_round
done
say 'two versions of one file'
corpora
say "$files small files"
all_small_files
say "$uploads uploads at once"
settle
uploads_at_once

printf 'Red Giant end to end, %s UTC: %s rounds of %s MiB\n' "$started" "$rounds" "$size"
printf '%s cores, %s, Linux %s, load before %s\n' "$(nproc)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(uname -r)" "$load"
awk -f "$home/bench/medians.awk" -f "$home/bench/end-to-end.awk" "$results"
[ -z "$failed" ]
