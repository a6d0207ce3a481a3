package io.homeward.engine.naming;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names and addresses of one device and everything that can be written with them. Immutable.
 *
 * @param shortName first label
 * @param fqdn full name, or empty
 * @param ipv4 address, or empty
 * @param ipv6 address, or empty
 */
public record DeviceNames(String shortName, String fqdn, String ipv4, String ipv6) {
  /** Those of a node of the tailnet; without MagicDNS its name has no dot and is no full one. */
  public static DeviceNames of(NodeInfo node) {
    String fqdn = node.name().indexOf('.') > 0 ? node.fqdn() : "";
    return new DeviceNames(node.shortName(), fqdn, text(node.ipv4()), text(node.ipv6()));
  }

  private static String text(@Nullable InetAddress address) {
    return address == null ? "" : IpText.format(address);
  }

  /** The best name that another computer resolves: the full name, else an address, else empty. */
  public String host() {
    if (!fqdn.isEmpty()) {
      return fqdn;
    }
    return ipv4.isEmpty() ? ipv6 : ipv4;
  }

  /** The same as the host of a URL. */
  public String hostInUrl() {
    String host = host();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /** Windows writes IPv6 addresses in paths as names below {@code ipv6-literal.net}. */
  private String hostInUncPath() {
    String host = host();
    return host.indexOf(':') >= 0 ? host.replace(':', '-') + ".ipv6-literal.net" : host;
  }

  /**
   * Every way to write them, best first.
   *
   * @param computer whether it may offer files, a screen or a shell
   * @param sshUser account name for {@code ssh user@host}; empty: none is named
   */
  public List<CopyForm> copyForms(boolean computer, String sshUser) {
    List<CopyForm> forms = new ArrayList<>();
    add(forms, CopyForm.Kind.FQDN, fqdn);
    add(forms, CopyForm.Kind.SHORT_NAME, shortName);
    add(forms, CopyForm.Kind.IPV4, ipv4);
    add(forms, CopyForm.Kind.IPV6, ipv6);
    if (computer && !host().isEmpty()) {
      add(forms, CopyForm.Kind.SMB, "smb://" + hostInUrl());
      add(forms, CopyForm.Kind.UNC, "\\\\" + hostInUncPath() + "\\");
      add(forms, CopyForm.Kind.VNC, "vnc://" + hostInUrl());
      String user = sshUser.isEmpty() ? "" : sshUser + "@";
      add(forms, CopyForm.Kind.SSH, "ssh " + user + host());
      add(forms, CopyForm.Kind.HTTP, "http://" + hostInUrl());
    }
    return forms;
  }

  private static void add(List<CopyForm> forms, CopyForm.Kind kind, String text) {
    if (!text.isEmpty()) {
      forms.add(new CopyForm(kind, text));
    }
  }
}
