package io.homeward.netlab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Who says on a computer which servers answer names: Debian's programs, and how each of them is
 * started and told things. The words to them stand in scripts, one for each.
 */
enum NameManager {
  FILE("file"),
  DHCLIENT("dhclient", "isc-dhcp-client"),
  NETWORKMANAGER_FILE("networkmanager-file", "network-manager"),
  NETWORKMANAGER_SYMLINK("networkmanager-symlink", "network-manager"),
  NETWORKMANAGER_RESOLVCONF("networkmanager-resolvconf", "network-manager", "resolvconf"),
  NETWORKMANAGER_RESOLVED("networkmanager-resolved", "network-manager", "systemd-resolved"),
  NETWORKMANAGER_DNSMASQ("networkmanager-dnsmasq", "network-manager", "dnsmasq-base"),
  NETWORKD_RESOLVED_STUB("networkd", "stub-resolv.conf", List.of("systemd", "systemd-resolved")),
  NETWORKD_RESOLVED_UPLINK("networkd", "resolv.conf", List.of("systemd", "systemd-resolved")),
  RESOLVCONF_DEBIAN("resolvconf-debian", "isc-dhcp-client", "resolvconf"),
  OPENRESOLV("openresolv", "isc-dhcp-client", "openresolv"),
  DNSMASQ("dnsmasq", "isc-dhcp-client", "dnsmasq-base"),
  UNBOUND("unbound", "isc-dhcp-client", "unbound");

  private static final int LONGEST_SECONDS = 60;

  private final String script;
  private final String form;
  private final List<String> packages;

  NameManager(String script, String... packages) {
    this(script, "", List.of(packages));
  }

  NameManager(String script, String form, List<String> packages) {
    this.script = script;
    this.form = form;
    this.packages = packages;
  }

  /** Puts its programs on a host. */
  void installOn(NetlabHost host) throws IOException {
    DebianPrograms.installOn(host, packages);
    Files.writeString(host.see("/etc/lane-bus.conf"), SystemBus.CONFIGURATION);
    Path scripts = Files.createDirectory(host.see("/etc/lane"));
    for (String name : List.of("common", script)) {
      Files.writeString(scripts.resolve(name + ".sh"), text(name));
    }
  }

  private static String text(String name) throws IOException {
    try (InputStream in = NameManager.class.getResourceAsStream("managers/" + name + ".sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Has it do something: {@code begin, renew, restart, reload} or {@code moved}. */
  void tell(NetlabHost host, String word) throws IOException {
    host.run(
        "timeout",
        Integer.toString(LONGEST_SECONDS),
        "sh",
        "-ec",
        ". /etc/lane/common.sh; . /etc/lane/\"$1\".sh; \"$2\" \"$3\"",
        "sh",
        script,
        word,
        form);
  }
}
