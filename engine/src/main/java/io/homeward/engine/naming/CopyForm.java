package io.homeward.engine.naming;

/**
 * One way to write a device's name or address, ready to paste.
 *
 * @param kind which way
 * @param text what a copy puts on the clipboard
 */
public record CopyForm(Kind kind, String text) {
  /** The ways, in the order in which they are shown. */
  public enum Kind {
    FQDN("fqdn"),
    SHORT_NAME("short"),
    IPV4("ipv4"),
    IPV6("ipv6"),
    SMB("smb"),
    UNC("unc"),
    VNC("vnc"),
    SSH("ssh"),
    HTTP("http");

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
