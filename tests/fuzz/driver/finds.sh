#!/bin/sh
# finds.sh PROGRAM FAULT: the program must fail on a seed with this fault and on an input that is made of the right token, say
# which it was, and keep exactly the bytes; it must pass without.
set -eu
# shellcheck disable=SC2086
program="$1 --cpu 1" fault=$2  # a program and an option
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/good" "$work/bad"
printf 'fine' >"$work/good/1"
printf '%s!' "$fault" >"$work/bad/1"
printf 'token="%s!"\n' "$fault" >"$work/dict"
$program --runs 100 "$work/good" >"$work/out" || { echo "a sound target fails"; exit 1; }
grep -q ' 101 executions ' "$work/out" || { cat "$work/out"; exit 1; }

if $program --kept "$work/kept" "$work/bad" 2>"$work/err"; then echo "the seed's fault is not found"; exit 1; fi
cmp "$work/kept" "$work/bad/1"
grep -q "broken by $work/bad/1" "$work/err" || { cat "$work/err"; exit 1; }

if $program --runs 100000 --dict "$work/dict" --kept "$work/kept2" "$work/good" 2>"$work/err"; then
  echo "no input with the token was made"
  exit 1
fi
grep -q "^$fault!" "$work/kept2" || { echo "another input was kept"; exit 1; }
options=$(sed -n 's/^fuzz: broken by \(--seed.*\)$/\1/p' "$work/err")
# shellcheck disable=SC2086  # a list of words
if $program $options --dict "$work/dict" --kept "$work/kept3" "$work/good" 2>/dev/null; then echo "it cannot be replayed"; exit 1; fi
cmp "$work/kept2" "$work/kept3"
