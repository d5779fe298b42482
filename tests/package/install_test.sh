#!/bin/sh
# install_test.sh BUILD: `cmake --install` puts everything where it belongs, for a system's prefix, for a user's, and with DESTDIR.
. "$(dirname "$0")/check.sh"
build=$1

for prefix in /usr /usr/local; do
  DESTDIR=$place$prefix-tree cmake --install "$build" --prefix $prefix > "$place/log" || { cat "$place/log"; failed "$prefix"; }
  tree=$place$prefix-tree
  at=$tree$prefix
  there "$at/bin/yuanjingd" "$at/bin/yuanjingctl" "$at/lib/systemd/system/yuanjingd.service" \
        "$at/lib/systemd/user/yuanjingd.service" "$at/lib/sysusers.d/yuanjingd.conf" "$at/lib/tmpfiles.d/yuanjingd.conf" \
        "$at/share/yuanjingd/schema/batch.schema.json" "$at/share/yuanjingd/schema/models.schema.json" \
        "$at/share/yuanjingd/schema/control.openapi.yaml" "$at/share/yuanjingd/config/models.yaml" \
        "$at/share/doc/yuanjingd/README.md" "$at/share/doc/yuanjingd/LICENSE" "$tree/etc/yuanjingd/yuanjingd.yaml"
  absent "$at/bin/yuanjing-sim" "$at/share/yuanjingd/schema/store"
  has "$at/lib/systemd/system/yuanjingd.service" "ExecStart=$prefix/bin/yuanjingd"
  has "$at/lib/systemd/user/yuanjingd.service" "ExecStart=$prefix/bin/yuanjingd"
  schema=$(sed -n '1s/.*\$schema=//p' "$tree/etc/yuanjingd/yuanjingd.yaml")
  same "the schema of the configuration" "$prefix/share/yuanjingd/schema/config.schema.json" "$schema"
  # Each example names its schema by a path that leads there.
  for example in "$at"/share/yuanjingd/config/examples/*.yaml; do
    schema=$(sed -n '1s/.*\$schema=//p' "$example")
    there "${example%/*}/$schema"
  done
  if grep -rlF -e "$place" "$tree" --include=*.service --include=*.conf; then failed "a file names the folder that it was staged in"; fi
  if grep -rn '@[A-Z_]*@' "$at/lib"; then failed "a place was not filled in"; fi
done

# For one user: nothing outside the prefix, and the unit where the user's systemd looks for it.
home=$place/home
cmake --install "$build" --prefix "$home/.local" > "$place/log" || { cat "$place/log"; failed "a user's prefix"; }
there "$home/.local/share/systemd/user/yuanjingd.service"
has "$home/.local/share/systemd/user/yuanjingd.service" "ExecStart=$home/.local/bin/yuanjingd"
if grep -v -e "$home/.local" -e '^-- Install configuration' "$place/log"; then failed "something went elsewhere"; fi

# Manual pages and completions come along where there are any.
for page in "$build"/man/*.[1-8]; do
  [ ! -e "$page" ] || there "$place/usr-tree/usr/share/man/man${page##*.}/${page##*/}"
done
for page in "$build"/man/zh_CN/*.[1-8]; do
  [ ! -e "$page" ] || there "$place/usr-tree/usr/share/man/zh_CN/man${page##*.}/${page##*/}"
done
for file in "$build"/completions/bash/*; do
  [ ! -e "$file" ] || there "$place/usr-tree/usr/share/bash-completion/completions/${file##*/}"
done
"$place/usr-tree/usr/bin/yuanjingd" --version > /dev/null || failed "the installed program does not run"

# The client finds its Chinese beside itself, wherever it was installed, and speaks English without it.
there "$home/.local/share/locale/zh_CN/LC_MESSAGES/yuanjingctl.mo"
for tree in "$place/usr-tree/usr" "$place/usr/local-tree/usr/local" "$home/.local"; do
  env -i LANG=zh_CN.UTF-8 "$tree/bin/yuanjingctl" --help > "$place/help"
  has "$place/help" "查询和指挥正在运行的 yuanjingd"
done
mkdir -p "$place/alone/bin"
cp "$home/.local/bin/yuanjingctl" "$place/alone/bin/"
env -i LANG=zh_CN.UTF-8 "$place/alone/bin/yuanjingctl" --help > "$place/help" || failed "the client does not run without its catalogue"
if [ -e /usr/local/share/locale/zh_CN/LC_MESSAGES/yuanjingctl.mo ]; then
  echo "not looked at: the client without a catalogue, since this machine has one installed"
else
  has "$place/help" "Asks and steers a running yuanjingd"
fi
strip -o "$place/alone/stripped" "$home/.local/bin/yuanjingctl"   # what debuggers are told is no business of ours
if grep -aqF "$build" "$place/alone/stripped"; then failed "the installed client names the folder that it was built in"; fi
end
