#!/bin/sh
# boot.sh BUILD: the package in a real Debian with a real systemd, in a container: installed, used by an ordinary member of the
# group, killed, hung, reloaded, upgraded over a running batch, removed and purged. The platform is yuanjing-sim on the
# container's own loopback; nothing of this machine changes. Minutes; the first time some more, since it makes a base system.
# tests/package/README.md
. "$(dirname "$0")/check.sh"
build=$(cd "$1" && pwd)
base=${YJ_BOOT_BASE:-/var/cache/yuanjingd-boot}

[ "$(id -u)" = 0 ] || skip "only root may boot a container"
for program in systemd-nspawn debootstrap nsenter curl dpkg-deb; do
  command -v $program >/dev/null || skip "$program is not installed (scripts/bootstrap boot)"
done
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
step() { printf '== %s (%s s)\n' "$*" "$(($(date +%s) - began))"; }
began=$(date +%s)

# --- two packages: this one, and a newer one with the same programs ---
if [ -n "${YJ_DEB:-}" ]; then   # a package that was made before
  cp "$YJ_DEB" "$place/old.deb"
else
  (cd "$build" && LC_ALL=C.UTF-8 cpack -G DEB -B "$place/made") > "$place/log" 2>&1 || { cat "$place/log"; exit 1; }
  cp "$place"/made/*.deb "$place/old.deb"
fi
dpkg-deb -R "$place/old.deb" "$place/tree"
sed -i 's/^Version: .*/Version: 99/' "$place/tree/DEBIAN/control"
dpkg-deb -Znone -b "$place/tree" "$place/new.deb" > /dev/null

# --- a base system with everything that the package wants, so that the container needs no network ---
ready=$base/$suite.with-users
if [ ! -e "$ready" ]; then
  step "making a base system in $base"
  mkdir -p "$base"
  rm -rf "${base:?}/$suite"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,libpam-systemd,dbus,ca-certificates,tzdata "$suite" "$base/$suite" > "$place/log" 2>&1 ||
    { tail -n 20 "$place/log"; skip "debootstrap could not make a base system; is there a mirror?"; }
  touch "$ready"
fi
root=$place/root
cp -a --reflink=auto "$base/$suite" "$root"
cp "$place/old.deb" "$place/new.deb" "$build/bin/yuanjing-sim" "$root/opt/"
# Fetches what is wanted and installs nothing; the base keeps it for the next time.
if ! chroot "$root" apt-get install -q -y --no-install-recommends --no-download --download-only /opt/old.deb > "$place/log" 2>&1; then
  step "fetching what the package depends on"
  cp /etc/resolv.conf "$base/$suite/etc/resolv.conf" 2>/dev/null || true
  cp "$place/old.deb" "$base/$suite/opt/"
  { chroot "$base/$suite" apt-get update -q && chroot "$base/$suite" apt-get install -q -y --no-install-recommends --download-only /opt/old.deb; } \
    > "$place/log" 2>&1 || { tail -n 20 "$place/log"; skip "the packages that it depends on could not be fetched"; }
  cp -a "$base/$suite/var/cache/apt/archives" "$root/var/cache/apt/"
  cp -a "$base/$suite/var/lib/apt/lists" "$root/var/lib/apt/"
fi

# A bare base system does not even know its own name.
[ -e "$root/etc/hosts" ] || echo "127.0.0.1 localhost" > "$root/etc/hosts"

# --- boot ---
name=yuanjing$$
setsid systemd-nspawn -q -D "$root" -M "$name" -b --private-network --register=no --keep-unit > "$place/console" 2>&1 < /dev/null &
container=$!
stop_container() {
  [ -z "${leader:-}" ] || kill -s RTMIN+4 "$leader" 2>/dev/null || true   # systemd's own word for: power off
  for _ in $(seq 100); do kill -0 $container 2>/dev/null || break; sleep 0.1; done
  kill -9 $container 2>/dev/null || true
  wait $container 2>/dev/null || true
}
trap 'stop_container; rm -rf "$place"' EXIT
trap 'exit 130' INT TERM
# until SECONDS COMMAND...: looks five times a second
until_true() {
  patience=$(($1 * 5))
  shift
  for _ in $(seq $patience); do
    if "$@" > /dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  return 1
}
inside() { nsenter -t "$leader" -m -u -i -n -p -C -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as() { who=$1; shift; inside setpriv --reuid "$who" --regid "$who" --init-groups env HOME="/home/$who" "$@"; }
booted() { leader=$(pgrep -P $container | head -n 1) && [ -n "$leader" ] && inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; }
until_true 60 booted || { tail -n 20 "$place/console"; skip "systemd does not boot in a container here"; }
leader=$(pgrep -P $container | head -n 1)
step "booted: $(inside systemctl --version | head -n 1)"

property() { inside systemctl show -P "$1" yuanjingd; }
active() { [ "$(property ActiveState)" = active ]; }
said() { inside journalctl -q --no-pager -o cat -u yuanjingd; }
simulated() { nsenter -t "$leader" -n curl -s "http://127.0.0.1:8099$1"; }
tasks() { simulated /sim/tasks | tr ',{' '\n\n' | sed -n 's/^ *"task_count": *//p' | tr -d ' }'; }
# home BATCH COUNT: so many films are in its folder
home() { [ "$(inside find "/var/lib/yuanjingd/output/$1" -name '*.mp4' ! -name '.*' 2>/dev/null | wc -l)" = "$2" ]; }
# drop NAME COUNT SECONDS: a member of the group puts a batch into the inbox, as people do: with cp
drop() {
  { echo "defaults: {model: viduq3-pro, duration: 5}"; echo "jobs:"
    for n in $(seq "$2"); do echo "  - '小猫 $1 $n [sim:time=$3s]'"; done; } > "$root/home/alice/$1.yaml"
  as alice cp "/home/alice/$1.yaml" /var/lib/yuanjingd/inbox/
}
state_of() { as alice yuanjingctl status; }

# --- the installation ---
inside apt-get install -q -y --no-install-recommends /opt/old.deb > "$place/log" 2>&1 || { cat "$place/log"; failed "apt-get install"; end; }
has "$place/log" "sudo install -m 600 /dev/stdin /etc/yuanjingd/api-key"
same "enabled" enabled "$(inside systemctl is-enabled yuanjingd)"
same "without a key" failed "$(property ActiveState)"
same "its exit code without a key" 78 "$(property ExecMainStatus)"
inside systemctl status --no-pager yuanjingd > "$place/status" || true
has "$place/status" "there is no API key"
has "$place/status" "/etc/yuanjingd/api-key"
step "installed; its status says what is missing"

# --- the key, the platform, the people ---
for person in alice bob; do inside useradd -m "$person"; done
inside usermod -aG yuanjingd alice
inside systemd-run -q --unit=platform /opt/yuanjing-sim --listen 127.0.0.1:8099 --key right --task-time 1s-2s
until_true 20 simulated /sim/tasks || failed "the simulator does not answer"
printf 'right\n' | inside install -m 600 /dev/stdin /etc/yuanjingd/api-key
# By name, so that the lookup of names is seen to work without AF_NETLINK.
printf '%s\n' 'platform: {generation_url: "http://localhost:8099"}' 'polling: {first: 1s, fastest: 500ms, slowest: 2s}' 'disk: {reserve: 64MiB}' \
  'limits: {submits_per_second: 50}' > "$root/etc/yuanjingd/yuanjingd.yaml"
inside systemctl restart yuanjingd || { said | tail -n 20; failed "systemctl restart"; }
same "with a key" active "$(property ActiveState)"
has_status() { property StatusText | grep -qF "$1"; }
has_status "Inbox /var/lib/yuanjingd/inbox" || failed "the status is: $(property StatusText)"
daemon=$(property MainPID)
same "its user" yuanjingd "$(inside ps -o user= -p "$daemon" 2>/dev/null || inside stat -c %U "/proc/$daemon")"
same "the mode of the socket" "660 yuanjingd" "$(inside stat -c '%a %G' /run/yuanjingd/control.sock)"
same "the mode of the inbox" "2770 yuanjingd" "$(inside stat -c '%a %G' /var/lib/yuanjingd/inbox)"

drop 第一批 3 1
until_true 60 home 第一批 3 || { said | tail -n 30; failed "the films of the first batch did not come"; }
as alice cat /var/lib/yuanjingd/output/第一批/001.mp4 > "$place/film" || failed "a member cannot read a result"
[ -s "$place/film" ] || failed "the film is empty"
as alice yuanjingctl status > "$place/status" || failed "a member cannot use the client"
as alice sh -c 'cat /var/lib/yuanjingd/inbox/accepted/*/*' > /dev/null || failed "a member cannot read the receipt"
as alice mkdir /home/alice/一夹
printf 'jobs: [{model: viduq3-pro, duration: 5, prompt: 夹}]\n' > "$root/home/alice/一夹/batch.yaml"
as alice cp -r /home/alice/一夹 /var/lib/yuanjingd/inbox/
until_true 60 home 一夹 1 || { said | tail -n 10; as alice ls -lR /var/lib/yuanjingd/inbox; failed "the folder of a member was not taken"; }
# What cp makes is closed to the group, so the daemon may not move it: it says so where people look.
stays() { cat "$root"/var/lib/yuanjingd/inbox/accepted/*/一夹.receipt.txt | grep -qF 'stays in the inbox'; }
until_true 10 stays || failed "nobody is told why the folder stays"
# As it advises.
as alice sh -c 'cd && cp -r 一夹 两夹 && echo "batch: 两夹" >> 两夹/batch.yaml && umask 002 && cp -r --no-preserve=mode 两夹 /var/lib/yuanjingd/inbox'
until_true 60 home 两夹 1 || failed "the folder that was copied as advised was not taken"
absent "$root/var/lib/yuanjingd/inbox/两夹"
as alice yuanjingctl submit /home/alice/一夹/batch.yaml --name 直接 > "$place/log" 2>&1 || { cat "$place/log"; failed "a member cannot submit"; }
alice=$(inside id -u alice)
said | grep -q "alice (uid $alice, pid" || { said | tail -n 5; failed "the log does not say who submitted"; }
as alice yuanjingctl show 直接 | grep -q alice || failed "the batch does not say who submitted it"
# What was refused can be taken back and put away.
printf 'jobs: [{model: none, prompt: x}]\n' | as alice tee /var/lib/yuanjingd/inbox/错.yaml > /dev/null
refused() { as alice yuanjingctl status 2>&1 | grep -q "rejected/错.yaml.errors.txt"; }
until_true 30 refused || failed "nobody is told that a batch was refused"
as alice mv /var/lib/yuanjingd/inbox/rejected/错.yaml /home/alice/ || failed "a member cannot take a refused batch back"
as alice rm /var/lib/yuanjingd/inbox/rejected/错.yaml.errors.txt || failed "a member cannot put the errors away"
if refused; then failed "the refused batch is told of although it was put away"; fi
step "a member of the group handed in batches and read the films"

for forbidden in "ls /var/lib/yuanjingd/inbox" "cat /var/lib/yuanjingd/output/第一批/001.mp4" "yuanjingctl status" \
                 "cat /etc/yuanjingd/api-key" "cat /run/credentials/yuanjingd.service/api-key"; do
  if as bob $forbidden > /dev/null 2>&1; then failed "anybody may: $forbidden"; fi
done
if as alice cat /etc/yuanjingd/api-key > /dev/null 2>&1; then failed "a member reads the key"; fi
# From within the sandbox.
confined() { inside nsenter -t "$(property MainPID)" -m -- "$@"; }
if confined touch /etc/x /usr/x 2> /dev/null; then failed "the service sees a system that it can write"; fi
grep -q '^CapBnd:	0000000000000000$' "/proc/$(pgrep -P "$leader" -x yuanjingd)/status" || failed "the service has capabilities"

# --- killed ---
drop 杀 4 6
until_true 30 has_status "4 running" || failed "before the kill: $(property StatusText)"
before=$(tasks)
inside systemctl kill -s KILL yuanjingd
killed=$(date +%s)
until_true 30 active || failed "it does not come back after a kill"
step "killed, and back after $(($(date +%s) - killed)) s"
until_true 60 home 杀 4 || { said | tail; failed "the batch that was running when it was killed"; }
same "orders after the kill" "$before" "$(tasks)"

# --- hung ---
mkdir -p "$root/etc/systemd/system/yuanjingd.service.d"
printf '[Service]\nWatchdogSec=4s\n' > "$root/etc/systemd/system/yuanjingd.service.d/quick.conf"
inside systemctl daemon-reload
inside systemctl restart yuanjingd
sleep 10   # what must not happen takes time: a healthy daemon is not shot
same "restarts of a healthy daemon" 0 "$(property NRestarts)"
inside systemctl kill -s STOP yuanjingd
hung=$(date +%s)
restarted() { [ "$(property NRestarts)" = 1 ] && active; }
until_true 60 restarted || failed "a daemon that hangs is not started again"
said_by_systemd=$(inside journalctl -q --no-pager -o cat -u yuanjingd | grep -i watchdog | head -n 1)
[ -n "$said_by_systemd" ] || failed "it was not the watchdog"
step "hung, and back after $(($(date +%s) - hung)) s (patience 4 s, RestartSec 5 s)"
rm "$root/etc/systemd/system/yuanjingd.service.d/quick.conf"
inside systemctl daemon-reload

# --- reloaded ---
daemon=$(property MainPID)
echo 'projects: {长安夜行: {budget: 20000}}' >> "$root/etc/yuanjingd/yuanjingd.yaml"
inside systemctl reload yuanjingd || failed "systemctl reload"
reloaded() { said | grep -q 'reading the API keys' && active; }
until_true 10 reloaded || { said | tail -n 5; failed "the reload was not heard"; }
same "its process after the reload" "$daemon" "$(property MainPID)"

# --- another key, without a restart ---
put_key() { printf '%s\n' "$1" | inside install -m 600 /dev/stdin /etc/yuanjingd/api-key && inside systemctl reload yuanjingd; }
put_key wrong || failed "systemctl reload with another key"
drop 换钥 2 1
refused() { as alice yuanjingctl status | grep -q 'API key'; }
until_true 30 refused || { as alice yuanjingctl status; failed "the new key is not used"; }
same "the handed over key" "400 yuanjingd" "$(inside stat -c '%a %U' /run/yuanjingd-key/api-key)"
if as alice cat /run/yuanjingd-key/api-key > /dev/null 2>&1; then failed "a member reads the handed over key"; fi
put_key right || failed "systemctl reload with the right key"
until_true 60 home 换钥 2 || { said | tail -n 5; failed "the batch that waited for the key"; }
same "its process after two other keys" "$daemon" "$(property MainPID)"
step "its key was replaced twice without a restart"

# --- a group that may look and change nothing ---
inside groupadd producers
inside useradd -m -G producers carol
echo 'control: {readers: producers}' >> "$root/etc/yuanjingd/yuanjingd.yaml"
if inside systemctl restart yuanjingd; then failed "it gives a socket to a group that it is no member of"; fi
said | tail -n 5 | grep -qF 'SupplementaryGroups=' || { said | tail -n 5; failed "it does not say what its unit needs"; }
printf '[Service]\nSupplementaryGroups=producers\nSystemCallFilter=@chown\n' > "$root/etc/systemd/system/yuanjingd.service.d/readers.conf"
inside systemctl daemon-reload
inside systemctl reset-failed yuanjingd
inside systemctl restart yuanjingd || { said | tail -n 5; failed "it does not start with readers"; }
same "the mode of the readers' socket" "660 producers" "$(inside stat -c '%a %G' /run/yuanjingd/control.read.sock)"
as carol yuanjingctl show 第一批 > "$place/log" 2>&1 || { cat "$place/log"; failed "a reader cannot read"; }
if as carol yuanjingctl cancel 第一批 > "$place/log" 2>&1; then failed "a reader cancels"; fi
has "$place/log" "read and change nothing"
as alice yuanjingctl status > /dev/null || failed "a member is kept out by the readers"
step "a group of readers looked and changed nothing"

# --- its inbox removed, made again in the sandbox ---
inside systemctl stop yuanjingd
same "after a stop" "inactive success" "$(property ActiveState) $(property Result)"
inside rm -r /var/lib/yuanjingd/inbox
inside systemctl start yuanjingd || { said | tail -n 5; failed "it does not start without its inbox"; }
drop 重来 1 1
until_true 60 home 重来 1 || failed "the inbox that it made itself is of no use"
step "reloaded, stopped, started"

# --- upgraded over a running batch, with answers on the wire ---
nsenter -t "$leader" -n curl -s -d '{"submit_delay": "3s"}' -H 'Content-Type: application/json' http://127.0.0.1:8099/sim/faults > /dev/null
before=$(tasks)
drop 升级 12 8
ordering() { inside yuanjingctl --json status | grep -Eq '"armed": ?[1-9]'; }
until_true 30 ordering || failed "nothing is on the wire: $(inside yuanjingctl status)"
inside apt-get install -q -y -o Dpkg::Options::=--force-confold /opt/new.deb > "$place/log" 2>&1 || { cat "$place/log"; failed "the upgrade"; }
same "its version" 99 "$(inside dpkg-query -W -f '${Version}' yuanjingd)"
same "after the upgrade" active "$(property ActiveState)"
[ "$(property MainPID)" != "$daemon" ] || failed "the upgrade did not start the new program"
until_true 90 home 升级 12 || { state_of; failed "the batch that ran during the upgrade"; }
same "orders of the batch that ran during the upgrade" 12 "$(($(tasks) - before))"
as alice yuanjingctl status --json | grep -q '"in_doubt": *0' || { state_of; failed "the upgrade left doubts"; }
has "$root/etc/yuanjingd/yuanjingd.yaml" "localhost:8099"
step "upgraded while 12 jobs ran: 12 orders, 12 films, no doubt"

# --- one that a person stopped stays stopped ---
inside systemctl stop yuanjingd
inside apt-get install -q -y --allow-downgrades -o Dpkg::Options::=--force-confold /opt/old.deb > "$place/log" 2>&1 || { cat "$place/log"; failed "the downgrade"; }
same "a stopped service after an upgrade" inactive "$(property ActiveState)"
inside systemctl start yuanjingd

# --- a user's own service, beside the machine's: inbox, output, key and socket are the user's ---
inside useradd -m dora
dora=$(inside id -u dora)
own() { as dora env "XDG_RUNTIME_DIR=/run/user/$dora" "$@"; }
own_property() { own systemctl --user show -P "$1" yuanjingd; }
own_active() { [ "$(own_property ActiveState)" = active ]; }
own_home() { [ "$(own find /home/dora/yuanjing/output -name '*.mp4' ! -name '.*' 2>/dev/null | wc -l)" = "$1" ]; }
inside systemctl start "user@$dora" || failed "there is no service manager for a user"
own mkdir -p /home/dora/.config/yuanjingd
own sh -c 'umask 077; echo right > ~/.config/yuanjingd/api-key'
sed '/^control:/d' "$root/etc/yuanjingd/yuanjingd.yaml" > "$root/home/dora/.config/yuanjingd/yuanjingd.yaml"
own systemctl --user -q enable --now yuanjingd || { own systemctl --user status --no-pager yuanjingd; failed "the user's service does not start"; }
own yuanjingctl doctor > "$place/log" || { cat "$place/log"; failed "doctor finds fault with the user's service"; }
has "$place/log" "/home/dora/yuanjing/inbox"
own sh -c "echo 'jobs: [{model: viduq3-pro, duration: 5, prompt: 自己的}]' > ~/yuanjing/inbox/own.yaml"
until_true 60 own_home 1 || { own yuanjingctl status; failed "the film of the user's own service did not come"; }
if as alice ls /home/dora/yuanjing/output > /dev/null 2>&1; then failed "others read what the user's service brought"; fi
own systemctl --user kill -s KILL yuanjingd
own_again() { [ "$(own_property NRestarts)" = 1 ] && own_active; }
until_true 30 own_again || failed "the user's service does not come back after a kill"
own systemctl --user reload yuanjingd || failed "the user's service does not reload"
own yuanjingctl status > /dev/null || failed "the user's service does not answer after a reload"
own systemctl --user stop yuanjingd
same "after a stop" "inactive success" "$(own_property ActiveState) $(own_property Result)"
step "a user's own service started, brought a film, came back, reloaded and stopped"

# --- nothing was refused to it, but for the socket that its unit did not let it give away at first ---
if inside journalctl -q --no-pager -k 2>/dev/null | grep -i seccomp; then failed "a system call was refused"; fi
if said | grep -v 'control.read.sock' | grep -iE 'operation not permitted|not supported by protocol'; then failed "the sandbox is too tight"; fi

# --- removed and purged ---
films=$(inside find /var/lib/yuanjingd/output -name '*.mp4' | wc -l)
inside apt-get remove -q -y yuanjingd > "$place/log" 2>&1 || { cat "$place/log"; failed "the removal"; }
same "films after the removal" "$films" "$(inside find /var/lib/yuanjingd/output -name '*.mp4' | wc -l)"
inside systemctl is-active -q yuanjingd && failed "the service still runs"
inside apt-get purge -q -y yuanjingd > "$place/log" 2>&1 || { cat "$place/log"; failed "purging"; }
has "$place/log" "/var/lib/yuanjingd stays"
absent "$root/etc/yuanjingd"
same "films after purging" "$films" "$(inside find /var/lib/yuanjingd/output -name '*.mp4' | wc -l)"
same "units in trouble" "" "$(inside systemctl --failed --no-legend --plain | grep yuanjing)"
step "removed and purged: all $films films are there"
end
