#!/bin/sh
# The long form: long.sh BUILD_FOLDER SECONDS TARGET... runs each target so long with libFuzzer, one after the other, from the
# corpus of the repository. What is found along the way stays in BUILD_FOLDER/fuzz/TARGET; what breaks the product is kept there
# as crash-*, timeout-* or oom-* and ends the script with 1. A line for each target says how many executions that were.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1 seconds=$2
shift 2
failed=0
for target in "$@"; do
  work=$build/fuzz/$target
  mkdir -p "$work/corpus" "$work/found"
  log=$work/log
  if ! "$build/bin/fuzz_$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=65536 \
      -dict="$here/dictionaries/$target.dict" -artifact_prefix="$work/found/" -print_final_stats=1 \
      "$work/corpus" "$here/corpus/$target" >"$log" 2>&1; then
    failed=1
    echo "$target: broken, see $log and $work/found" >&2
  fi
  printf '%s: ' "$target"
  sed -n 's/^stat::number_of_executed_units: */executions /p; s/^stat::average_exec_per_sec: */per second /p;
          s/^stat::peak_rss_mb: */peak MiB /p' "$log" | tr '\n' ' '
  echo
done
exit $failed
