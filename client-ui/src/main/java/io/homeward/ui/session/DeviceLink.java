package io.homeward.ui.session;

import java.net.URI;

/**
 * Something on a device that another program can open.
 *
 * @param kind what
 * @param target the link to hand to the desktop
 * @param offered whether the device itself says that it offers this
 */
public record DeviceLink(Kind kind, URI target, boolean offered) {
  /** The kinds, in the order in which they are shown. */
  public enum Kind {
    SCREEN("screen"),
    RDP("rdp"),
    FILES("files"),
    SSH("ssh"),
    WEB("web");

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
