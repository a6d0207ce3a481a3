package io.homeward.ui.text;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.Connection;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceGroup;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.DeviceSections;
import io.homeward.ui.session.PeerPath;
import io.homeward.ui.session.UiState;

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
      case HTTP -> strings.get("copy.http");
    };
  }

  /** What a link opens. */
  public static String label(DeviceLink.Kind kind, Strings strings) {
    return switch (kind) {
      case SCREEN -> strings.get("link.screen");
      case RDP -> strings.get("link.rdp");
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

  /** The name of something to open, which says where it did not answer. */
  public static String marked(String label, DeviceLink link, Strings strings) {
    return link.standing() == DeviceLink.Standing.SILENT
        ? strings.get("link.silent", label)
        : label;
  }

  /** What the app is called: in a trial it says so. */
  public static String appName(UiState state, Strings strings) {
    String name = strings.get("app.name");
    return state.trial() ? strings.get("app.name.trial", name) : name;
  }

  /** The state of the connection, one or two words. */
  public static String status(Connection connection, Strings strings) {
    return switch (connection) {
      case OFF -> strings.get("status.off");
      case CONNECTING -> strings.get("status.connecting");
      case CONNECTED -> strings.get("status.connected");
      case ATTENTION -> strings.get("status.attention");
      case DEGRADED -> strings.get("status.degraded");
      case INSIDE_ONLY -> strings.get("status.inside.only");
      case EXPIRED -> strings.get("status.expired");
      case REMOVED -> strings.get("status.removed");
      case NEEDS_SIGN_IN -> strings.get("status.sign.in");
      case NEEDS_APPROVAL -> strings.get("status.approval");
      case AWAY -> strings.get("status.away");
    };
  }

  /** The heading of a section. */
  public static String heading(DeviceSections.Section section, Strings strings) {
    DeviceGroup group = section.group();
    return group == null
        ? strings.get(
            section.kind() == DeviceSections.Kind.PINNED ? "group.pinned" : "group.recent")
        : heading(group, strings);
  }

  /** Whether a device is there, in a few words. */
  public static String presence(Device device, Strings strings) {
    return strings.get(
        switch (device.presence()) {
          case ONLINE -> "device.online";
          case OFFLINE -> "device.offline";
          case WAS_ONLINE -> "device.was.online";
          case WAS_OFFLINE -> "device.was.offline";
          case UNKNOWN -> "device.presence.unknown";
        });
  }

  /** How packets reach a device. */
  public static String path(PeerPath path, Strings strings) {
    return switch (path) {
      case PeerPath.Direct direct -> strings.get("path.direct", direct.endpoint());
      case PeerPath.Relayed relayed -> strings.get("path.relayed", relayed.region());
      case PeerPath.ThroughDevice(String device, String endpoint) ->
          device.isEmpty()
              ? strings.get("path.through.unknown", endpoint)
              : strings.get("path.through", device, endpoint);
      case PeerPath.None() -> strings.get("path.none");
    };
  }

  /**
   * How packets reach a device and how long that takes, in two or three short words; empty: nothing
   * goes there, or it is not there.
   */
  public static String way(Device device, Strings strings, Formats formats) {
    if (!device.online()) {
      return "";
    }
    String way =
        switch (device.path()) {
          case PeerPath.Direct direct -> strings.get("way.direct");
          case PeerPath.Relayed relayed -> strings.get("way.relayed", relayed.region());
          case PeerPath.ThroughDevice through ->
              through.device().isEmpty()
                  ? strings.get("way.through.unknown")
                  : strings.get("way.through", through.device());
          case PeerPath.None() -> "";
        };
    return way.isEmpty() || device.latency() == null
        ? way
        : way + " " + formats.latency(device.latency());
  }

  /** Why packets do not go directly, and what would change that; empty: they do. */
  public static String whyRelayed(PeerPath path, Strings strings) {
    if (!(path instanceof PeerPath.Relayed(_, WhyRelayed why, PortMapState.Verdict router))) {
      return "";
    }
    String reason =
        switch (why) {
          case WhyRelayed.NotRelayed() -> "";
          case WhyRelayed.Idle() -> strings.get("relayed.idle");
          case WhyRelayed.Searching() -> strings.get("relayed.searching");
          case WhyRelayed.NoDiscovery() -> strings.get("relayed.no.discovery");
          case WhyRelayed.NoEndpoints() -> strings.get("relayed.no.endpoints");
          case WhyRelayed.InsideTunnel() -> strings.get("relayed.inside.tunnel");
          case WhyRelayed.UdpBlocked() -> strings.get("relayed.udp.blocked");
          case WhyRelayed.BothHard() -> strings.get("relayed.both.hard");
          case WhyRelayed.OwnHard() -> strings.get("relayed.own.hard");
          case WhyRelayed.OwnHardNoSockets() -> strings.get("relayed.own.hard.no.sockets");
          case WhyRelayed.PeerHard() -> strings.get("relayed.peer.hard");
          case WhyRelayed.NoAnswer() -> strings.get("relayed.no.answer");
        };
    boolean routerMatters =
        why instanceof WhyRelayed.BothHard
            || why instanceof WhyRelayed.OwnHard
            || why instanceof WhyRelayed.OwnHardNoSockets
            || why instanceof WhyRelayed.NoAnswer;
    String advice = routerMatters ? router(router, strings) : "";
    return advice.isEmpty() ? reason : strings.get("relayed.with.router", reason, advice);
  }

  private static String router(PortMapState.Verdict verdict, Strings strings) {
    return switch (verdict) {
      case NOT_SPOKEN -> strings.get("router.not.spoken");
      case REFUSED -> strings.get("router.refused");
      case NO_PORT_LEFT -> strings.get("router.no.port");
      case BEHIND_ANOTHER_NAT -> strings.get("router.behind");
      case FAILED -> strings.get("router.failed");
      case OFF, NO_ROUTER, ASKING, MAPPED, ROUTER_OFFLINE -> "";
    };
  }
}
