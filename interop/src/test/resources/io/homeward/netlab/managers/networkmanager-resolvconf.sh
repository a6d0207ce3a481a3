begin() {
  bus
  resolvconf_debian
  network_manager dns=default rc-manager=resolvconf
}
renew() { nmcli device connect eth0; }
restart() { network_manager_again; }
reload() { nmcli general reload; }
moved() { nmcli device connect eth0; }
again() { restart; }
