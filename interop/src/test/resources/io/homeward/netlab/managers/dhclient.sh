begin() {
  ip link set eth0 up
  lease
}
renew() { lease_again; }
restart() { lease_again; }
reload() { lease_again; }
moved() {
  dhclient -r -pf /run/dhclient.pid -lf /var/lib/dhcp/leases eth0 >>/run/log-dhclient 2>&1
  lease
}
again() { lease_again; }
