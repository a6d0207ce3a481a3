begin() {
  bus
  network_manager dns=default rc-manager=file
}
renew() { nmcli device connect eth0; }
restart() { network_manager_again; }
reload() { nmcli general reload; }
moved() { nmcli device connect eth0; }
again() { restart; }
