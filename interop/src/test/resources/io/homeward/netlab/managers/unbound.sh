# A resolver of the computer's own; the network's servers are told to it, and not to /etc/resolv.conf.
configure() {
  user unbound 994
  cat >/etc/unbound.conf <<C
server:
  username: ""
  chroot: ""
  interface: 127.0.0.1
  pidfile: ""
  do-daemonize: no
  module-config: "iterator"
  do-not-query-localhost: no
forward-zone:
  name: "."
  forward-addr: $1
C
}
cache() { service unbound unbound -p -c /etc/unbound.conf; }
leased() { cat /run/servers; }
begin() {
  echo 'make_resolv_conf() { echo "$new_domain_name_servers" >/run/servers; }' >/etc/dhcp/dhclient-enter-hooks.d/unbound
  echo "nameserver 127.0.0.1" >/etc/resolv.conf
  ip link set eth0 up
  lease
  configure "$(leased)"
  cache
}
renew() {
  lease_again
  again
}
restart() {
  end unbound
  cache
}
reload() { kill -HUP "$(cat /run/pid-unbound)"; }
moved() {
  dhclient -r -pf /run/dhclient.pid -lf /var/lib/dhcp/leases eth0 >>/run/log-dhclient 2>&1
  lease
  again
}
again() {
  echo "nameserver 127.0.0.1" >/etc/resolv.conf.new
  mv /etc/resolv.conf.new /etc/resolv.conf
  configure "$(leased)"
  restart
}
