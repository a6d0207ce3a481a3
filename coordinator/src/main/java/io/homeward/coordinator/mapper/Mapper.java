package io.homeward.coordinator.mapper;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.access.SshAllowance;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.MapResponseBuilder;
import io.homeward.engine.control.message.PeerChange;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.message.WireUserProfile;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes map responses. A device sees, reaches and is reached by whom the policy in force says; one
 * whose key has expired sees nobody. Pure: the time is an argument.
 */
public final class Mapper {
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
    List<Seen> visible = visible(snapshot, viewer, now);
    return full(snapshot, viewer, visible, nodes(snapshot, visible, now), now);
  }

  /**
   * The same, but without its peers, which are the {@link #peer}s of those who are visible. They
   * look the same to all who reach the same by them, so whoever makes many maps makes each of them
   * once.
   *
   * @param visible as {@link #visible} says
   */
  public MapResponse fullWithoutPeers(
      Snapshot snapshot, Device viewer, List<Seen> visible, Instant now) {
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
  public List<Seen> visible(Snapshot snapshot, Device viewer, Instant now) {
    return viewer.expiredAt(now) ? List.of() : Peers.of(snapshot, viewer);
  }

  /** A device as others see it. */
  public WireNode peer(Snapshot snapshot, Seen seen, Instant now) {
    return NodeView.peer(snapshot, seen, now);
  }

  private MapResponse full(
      Snapshot snapshot, Device viewer, List<Seen> visible, List<WireNode> peers, Instant now) {
    String domain = snapshot.tailnet().domain();
    MapResponseBuilder response =
        MapResponse.builder()
            .node(NodeView.self(snapshot, viewer, now))
            .derpMap(relays.get())
            .collectServices(false)
            .debug(new MapResponse.Debug(0, true))
            .domain(domain)
            .packetFilters(filters(filter(snapshot, viewer)))
            .dnsConfig(DnsView.of(snapshot, viewer, visible, now))
            .peers(peers)
            .userProfiles(profiles(snapshot, viewer, visible.stream().map(Seen::device).toList()))
            .controlTime(now);
    if (!snapshot.population().policy().ssh().isEmpty()) {
      response.sshPolicy(SshView.of(ssh(snapshot, viewer)));
    }
    return response.build();
  }

  /**
   * What is to be told of others; the same for all for whom it is the same.
   *
   * @return null when there is nothing to tell
   */
  public @Nullable MapResponse others(Snapshot snapshot, Delta delta, Instant now) {
    List<Seen> whole = new ArrayList<>();
    new TreeMap<>(delta.whole())
        .forEach((id, routes) -> whole.add(Peers.seen(snapshot, routes, id)));
    Set<Long> removed = new TreeSet<>(delta.removed());
    List<PeerChange> patches = new ArrayList<>();
    Map<Long, Boolean> online = new LinkedHashMap<>();
    new TreeMap<>(delta.patched())
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
        .userProfiles(profiles(snapshot, null, whole.stream().map(Seen::device).toList()))
        .build();
  }

  /**
   * What is to be told to a device about itself: what it is, who may reach it, and that nobody is
   * there any more once its key has expired.
   *
   * @return null when there is nothing to tell
   */
  public @Nullable MapResponse own(News news, Device viewer, Instant now) {
    Snapshot snapshot = news.after();
    if (viewer.expiredAt(now)) {
      // Its peers go away for it; with the sign-in that follows comes a new stream.
      List<Long> gone =
          news.before()
              .audienceOf(viewer)
              .devices()
              .filter(id -> id != viewer.id())
              .boxed()
              .toList();
      return MapResponse.builder()
          .node(NodeView.self(snapshot, viewer, now))
          .peersRemoved(gone)
          .build();
    }
    boolean itself =
        news.change().concerns(viewer.id())
            && !Set.of(Change.Field.ONLINE).equals(news.change().patched().get(viewer.id()));
    MapResponseBuilder response = MapResponse.builder();
    boolean rules = addRules(response, news, viewer);
    boolean people = news.change().access() && !snapshot.hasSamePeople(news.before());
    if (itself || NodeView.differs(news, viewer)) {
      response.node(NodeView.self(snapshot, viewer, now));
      itself = true;
    }
    if (people) {
      List<Device> all = visible(snapshot, viewer, now).stream().map(Seen::device).toList();
      response.userProfiles(profiles(snapshot, viewer, all));
    } else if (itself) {
      response.userProfiles(profiles(snapshot, viewer, List.of()));
    }
    return itself || rules || people ? response.build() : null;
  }

  private static boolean addRules(MapResponseBuilder response, News news, Device viewer) {
    Population before = news.before().population();
    Population after = news.after().population();
    Node node = after.node(viewer.id());
    if (before == after || node == null) {
      return false;
    }
    boolean told = false;
    if (!Access.isSameFilter(before, after, node)) {
      List<WireFilterRule> filter = filter(news.after(), viewer);
      if (!filter.equals(filter(news.before(), viewer))) {
        response.packetFilters(filters(filter));
        told = true;
      }
    }
    List<SshAllowance> ssh = ssh(news.after(), viewer);
    if (!ssh.equals(ssh(news.before(), viewer))) {
      response.sshPolicy(SshView.of(ssh));
      told = true;
    }
    return told;
  }

  private static List<WireFilterRule> filter(Snapshot snapshot, Device viewer) {
    Node node = snapshot.population().node(viewer.id());
    return node == null ? List.of() : Access.filter(snapshot.population(), node);
  }

  private static List<SshAllowance> ssh(Snapshot snapshot, Device viewer) {
    Node node = snapshot.population().node(viewer.id());
    return node == null ? List.of() : Access.ssh(snapshot.population(), node);
  }

  private static Map<String, @Nullable List<WireFilterRule>> filters(List<WireFilterRule> rules) {
    Map<String, @Nullable List<WireFilterRule>> filters = new LinkedHashMap<>();
    filters.put("base", rules);
    return Collections.unmodifiableMap(filters);
  }

  private static List<WireNode> nodes(Snapshot snapshot, Collection<Seen> devices, Instant now) {
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
    return ids.stream().map(snapshot::user).filter(Objects::nonNull).map(Mapper::profile).toList();
  }

  private static WireUserProfile profile(User user) {
    return new WireUserProfile(user.id(), user.name(), user.displayName(), "");
  }
}
