#!/bin/sh
# Fuzzes the C core with libFuzzer under the sanitizers: native/fuzz.sh [SECONDS-PER-TARGET]. First replays each target's
# kept inputs, then looks for new ones; 5 seconds each by default, 1200 for a long look. What it finds stands in
# native/target/fuzz and, once mended, belongs into src/test/c/corpus.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$here/target/fuzz
tests=$here/src/test/c
seconds=${1:-5}

if ! command -v clang >/dev/null; then
  echo "The C core was not fuzzed: clang is not here (Debian: clang, libclang-rt-14-dev)."
  [ "${CI:-}" != true ]
  exit
fi
mkdir -p "$work"

sanitizers='-fsanitize=address,undefined -fno-sanitize-recover=all'
flags="-O2 -g -std=c11 $sanitizers"
if [ "$(uname -m)" = x86_64 ]; then flags="$flags -DRG_X86_64"; fi
for file in "$here"/src/main/c/*.c; do
  case $file in
    *_avx2.c) only_here=-mavx2 ;;
    *_avx512.c) only_here=-mavx512f ;;
    *) only_here= ;;
  esac
  if [ -n "$only_here" ] && [ "$(uname -m)" != x86_64 ]; then continue; fi
  clang $flags "-I$here/src/main/c" -fsanitize=fuzzer-no-link $only_here -c "$file" -o "$work/$(basename "$file" .c).o"
done

for file in "$tests"/fuzz_*.c; do
  target=$(basename "$file" .c)
  clang $flags "-I$here/src/main/c" -fsanitize=fuzzer "$file" "$work"/*.o -o "$work/$target"
  mkdir -p "$work/found-$target"
  "$work/$target" -runs=0 "$tests/corpus/$target" 2>"$work/$target.log" || { cat "$work/$target.log"; exit 1; }
  "$work/$target" -max_total_time="$seconds" -max_len=512 -timeout=30 -print_final_stats=1 \
    -artifact_prefix="$work/$target-" "$work/found-$target" "$tests/corpus/$target" 2>"$work/$target.log" ||
    { tail -40 "$work/$target.log"; exit 1; }
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log") inputs in $seconds s, no fault"
done
