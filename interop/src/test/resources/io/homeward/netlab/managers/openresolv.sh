begin() {
  rm -f /etc/resolv.conf
  ip link set eth0 up
  lease
}
renew() { lease_again; }
restart() { resolvconf -I && lease_again; }
reload() { resolvconf -u; }
moved() {
  dhclient -r -pf /run/dhclient.pid -lf /var/lib/dhcp/leases eth0 >>/run/log-dhclient 2>&1
  lease
}
again() { lease_again; }
