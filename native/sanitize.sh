#!/bin/sh
# Tests the C core under the address and undefined-behaviour sanitizers: native/sanitize.sh [WORK-FOLDER]. Runs the
# contract, then each fuzz target over its kept inputs and some random ones. Does nothing when nothing changed since it
# last passed. Without a compiler that has the sanitizers it says so in one line and succeeds, unless CI is true.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${1:-$here/target/sanitize}
tests=$here/src/test/c
random_inputs=20

if [ -f "$work/passed" ] && [ -z "$(find "$here/src/main/c" "$tests" "$0" -newer "$work/passed")" ]; then
  exit 0
fi
mkdir -p "$work"

sanitizers='-fsanitize=address,undefined -fno-sanitize-recover=all'
cc=
for candidate in ${CC:-} clang gcc cc; do
  if [ -z "$cc" ] && echo 'int main(void) { return 0; }' |
    "$candidate" $sanitizers -x c - -o "$work/probe" 2>/dev/null && "$work/probe"; then
    cc=$candidate
  fi
done
if [ -z "$cc" ]; then
  echo "The C core was not tested under sanitizers: no compiler here has them (Debian: clang, libclang-rt-14-dev)."
  [ "${CI:-}" != true ]
  exit
fi

flags="-O2 -g -std=c11 -Wall -Wextra -Werror $sanitizers"
if [ "$(uname -m)" = x86_64 ]; then flags="$flags -DRG_X86_64"; fi
for file in "$here"/src/main/c/*.c "$tests"/*.c; do
  case $file in
    *_avx2.c) only_here=-mavx2 ;;
    *_avx512.c) only_here=-mavx512f ;;
    *) only_here= ;;
  esac
  if [ -n "$only_here" ] && [ "$(uname -m)" != x86_64 ]; then continue; fi
  "$cc" $flags "-I$here/src/main/c" $only_here -c "$file" -o "$work/$(basename "$file" .c).o"
done
set -- # the core's objects; a path may have spaces
for file in "$here"/src/main/c/*.c; do
  object=$work/$(basename "$file" .c).o
  if [ -f "$object" ]; then set -- "$@" "$object"; fi
done

"$cc" $sanitizers "$work/contract.o" "$@" -o "$work/contract"
"$work/contract" "$here/src/test/resources/blake3-vectors.csv"
for file in "$tests"/fuzz_*.c; do
  target=$(basename "$file" .c)
  "$cc" $sanitizers "$work/drive.o" "$work/$target.o" "$@" -o "$work/$target"
  "$work/$target" "$random_inputs" "$tests/corpus/$target"/*
done
touch "$work/passed"
