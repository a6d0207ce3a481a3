package io.homeward.ui.desktop;

/** The states that the tray icon tells apart, by shape as well as by colour. */
public enum TrayIcon {
  OFF("off"),
  CONNECTING("connecting"),
  NEEDS_APPROVAL("needs-approval"),
  CONNECTED("connected"),
  ATTENTION("attention"),
  DEGRADED("degraded"),
  INSIDE_ONLY("inside-only"),
  EXPIRED("expired"),
  REMOVED("removed"),
  NEEDS_SIGN_IN("needs-sign-in");

  private final String fileName;

  TrayIcon(String fileName) {
    this.fileName = fileName;
  }

  /** The first part of the names of its picture files. */
  public String fileName() {
    return fileName;
  }
}
