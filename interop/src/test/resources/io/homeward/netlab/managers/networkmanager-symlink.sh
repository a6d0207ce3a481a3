begin() {
  bus
  mkdir -p /run/NetworkManager
  ln -sf /run/NetworkManager/resolv.conf /etc/resolv.conf
  network_manager dns=default rc-manager=symlink
}
renew() { nmcli device connect eth0; }
restart() { network_manager_again; }
reload() { nmcli general reload; }
moved() { nmcli device connect eth0; }
again() { restart; }
