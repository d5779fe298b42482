#!/bin/sh
# units_test.sh BUILD: systemd itself reads the units as they are installed, finds nothing to complain of, and gives the service
# an exposure of 1.2 at most (0 is a machine that is switched off; most services have 9).
. "$(dirname "$0")/check.sh"
build=$1
exposure_max=12   # tenths

command -v systemd-analyze >/dev/null || skip "systemd-analyze is not installed (package systemd)"

mkdir -p "$place/run" "$place/user"
cmake --install "$build" --prefix "$place/here" > "$place/log" || { cat "$place/log"; exit 1; }
unit=$place/here/lib/systemd/system/yuanjingd.service
user_unit=$place/here/share/systemd/user/yuanjingd.service

# verified WHAT OPTION... UNIT: what systemd complains of it prints, and ends with 0 all the same. That a machine has no bus is no
# complaint about a unit (systemd 255 says so of every one that it verifies for a user).
verified() {
  what=$1
  shift
  systemd-analyze --man=no "$@" > "$place/said" 2>&1 || failed "systemd refuses $what"
  same "what systemd says of $what" "" "$(grep -v '^Failed to connect to system bus: ' "$place/said")"
}
verified "the service" verify "$unit"
export XDG_RUNTIME_DIR="$place/run"
verified "the user's service" --user verify "$user_unit"

systemd-analyze security --offline=true --no-pager --threshold=$exposure_max "$unit" > "$place/exposure" 2>&1 || {
  grep '✗' "$place/exposure"
  failed "$(tail -n 1 "$place/exposure"), more than $exposure_max tenths"
}
tail -n 1 "$place/exposure"
# So that a version that does not look at all is noticed.
has "$place/exposure" "Overall exposure level for yuanjingd.service"
end
