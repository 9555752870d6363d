#!/bin/sh
# Compiles the C core: native/build.sh TARGET-FOLDER writes TARGET-FOLDER/<os>-<arch>/libredgiant.so, unless it is
# newer than every source. Without a C compiler it says so in one line and succeeds: the Java core works without it.
set -eu

source=$(cd "$(dirname "$0")" && pwd)/src/main/c
os=$(uname -s | tr '[:upper:]' '[:lower:]')
case $(uname -m) in
  x86_64 | amd64) arch=x86_64 ;;
  aarch64 | arm64) arch=aarch64 ;;
  *) arch=$(uname -m) ;;
esac
library=$1/$os-$arch/libredgiant.so

if [ -f "$library" ] && [ -z "$(find "$source" "$0" -newer "$library")" ]; then
  exit 0
fi

cc=${CC:-}
for candidate in cc gcc clang; do
  if [ -z "$cc" ] && command -v "$candidate" >/dev/null; then cc=$candidate; fi
done
if [ -z "$cc" ]; then
  echo "No C compiler (cc, gcc or clang) found: building without the C core; a node will run on the slower Java core."
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags='-O3 -std=c11 -fPIC -fvisibility=hidden -Wall -Wextra -Werror'
if [ "$arch" = x86_64 ]; then flags="$flags -DRG_X86_64"; fi

for file in "$source"/*.c; do
  # Only these files may use what not every x86-64 has. The tuning is worth 15 % to the AVX2 file with gcc 12.
  case $file in
    *_avx2.c) only_here='-mavx2 -mtune=znver2' ;;
    *_avx512.c) only_here='-mavx512f' ;;
    *) only_here= ;;
  esac
  if [ -n "$only_here" ] && [ "$arch" != x86_64 ]; then continue; fi
  # shellcheck disable=SC2086 # the flags are words
  "$cc" $flags $only_here -c "$file" -o "$work/$(basename "$file" .c).o"
done

mkdir -p "$(dirname "$library")"
"$cc" -shared "$work"/*.o -o "$work/libredgiant.so"
mv "$work/libredgiant.so" "$library" # whole or not at all: a JVM may have the old one mapped
