package io.homeward.ui.session;

import java.net.URI;

/**
 * Something on a device that another program can open.
 *
 * @param kind what
 * @param target the link to hand to the desktop
 * @param standing whether there is such a thing on the device
 */
public record DeviceLink(Kind kind, URI target, Standing standing) {
  /** How sure it is that the device has it. */
  public enum Standing {
    /** The device itself says so. */
    ANNOUNCED,
    /** It answered when it was asked. */
    ANSWERED,
    /** Nobody knows. */
    UNKNOWN,
    /** It was asked and did not answer. */
    SILENT
  }

  /** Whether the device has it, by its word or its answer. */
  public boolean offered() {
    return standing == Standing.ANNOUNCED || standing == Standing.ANSWERED;
  }

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
