package io.homeward.engine.naming;

import java.util.List;

/**
 * One way to write a device's name or address, ready to paste.
 *
 * @param kind which way
 * @param text what a copy puts on the clipboard
 */
public record CopyForm(Kind kind, String text) {
  /**
   * Every way to write the name of a device, best first; no account is named for SSH.
   *
   * @param name short
   * @param fqdn without the trailing dot, or empty
   * @param ipv4 address, or empty
   * @param ipv6 address, or empty
   */
  public static List<CopyForm> all(String name, String fqdn, String ipv4, String ipv6, Os os) {
    return new DeviceNames(name, fqdn, ipv4, ipv6).copyForms(os.isComputer(), "");
  }

  /** The ways, in the order in which they are shown. */
  public enum Kind {
    FQDN("fqdn"),
    SHORT_NAME("short"),
    IPV4("ipv4"),
    IPV6("ipv6"),
    SMB("smb"),
    UNC("unc"),
    VNC("vnc"),
    SSH("ssh");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** A short word for ids and bundle keys. */
    public String id() {
      return id;
    }
  }
}
