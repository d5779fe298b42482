#!/bin/sh
# deb_test.sh BUILD: the Debian package has what it should, and dpkg installs, upgrades, removes and purges it - in a folder, so
# that nothing of this machine changes and nothing is started. What a real systemd makes of it: boot.sh.
. "$(dirname "$0")/check.sh"
build=$1

for program in dpkg-deb dpkg-shlibdeps file; do
  command -v $program >/dev/null || skip "$program is not installed (scripts/bootstrap tests)"
done

if [ -n "${YJ_DEB:-}" ]; then   # a package that was made before
  mkdir "$place/made"
  cp "$YJ_DEB" "$place/made/"
else
  (cd "$build" && LC_ALL=C.UTF-8 cpack -G DEB -B "$place/made") > "$place/log" 2>&1 || { cat "$place/log"; exit 1; }
fi
package=$(find "$place/made" -maxdepth 1 -name '*.deb')
same "the number of packages" 1 "$(echo "$package" | grep -c '\.deb$')"

# --- what is in it ---
field() { dpkg-deb -f "$package" "$1"; }
same "its name" yuanjingd "$(field Package)"
same "its section" video "$(field Section)"
for library in libc6 libssl3 libsqlite3-0 libyaml-cpp 'systemd (>= 252)' ca-certificates tzdata; do
  field Depends | grep -qF "$library" || failed "it does not depend on $library: $(field Depends)"
done
dpkg-deb -e "$package" "$place/control"
same "its conffiles" /etc/yuanjingd/yuanjingd.yaml "$(cat "$place/control/conffiles")"
for script in postinst prerm postrm; do
  same "the mode of $script" 755 "$(stat -c %a "$place/control/$script")"
  sh -n "$place/control/$script" || failed "$script is no shell script"
done
dpkg-deb -c "$package" > "$place/contents"
if grep -v ' root/root ' "$place/contents"; then failed "these are not root's"; fi
if grep -v '^l' "$place/contents" | grep -E '^.....w|^........w'; then failed "these can be written by others than root"; fi
if grep -E ' \./(var|run|home|tmp|usr/local)/' "$place/contents"; then failed "these do not belong into a package"; fi
dpkg-deb -x "$package" "$place/tree"
doc=$place/tree/usr/share/doc/yuanjingd
has "$doc/copyright" "License: Expat"
has "$doc/copyright" " THE SOFTWARE IS PROVIDED"
gzip -dc "$doc/changelog.gz" > "$place/changelog" || failed "the changelog is not compressed"
dpkg-parsechangelog -l "$place/changelog" > "$place/parsed" 2> "$place/complaints" || failed "the changelog cannot be read"
same "what dpkg says of the changelog" "" "$(cat "$place/complaints")"
same "its newest version" "$(dpkg-deb -f "$package" Version)" "$(sed -n 's/^Version: //p' "$place/parsed")"
has "$place/parsed" "  * Drop a YAML batch into the inbox"
there "$doc/examples/文生视频.yaml" "$place/tree/usr/share/locale/zh_CN/LC_MESSAGES/yuanjingctl.mo"
for page in man1/yuanjingctl.1 man8/yuanjingd.8 man5/yuanjingd.yaml.5 zh_CN/man1/yuanjingctl.1; do
  gzip -t "$place/tree/usr/share/man/$page.gz" || failed "$page is not there"
done
env -i LANG=zh_CN.UTF-8 "$place/tree/usr/bin/yuanjingctl" --help > "$place/help"
has "$place/help" "查询和指挥正在运行的 yuanjingd"
has "$place/tree/usr/lib/systemd/system/yuanjingd.service" "ExecStart=/usr/bin/yuanjingd"
if find "$place/tree/usr/share/man" -name '*.[1-8]' 2>/dev/null | grep .; then failed "these pages are not compressed"; fi
file "$place/tree/usr/bin/yuanjingd" | grep -q 'not stripped' && failed "the program is not stripped"
(cd "$place/tree" && md5sum --quiet -c "$place/control/md5sums") || failed "the checksums are wrong"

# --- what dpkg makes of it ---
[ "$(id -u)" = 0 ] || skip "the rest, because only root may install"
command -v systemd-sysusers >/dev/null || skip "the rest, because systemd-sysusers is not installed (package systemd)"
root=$place/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/etc"
touch "$root/var/lib/dpkg/status"
do_dpkg() {
  DEBIAN_FRONTEND=noninteractive dpkg --root="$root" --force-script-chrootless --force-depends --force-confdef --force-confold \
    --log=/dev/null "$@" > "$place/log" 2>&1 || { cat "$place/log"; failed "dpkg $*"; }
}
status() { dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Status}' yuanjingd 2>/dev/null || true; }
mode() { stat -c %a "$root$1"; }
enabled=$root/etc/systemd/system/multi-user.target.wants/yuanjingd.service

do_dpkg -i "$package"
same "after the installation" installed "$(status)"
has "$place/log" "/etc/yuanjingd/api-key"
grep -q '^yuanjingd:' "$root/etc/passwd" || failed "there is no user"
grep -q '^yuanjingd:' "$root/etc/group" || failed "there is no group"
user=$(sed -n 's/^yuanjingd:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/passwd")
same "the mode of the inbox" 2770 "$(mode /var/lib/yuanjingd/inbox)"
same "the mode of the output" 2750 "$(mode /var/lib/yuanjingd/output)"
same "the mode of the state" 750 "$(mode /var/lib/yuanjingd)"
same "the owner of the inbox" "$user" "$(stat -c %u "$root/var/lib/yuanjingd/inbox")"
[ -L "$enabled" ] || failed "the service is not enabled"

# An upgrade leaves alone what a person wrote, and does not ask for the key again.
echo 'log: {level: debug}' > "$root/etc/yuanjingd/yuanjingd.yaml"
echo key > "$root/etc/yuanjingd/api-key"
sed 's/^Version: .*/Version: 99/' "$place/control/control" > "$place/control/newer"
mv "$place/control/newer" "$place/control/control"
mkdir "$place/tree/DEBIAN"
cp "$place/control"/* "$place/tree/DEBIAN/"
echo '# new in 99' >> "$place/tree/etc/yuanjingd/yuanjingd.yaml"
dpkg-deb -Znone -b "$place/tree" "$place/newer.deb" > /dev/null
do_dpkg -i "$place/newer.deb"
same "after the upgrade" installed "$(status)"
same "the configuration after the upgrade" 'log: {level: debug}' "$(cat "$root/etc/yuanjingd/yuanjingd.yaml")"
grep -q 'left to do' "$place/log" && failed "it asks for a key that is there"

# A batch and a result, as the daemon leaves them.
mkdir -p "$root/var/lib/yuanjingd/output/猫"
echo film > "$root/var/lib/yuanjingd/output/猫/001.mp4"
do_dpkg -r yuanjingd
same "after the removal" config-files "$(status)"
absent "$root/usr/bin/yuanjingd"
there "$root/etc/yuanjingd/yuanjingd.yaml" "$root/etc/yuanjingd/api-key" "$root/var/lib/yuanjingd/output/猫/001.mp4"

do_dpkg -i "$place/newer.deb"
same "after coming back" installed "$(status)"
[ -L "$enabled" ] || failed "the service is not enabled after coming back"
do_dpkg -P yuanjingd
same "after purging" "" "$(status | grep -v not-installed)"
absent "$root/etc/yuanjingd" "$enabled"
there "$root/var/lib/yuanjingd/output/猫/001.mp4"
has "$place/log" "stays: the inbox, the results"

# Where nothing was ever made, nothing stays.
rm "$root/var/lib/yuanjingd/output/猫/001.mp4"
do_dpkg -i "$package"
echo 'mine' > "$root/etc/yuanjingd/notes"
do_dpkg -P yuanjingd
absent "$root/var/lib/yuanjingd" "$root/etc/yuanjingd/yuanjingd.yaml"
there "$root/etc/yuanjingd/notes"
# The store is never taken for nothing.
do_dpkg -i "$package"
touch "$root/var/lib/yuanjingd/store.db"
do_dpkg -P yuanjingd
there "$root/var/lib/yuanjingd/store.db"
end
