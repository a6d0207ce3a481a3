# Nobody: a person, or a script of theirs.
write() {
  printf 'search %s\nnameserver %s\n' "$2" "$1" >/etc/resolv.conf.new
  mv /etc/resolv.conf.new /etc/resolv.conf
}
begin() {
  ip link set eth0 up
  ip addr add 10.9.0.50/24 dev eth0
  ip route add default via 10.9.0.1
  write 10.9.0.1 home.example
}
renew() { write 10.9.0.2 office.example; }
restart() { :; }
reload() { :; }
moved() {
  ip addr flush dev eth0
  ip addr add 10.9.1.50/24 dev eth0
  ip route replace default via 10.9.1.1
  write 10.9.1.1 cafe.example
}
again() { write 10.9.1.1 cafe.example; }
