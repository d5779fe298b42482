# Sourced by the tests of this folder: a place that goes away, and words to judge with.
set -eu
place=$(mktemp -d "${TMPDIR:-/tmp}/yuanjing-package.XXXXXX")
trap 'rm -rf "$place"' EXIT
failures=0

failed() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}
skip() {
  echo "SKIPPED: $*"
  exit 0
}
# same WHAT WANTED FOUND
same() {
  [ "$2" = "$3" ] || failed "$1: wanted '$2', found '$3'"
}
# there PATH...
there() {
  for path in "$@"; do [ -e "$path" ] || failed "$path is not there"; done
}
absent() {
  for path in "$@"; do [ ! -e "$path" ] && [ ! -L "$path" ] || failed "$path is there"; done
}
# has FILE TEXT
has() {
  grep -qF -e "$2" "$1" || failed "$1 does not say '$2'"
}
end() {
  [ "$failures" = 0 ] || exit 1
  echo "ok"
}
