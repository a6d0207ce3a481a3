package io.homeward.coordinator.mapper;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.MapResponseBuilder;
import io.homeward.engine.control.message.PeerChange;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireDnsConfig;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.message.WireUserProfile;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes map responses. Within a tailnet every device sees all others and may reach them, and ask
 * those that relay to relay; a device whose key has expired sees nobody. Pure: the time is an
 * argument.
 */
public final class Mapper {
  private static final WireFilterRule ALLOW_ALL =
      new WireFilterRule(
          List.of("*"),
          List.of(new WireFilterRule.NetPortRange("*", WireFilterRule.PortRange.ALL)),
          List.of(),
          List.of());

  /** As everybody may reach everybody, so may each ask a device that relays for others to do so. */
  private static final WireFilterRule RELAY_FOR_ALL =
      new WireFilterRule(
          List.of("*"),
          List.of(),
          List.of(),
          List.of(
              new WireFilterRule.CapGrant(
                  List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")),
                  List.of(),
                  Map.of(
                      "tailscale.com/cap/relay", List.of(),
                      "tailscale.com/cap/relay-target", List.of()))));

  private static final Duration LONG_AGO = Duration.ofHours(1);

  private final Supplier<WireDerpMap> relays;

  /**
   * @param relays what every device is told about relays
   */
  public Mapper(Supplier<WireDerpMap> relays) {
    this.relays = relays;
  }

  /** All that a device may know, the first message of its stream. */
  public MapResponse full(Snapshot snapshot, Device viewer, Instant now) {
    List<Device> visible = visible(snapshot, viewer, now);
    return full(snapshot, viewer, visible, nodes(snapshot, visible, now), now);
  }

  /**
   * The same, but without its peers, which are the {@link #peer}s of those who are visible. They
   * look the same to everybody, so whoever makes many maps makes each of them once.
   *
   * @param visible as {@link #visible} says
   */
  public MapResponse fullWithoutPeers(
      Snapshot snapshot, Device viewer, List<Device> visible, Instant now) {
    return full(snapshot, viewer, visible, List.of(), now);
  }

  /**
   * What a device hears that is no member, or no longer: itself, with a key that has expired. The
   * official clients take every refusal of a map for a passing trouble and ask again for ever; this
   * they understand as having to sign in. The name says the rest to our own.
   */
  public MapResponse notAMember(NodePublicKey node, MachinePublicKey machine, Instant now) {
    return MapResponse.builder()
        .node(
            WireNode.builder(1, node)
                .name(WireNode.NOT_A_MEMBER)
                .machine(machine)
                .keyExpiry(now.minus(LONG_AGO))
                .expired(true)
                .machineAuthorized(true)
                .build())
        // Without them the official client gives its relay up and does not take it again later.
        .derpMap(relays.get())
        .controlTime(now)
        .build();
  }

  /** The devices that a device may know of, without itself, in order of id. */
  public List<Device> visible(Snapshot snapshot, Device viewer, Instant now) {
    if (viewer.expiredAt(now)) {
      return List.of();
    }
    return snapshot.devices().stream().filter(device -> device.id() != viewer.id()).toList();
  }

  /** A device as others see it. */
  public WireNode peer(Snapshot snapshot, Device device, Instant now) {
    return NodeView.peer(snapshot, device, now);
  }

  private MapResponse full(
      Snapshot snapshot, Device viewer, List<Device> visible, List<WireNode> peers, Instant now) {
    MapResponseBuilder response =
        tailnet(snapshot, MapResponse.builder())
            .node(NodeView.self(snapshot, viewer, now))
            .derpMap(relays.get())
            .collectServices(false)
            .debug(new MapResponse.Debug(0, true))
            .peers(peers)
            .userProfiles(profiles(snapshot, viewer, visible))
            .controlTime(now);
    return response.build();
  }

  /**
   * What a device is to be told after a change that does not concern itself; the same for every
   * such viewer.
   *
   * @return null when there is nothing to tell
   */
  public @Nullable MapResponse forOthers(Snapshot snapshot, Change change, Instant now) {
    if (change.everything()) {
      throw new IllegalArgumentException("everything concerns everybody");
    }
    List<Device> whole = new ArrayList<>();
    Set<Long> removed = new TreeSet<>(change.removed());
    for (long id : new TreeSet<>(change.changed())) {
      Device device = snapshot.device(id);
      if (device == null) {
        removed.add(id);
      } else {
        whole.add(device);
      }
    }
    List<PeerChange> patches = new ArrayList<>();
    Map<Long, Boolean> online = new LinkedHashMap<>();
    new TreeMap<>(change.patched())
        .forEach((id, fields) -> {
          Device device = snapshot.device(id);
          if (device == null) {
            removed.add(id);
          } else if (fields.equals(Set.of(Change.Field.ONLINE)) && device.onlineAt(now)) {
            online.put(id, true);
          } else {
            patches.add(NodeView.patch(device, fields, now));
          }
        });
    if (whole.isEmpty() && removed.isEmpty() && patches.isEmpty() && online.isEmpty()) {
      return null;
    }
    return MapResponse.builder()
        .peersChanged(nodes(snapshot, whole, now))
        .peersRemoved(List.copyOf(removed))
        .peersChangedPatch(patches)
        .onlineChange(online)
        .userProfiles(profiles(snapshot, null, whole))
        .build();
  }

  /**
   * What a device is to be told after a change that concerns itself, among others.
   *
   * @return null when there is nothing to tell
   */
  public @Nullable MapResponse forViewer(
      Snapshot snapshot, Change change, Device viewer, Instant now) {
    if (change.everything()) {
      return full(snapshot, viewer, now);
    }
    if (viewer.expiredAt(now)) {
      // Its peers go away for it; with the sign-in that follows comes a new stream.
      return MapResponse.builder()
          .node(NodeView.self(snapshot, viewer, now))
          .peersRemoved(
              snapshot.devices().stream().map(Device::id).filter(id -> id != viewer.id()).toList())
          .build();
    }
    MapResponse others = forOthers(snapshot, without(change, viewer.id()), now);
    if (!change.concerns(viewer.id()) || onlyPresence(change, viewer.id())) {
      return others;
    }
    MapResponseBuilder response =
        MapResponse.builder()
            .node(NodeView.self(snapshot, viewer, now))
            .userProfiles(profiles(snapshot, viewer, List.of()));
    if (others != null) {
      Set<WireUserProfile> profiles =
          new java.util.LinkedHashSet<>(profiles(snapshot, viewer, List.of()));
      profiles.addAll(others.userProfiles());
      response
          .peersChanged(others.peersChanged())
          .peersRemoved(others.peersRemoved())
          .peersChangedPatch(others.peersChangedPatch())
          .onlineChange(others.onlineChange())
          .userProfiles(List.copyOf(profiles));
    }
    return response.build();
  }

  private static MapResponseBuilder tailnet(Snapshot snapshot, MapResponseBuilder response) {
    String domain = snapshot.tailnet().domain();
    Map<String, @Nullable List<WireFilterRule>> filters = new LinkedHashMap<>();
    filters.put("base", List.of(ALLOW_ALL, RELAY_FOR_ALL));
    return response
        .domain(domain)
        .packetFilters(filters)
        .dnsConfig(
            new WireDnsConfig(
                List.of(),
                ReverseZones.ROUTES,
                List.of(),
                List.of(domain),
                true,
                List.of(),
                List.of()));
  }

  private static List<WireNode> nodes(Snapshot snapshot, Collection<Device> devices, Instant now) {
    return devices.stream().map(device -> NodeView.peer(snapshot, device, now)).toList();
  }

  private static List<WireUserProfile> profiles(
      Snapshot snapshot, @Nullable Device viewer, List<Device> devices) {
    Set<Long> ids = new TreeSet<>();
    if (viewer != null) {
      ids.add(viewer.registration().userId());
    }
    long last = -1;
    for (Device device : devices) {
      // Devices of one user often stand together.
      if (device.registration().userId() != last) {
        last = device.registration().userId();
        ids.add(last);
      }
    }
    List<WireUserProfile> profiles = new ArrayList<>();
    for (long id : ids) {
      User user = snapshot.user(id);
      if (user != null) {
        profiles.add(new WireUserProfile(user.id(), user.name(), user.displayName(), ""));
      }
    }
    return profiles;
  }

  private static boolean onlyPresence(Change change, long id) {
    return Set.of(Change.Field.ONLINE).equals(change.patched().get(id));
  }

  private static Change without(Change change, long id) {
    if (!change.concerns(id)) {
      return change;
    }
    Set<Long> changed = new TreeSet<>(change.changed());
    changed.remove(id);
    Map<Long, Set<Change.Field>> patched = new TreeMap<>(change.patched());
    patched.remove(id);
    return new Change(false, changed, change.removed(), patched);
  }
}
