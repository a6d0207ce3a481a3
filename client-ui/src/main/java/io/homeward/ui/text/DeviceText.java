package io.homeward.ui.text;

import io.homeward.ui.session.Connection;
import io.homeward.ui.session.CopyForm;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceGroup;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.PeerPath;

/** The words for what the state holds as values. */
public final class DeviceText {
  private DeviceText() {}

  /** The label beside a copy form. */
  public static String label(CopyForm.Kind kind, Strings strings) {
    return switch (kind) {
      case FQDN -> strings.get("copy.fqdn");
      case SHORT_NAME -> strings.get("copy.short");
      case IPV4 -> strings.get("copy.ipv4");
      case IPV6 -> strings.get("copy.ipv6");
      case SMB -> strings.get("copy.smb");
      case UNC -> strings.get("copy.unc");
      case VNC -> strings.get("copy.vnc");
      case SSH -> strings.get("copy.ssh");
    };
  }

  /** What a link opens. */
  public static String label(DeviceLink.Kind kind, Strings strings) {
    return switch (kind) {
      case SCREEN -> strings.get("link.screen");
      case FILES -> strings.get("link.files");
      case SSH -> strings.get("link.ssh");
      case WEB -> strings.get("link.web");
    };
  }

  /** The heading of a group. */
  public static String heading(DeviceGroup group, Strings strings) {
    return switch (group.kind()) {
      case MINE -> strings.get("group.mine");
      case OTHER_OWNER ->
          group.owner().isEmpty() ? strings.get("group.unknown.owner") : group.owner();
      case SHARED -> strings.get("group.shared");
      case TAGGED -> strings.get("group.tagged");
    };
  }

  /** The state of the connection, one or two words. */
  public static String status(Connection connection, Strings strings) {
    return switch (connection) {
      case OFF -> strings.get("status.off");
      case CONNECTING -> strings.get("status.connecting");
      case CONNECTED -> strings.get("status.connected");
      case DEGRADED -> strings.get("status.degraded");
      case INSIDE_ONLY -> strings.get("status.inside.only");
      case EXPIRED -> strings.get("status.expired");
      case NEEDS_SIGN_IN -> strings.get("status.sign.in");
      case NEEDS_APPROVAL -> strings.get("status.approval");
    };
  }

  /** Whether a device is there, one word. */
  public static String presence(Device device, Strings strings) {
    return strings.get(device.online() ? "device.online" : "device.offline");
  }

  /** How packets reach a device. */
  public static String path(PeerPath path, Strings strings) {
    return switch (path) {
      case PeerPath.Direct direct -> strings.get("path.direct", direct.endpoint());
      case PeerPath.Relayed relayed -> strings.get("path.relayed", relayed.region());
      case PeerPath.None() -> strings.get("path.none");
    };
  }
}
