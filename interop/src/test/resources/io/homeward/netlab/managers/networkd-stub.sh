begin() {
  ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
  bus
  resolved
  networkd
}
renew() { networkctl renew eth0; }
restart() {
  end networkd
  end resolved
  resolved
  networkd
}
reload() {
  networkctl reload
  resolvectl flush-caches
}
moved() { networkctl reconfigure eth0; }
again() { restart; }
