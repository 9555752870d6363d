#!/bin/sh
# The browser client: web-ui/build.sh build WEBROOT WORK makes the page in the folder WEBROOT, web-ui/build.sh test REPORTS WORK
# checks its types, style and tests. Neither starts npm when nothing has changed here since it last succeeded: WORK
# remembers what that was made of.
set -eu

action=$1 out=$2 work=$3
mkdir -p "$work"
work=$(cd "$work" && pwd)
mkdir -p "$(dirname "$out")"
out=$(cd "$(dirname "$out")" && pwd)/$(basename "$out")
cd "$(dirname "$0")"

# Everything that the page is made of, and nothing that comes of it.
inputs=$(find . \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum)
locked=$(cat package.json package-lock.json | cksum)

need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'building the browser client needs Node.js 20 or later with npm, and one of them is not installed' >&2
    exit 1
  fi
  version=$(node --version)
  major=${version#v}
  if [ "${major%%.*}" -lt 20 ]; then
    echo "building the browser client needs Node.js 20 or later, and this is $version" >&2
    exit 1
  fi
}

is_same() {
  [ -r "$1" ] && [ "$(cat "$1")" = "$2" ]
}

packages() {
  need_node
  is_same node_modules/.made-of "$locked" && return
  npm ci --no-audit --no-fund --prefer-offline
  printf '%s\n' "$locked" >node_modules/.made-of
}

case $action in
  build)
    [ -r "$out/files.txt" ] && is_same "$work/built" "$inputs" && exit 0
    packages
    rm -rf "$work/built" "$out"
    npm run build -- --outDir "$out" --emptyOutDir
    node build/after.js "$out"
    printf '%s\n' "$inputs" >"$work/built"
    ;;
  test)
    report=$work/TEST-web-ui.xml
    if ! { [ -r "$report" ] && is_same "$work/tested" "$inputs"; }; then
      packages
      rm -f "$work/tested" "$report"
      npm run check
      npm run lint
      npm run unit -- --reporter=default --reporter=junit "--outputFile.junit=$report"
      printf '%s\n' "$inputs" >"$work/tested"
    fi
    mkdir -p "$out" # a run that counts tests finds these beside the others
    cp "$report" "$out/"
    ;;
  *)
    echo "usage: $0 build WEBROOT WORK | test REPORTS WORK" >&2
    exit 2
    ;;
esac
