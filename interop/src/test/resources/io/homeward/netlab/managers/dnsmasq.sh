# A cache that asks what stands in /etc/resolv.conf, as Debian's dnsmasq does, and comes first there.
cache() {
  user dnsmasq 995
  service dnsmasq dnsmasq --keep-in-foreground --listen-address=127.0.0.1 --bind-interfaces --conf-file=/dev/null \
    --pid-file=
}
begin() {
  echo "prepend domain-name-servers 127.0.0.1;" >>/etc/dhcp/dhclient.conf
  ip link set eth0 up
  lease
  cache
}
renew() { lease_again; }
restart() {
  end dnsmasq
  cache
}
reload() { kill -HUP "$(cat /run/pid-dnsmasq)"; }
moved() {
  dhclient -r -pf /run/dhclient.pid -lf /var/lib/dhcp/leases eth0 >>/run/log-dhclient 2>&1
  lease
}
again() { lease_again; }
