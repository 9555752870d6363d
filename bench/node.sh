#!/bin/sh
# What the scripts of this directory share: a node under measurement. They set home, and work, a directory of their own.
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

# start_node LISTEN SETTING…: sets node, its process id, and origin, its URL.
start_node() {
  listen=$1
  shift
  : >"$work/node.out" # what an earlier one said
  REDGIANT_BUILT=yes "$home/redgiant" node --data "$work/redgiant" --listen "$listen" --join none "$@" \
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
