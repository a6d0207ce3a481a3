# What the scripts of the managers share. Each of them defines: begin (the network comes up, as at boot), renew (the network
# has other name servers), restart, reload, moved (the cable was out, and in again in another network) and again (it writes
# all that it has to say).

# service NAME COMMAND...: in the background, with a log in /run.
service() {
  name=$1
  shift
  setsid "$@" >>"/run/log-$name" 2>&1 </dev/null &
  echo $! >"/run/pid-$name"
}

# end NAME: waits until it has ended.
end() {
  pid=$(cat "/run/pid-$1")
  kill "$pid"
  await "$1 to end" sh -c "! kill -0 $pid 2>/dev/null || grep -q '^State:.Z' /proc/$pid/status"
}

# await WHAT COMMAND...: until the command, a program, succeeds. By the clock, and before whoever runs the script loses
# patience with all of it: what is known then is told.
patience_ends=$(($(date +%s) + 45))
await() {
  what=$1
  shift
  until timeout 10 "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt $patience_ends ] || { in_vain "$what"; exit 1; }
    sleep 0.05
  done
}

in_vain() {
  echo "waited in vain for $1"
  cat /proc/loadavg
  tail -n 40 /run/log-*
  # Of this computer alone: its processes share a mount namespace.
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/ns/mnt")" = "$(readlink /proc/self/ns/mnt)" ] || continue
    echo "$(basename "$process") of $(sed -n 's/^PPid:.//p' "$process/status"): $(tr '\0' ' ' <"$process/cmdline")" \
      "$(cat "$process/wchan") $(sed -n 's/^State:.//p' "$process/status")"
  done
}

bus() {
  mkdir -p /run/dbus
  service bus dbus-daemon --config-file=/etc/lane-bus.conf --nofork --nopidfile
  await "the bus" test -S /run/dbus/system_bus_socket
}

# A user without a home, as packages make one.
user() {
  grep -q "^$1:" /etc/passwd || echo "$1:x:$2:$2::/:/usr/sbin/nologin" >>/etc/passwd
  grep -q "^$1:" /etc/group || echo "$1:x:$2:" >>/etc/group
}

# ISC's client, which runs a script that writes /etc/resolv.conf, or tells resolvconf where that is installed.
lease() {
  mkdir -p /var/lib/dhcp
  dhclient -pf /run/dhclient.pid -lf /var/lib/dhcp/leases eth0 >>/run/log-dhclient 2>&1
}

# Without giving the lease back: the next one asks for it again, as after a restart.
lease_again() {
  dhclient -x -pf /run/dhclient.pid -lf /var/lib/dhcp/leases eth0 >>/run/log-dhclient 2>&1
  lease
}

resolved() {
  user systemd-resolve 996
  mkdir -p /run/systemd/resolve
  chown systemd-resolve:systemd-resolve /run/systemd/resolve
  service resolved /lib/systemd/systemd-resolved
  await "systemd-resolved" resolvectl status
  await "its files" test -e /run/systemd/resolve/stub-resolv.conf
}

network_manager() {
  mkdir -p /var/lib/NetworkManager /etc/NetworkManager/conf.d
  {
    echo "[main]"
    echo "plugins=keyfile"
    echo "auth-polkit=root-only"
    echo "hostname-mode=none"
    printf '%s\n' "$@"
  } >/etc/NetworkManager/NetworkManager.conf
  network_manager_runs
}

network_manager_runs() {
  service nm NetworkManager --debug
  await "NetworkManager" nmcli general
  await "its connection" sh -c "nmcli -g GENERAL.STATE device show eth0 | grep -q ^100"
}

# The bus learns a moment later than we do that a process has ended, and a NetworkManager whose name is taken gives up.
nobody_is_called() {
  await "$1 to be nobody's name" sh -c "dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.NameHasOwner string:$1 | grep -q 'boolean false'"
}

network_manager_again() {
  end nm
  nobody_is_called org.freedesktop.NetworkManager
  network_manager_runs
}

networkd() {
  user systemd-network 998
  mkdir -p /etc/systemd/network /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
  chown -R systemd-network:systemd-network /run/systemd/netif
  printf '[Match]\nName=eth*\n[Network]\nDHCP=ipv4\n[DHCPv4]\nUseDomains=yes\n' >/etc/systemd/network/10-lan.network
  service networkd /lib/systemd/systemd-networkd
  await "systemd-networkd" sh -c "networkctl --no-pager status eth0 | grep -q 'State: routable'"
}

resolvconf_debian() {
  mkdir -p /run/resolvconf/interface
  resolvconf --enable-updates
  ln -sf /run/resolvconf/resolv.conf /etc/resolv.conf
}
