#!/bin/sh
# verify_units.sh SYSTEMD-ANALYZE FOLDER PROGRAM: lets systemd read the units of FOLDER, with PROGRAM in the place of the
# installed one.
set -eu
analyze=$1 folder=$2 program=$3
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/user" "$place/run"
for unit in yuanjingd.service user/yuanjingd.service; do
  sed "s#^ExecStart=[^ ]*#ExecStart=$program#" "$folder/$unit" > "$place/$unit"
done
"$analyze" --man=no verify "$place/yuanjingd.service"
XDG_RUNTIME_DIR="$place/run" "$analyze" --user --man=no verify "$place/user/yuanjingd.service"
