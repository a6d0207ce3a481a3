package io.homeward.ui.session;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.RelayingDevice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The devices of one status, as the app shows them. Pure, but for the words it keeps. */
final class TailnetDevices {
  private static final Comparator<Device> ONLINE_FIRST =
      Comparator.comparing((Device device) -> device.presence().isLikely())
          .reversed()
          .thenComparing(Device::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparingLong(Device::id);

  private final NetMap map;
  private final NodeStatus status;
  private final String server;
  private final boolean up;
  private final DeviceWords words;
  private final Instant now;

  private TailnetDevices(
      NetMap map, NodeStatus status, boolean up, DeviceWords words, Instant now) {
    this.map = map;
    this.status = status;
    this.server = Objects.requireNonNullElse(status.preferences().controlUrl().getHost(), "");
    this.up = up;
    this.words = words;
    this.now = now;
  }

  /**
   * The devices of a status.
   *
   * @param up whether packets can flow; without that it is not known who is online
   * @param words of the status before
   * @param now decides which keys have expired
   */
  static TailnetDevices of(
      NetMap map, NodeStatus status, boolean up, DeviceWords words, Instant now) {
    words.begin();
    return new TailnetDevices(map, status, up, words, now);
  }

  /** This device. */
  Device self() {
    return device(map.self(), null);
  }

  /** The others, grouped and ordered as they are shown. */
  List<DeviceGroup> groups() {
    List<Device> mine = new ArrayList<>();
    List<Device> shared = new ArrayList<>();
    List<Device> tagged = new ArrayList<>();
    Map<Long, List<Device>> others = new TreeMap<>();
    for (PeerStatus peer : status.peers()) {
      NodeInfo node = peer.node();
      Device device = device(node, peer);
      if (!node.tags().isEmpty()) {
        tagged.add(device);
      } else if (node.identity().sharerId() != 0) {
        shared.add(device);
      } else if (node.userId() == map.self().userId() && map.self().tags().isEmpty()) {
        mine.add(device);
      } else {
        others.computeIfAbsent(node.userId(), id -> new ArrayList<>()).add(device);
      }
    }
    List<DeviceGroup> byOwner = new ArrayList<>();
    others.forEach((userId, devices) ->
        byOwner.add(
            new DeviceGroup(
                "user" + userId,
                DeviceGroup.Kind.OTHER_OWNER,
                devices.getFirst().owner(),
                ordered(devices))));
    byOwner.sort(Comparator.comparing(DeviceGroup::owner, String.CASE_INSENSITIVE_ORDER));
    List<DeviceGroup> groups = new ArrayList<>();
    addUnlessEmpty(groups, "mine", DeviceGroup.Kind.MINE, mine);
    groups.addAll(byOwner);
    addUnlessEmpty(groups, "shared", DeviceGroup.Kind.SHARED, shared);
    addUnlessEmpty(groups, "tagged", DeviceGroup.Kind.TAGGED, tagged);
    return groups;
  }

  private static void addUnlessEmpty(
      List<DeviceGroup> groups, String id, DeviceGroup.Kind kind, List<Device> devices) {
    if (!devices.isEmpty()) {
      groups.add(new DeviceGroup(id, kind, "", ordered(devices)));
    }
  }

  private static List<Device> ordered(List<Device> devices) {
    devices.sort(ONLINE_FIRST);
    return devices;
  }

  /**
   * All that a device is made of, besides its node.
   *
   * @param peer null: it is this device
   */
  private record Situation(
      @Nullable PeerStatus peer,
      PortMapState.Verdict router,
      String server,
      Presence presence,
      String owner,
      boolean expired,
      Map<Integer, Boolean> answers) {}

  private Device device(NodeInfo node, @Nullable PeerStatus peer) {
    Presence presence =
        peer == null
            ? Presence.of(up, true)
            : Presence.of(node.online(), up && status.controlConnected());
    Situation situation =
        new Situation(
            peer,
            status.reach().router().verdict(),
            server,
            presence,
            node.tags().isEmpty() ? ownerName(node) : "",
            node.expiredAt(now),
            answers(node, presence));
    return words.device(node, key(node), situation, known -> device(node, situation, known));
  }

  /** Of a device that is there: what one answered before it went says nothing. */
  private Map<Integer, Boolean> answers(NodeInfo node, Presence presence) {
    ServiceAnswers known = words.answers();
    String key = key(node);
    if (presence != Presence.ONLINE || !known.devices().containsKey(key)) {
      return Map.of();
    }
    DeviceNames names = DeviceNames.of(node);
    return known.of(key, names.ipv4().isEmpty() ? names.ipv6() : names.ipv4());
  }

  private String key(NodeInfo node) {
    String id = node.identity().stableId();
    return server + "/" + (id.isEmpty() ? Long.toString(node.id()) : id);
  }

  private Device device(NodeInfo node, Situation situation, DeviceWords.Words known) {
    PeerStatus peer = situation.peer();
    DeviceNames names = known.names();
    return new Device(
        node.id(),
        key(node),
        peer == null,
        names.shortName(),
        names.fqdn(),
        names.ipv4(),
        names.ipv6(),
        Os.of(node.host().os()),
        node.host().osVersion(),
        situation.owner(),
        node.tags().stream().map(TailnetDevices::withoutPrefix).toList(),
        situation.presence(),
        situation.presence() == Presence.ONLINE ? null : node.lastSeen(),
        node.keyExpiry(),
        situation.expired(),
        peer == null ? new PeerPath.None() : path(peer, situation.router()),
        peer == null ? null : peer.latency(),
        peer == null ? 0 : peer.receivedBytes(),
        peer == null ? 0 : peer.sentBytes(),
        peer == null ? null : peer.lastHandshake(),
        known.copyForms(),
        known.usual(),
        known.sshUser(),
        peer == null ? List.of() : DeviceLinks.asked(known.links(), situation.answers()));
  }

  private static PeerPath path(PeerStatus peer, PortMapState.Verdict router) {
    if (peer.currentEndpoint() != null) {
      return new PeerPath.Direct(peer.currentEndpoint().toString());
    }
    RelayingDevice device = peer.relayingDevice();
    if (device != null) {
      return new PeerPath.ThroughDevice(device.name(), device.endpoint().toString());
    }
    return peer.relayRegion().isEmpty()
        ? new PeerPath.None()
        : new PeerPath.Relayed(peer.relayRegion(), peer.why(), router);
  }

  private String ownerName(NodeInfo node) {
    UserProfile owner = map.ownerOf(node);
    if (owner == null) {
      return "";
    }
    return owner.displayName().isEmpty() ? owner.loginName() : owner.displayName();
  }

  private static String withoutPrefix(String tag) {
    return tag.startsWith("tag:") ? tag.substring("tag:".length()) : tag;
  }
}
