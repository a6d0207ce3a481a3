begin() {
  ln -sf "/run/systemd/resolve/$1" /etc/resolv.conf
  bus
  resolved
  networkd
}
renew() { networkctl renew eth0; }
restart() {
  end networkd
  end resolved
  nobody_is_called org.freedesktop.network1
  nobody_is_called org.freedesktop.resolve1
  resolved
  networkd
}
reload() {
  networkctl reload
  resolvectl flush-caches
}
moved() { networkctl reconfigure eth0; }
again() { restart; }
