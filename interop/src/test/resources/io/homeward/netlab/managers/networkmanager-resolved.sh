begin() {
  bus
  ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
  resolved
  network_manager dns=systemd-resolved
}
renew() { nmcli device connect eth0; }
restart() { network_manager_again; }
reload() { nmcli general reload; }
moved() { nmcli device connect eth0; }
again() { restart; }
