package io.homeward.ui.testing;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.HostInfoBuilder;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.NodeInfoBuilder;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.node.SignInPage;
import io.homeward.engine.node.Works;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tailnets to show, and the states of a node in them. */
public final class Tailnets {
  /** The time of day in all of them. */
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  /** Their server. */
  public static final URI SERVER = URI.create("https://tailnet.example.com");

  /** With which their devices want to be let in; the page of their server shows [EhHLM]. */
  public static final NodePublicKey SIGN_IN_KEY =
      NodePublicKey.parse("nodekey:1211cb33" + "0a".repeat(28));

  private static final String SUFFIX = "quiet-harbor.internal";
  private static final long ANNA = 1;
  private static final long BEN = 2;
  private static final Map<Long, UserProfile> USERS =
      Map.of(
          ANNA, new UserProfile(ANNA, "anna@example.com", "Anna Sato", ""),
          BEN, new UserProfile(BEN, "ben@example.com", "Ben Okafor", ""));

  private Tailnets() {}

  /** A node that nobody has signed in at. */
  public static NodeStatus fresh() {
    return status(NodeState.NEEDS_LOGIN, null, List.of(), false);
  }

  /** A node that was switched off before and has just started. */
  public static NodeStatus off() {
    return status(NodeState.STOPPED, null, List.of(), false);
  }

  /** The same at another server. */
  public static NodeStatus at(URI server, NodeStatus status) {
    return ChangedStatus.of(status).preferences(status.preferences().withControlUrl(server)).get();
  }

  /** A family's tailnet, connected. */
  public static NodeStatus family() {
    List<PeerStatus> peers = new ArrayList<>();
    peers.add(peer(node(2, "travel-phone", "iOS", "18.6", ANNA).build(), "", "", 0, 0, null));
    peers.add(
        peer(
            node(3, "desk", "windows", "11 24H2", ANNA)
                .online(false)
                .lastSeen(NOW.minus(Duration.ofDays(3)))
                .build(),
            "",
            "",
            0,
            0,
            null));
    peers.add(
        peer(
            node(4, "thinkpad", "linux", "Debian 12", ANNA).build(),
            "192.0.2.44:41641",
            "",
            48_213_004,
            3_140_112,
            Duration.ofMillis(12)));
    peers.add(
        peer(
            node(5, "studio-mac", "macOS", "26.1", ANNA)
                .host(host("studio-mac", "macOS", "26.1").services(services(5900, 445, 22)).build())
                .keyExpiry(NOW.plus(Duration.ofDays(120)))
                .build(),
            "192.0.2.7:41641",
            "",
            1_402_330_011,
            88_410_200,
            Duration.ofNanos(4_300_000)));
    peers.add(
        peer(
            node(6, "ben-laptop", "windows", "11 24H2", BEN).build(),
            "",
            "tok",
            81_202,
            40_110,
            Duration.ofMillis(47)));
    peers.add(
        peer(
            node(7, "ben-tablet", "android", "16", BEN)
                .online(false)
                .lastSeen(NOW.minus(Duration.ofHours(5)))
                .build(),
            "",
            "",
            0,
            0,
            null));
    peers.add(
        peer(
            node(8, "nas", "linux", "DSM 7.3", 0)
                .tags(List.of("tag:storage"))
                .host(host("nas", "linux", "DSM 7.3").services(services(445, 5000)).build())
                .build(),
            "192.0.2.9:41641",
            "",
            90_000_000_000L,
            4_000_000_000L,
            Duration.ofMillis(3)));
    peers.add(
        peer(
            node(9, "printer_2f", "linux", "", 0).tags(List.of("tag:office", "tag:print")).build(),
            "",
            "",
            0,
            0,
            null));
    return status(NodeState.RUNNING, map(peers), peers, true);
  }

  /** A company's tailnet of many devices. */
  public static NodeStatus large(int count) {
    List<PeerStatus> peers = new ArrayList<>();
    String[] systems = {"linux", "windows", "macOS", "android"};
    for (int i = 0; i < count; i++) {
      NodeInfoBuilder builder =
          node(10 + i, String.format("host-%04d", i), systems[i % 4], "", i % 5 == 0 ? ANNA : BEN);
      if (i % 3 == 0) {
        builder.online(false).lastSeen(NOW.minus(Duration.ofHours(i + 1)));
      }
      if (i % 7 == 0) {
        builder.tags(List.of("tag:lab"));
      }
      peers.add(peer(builder.build(), "", "", 0, 0, null));
    }
    return status(NodeState.RUNNING, map(peers), peers, true);
  }

  /** Names as long as they may be, and in Japanese. */
  public static NodeStatus longNames() {
    List<PeerStatus> peers = new ArrayList<>();
    peers.add(
        peer(
            node(
                    2,
                    "the-mac-studio-in-the-back-room-of-the-second-floor-of-the-new1",
                    "macOS",
                    "26.1 (25B78) with a long build description",
                    ANNA)
                .build(),
            "[2001:db8:1234:5678:9abc:def0:1234:5678]:41641",
            "",
            999_999_999_999L,
            123_456_789,
            Duration.ofMillis(1204)));
    peers.add(
        peer(
            node(3, "書斎のパソコン", "windows", "11 24H2", ANNA)
                .online(false)
                .lastSeen(NOW.minus(Duration.ofMinutes(12)))
                .build(),
            "",
            "",
            0,
            0,
            null));
    peers.add(
        peer(
            node(4, "build-agent-for-the-nightly-integration-lane-number-seventeen", "linux", "", 0)
                .tags(
                    List.of(
                        "tag:continuous-integration", "tag:builders", "tag:datacenter-frankfurt"))
                .build(),
            "",
            "fra",
            1,
            1,
            Duration.ofMillis(230)));
    return status(NodeState.RUNNING, map(peers), peers, true);
  }

  /** Devices that are reached in every way there is, and for every reason. */
  public static NodeStatus reached() {
    List<PeerStatus> peers = new ArrayList<>();
    peers.add(
        peer(
            node(2, "thinkpad", "linux", "Debian 12", ANNA).build(),
            "192.0.2.44:41641",
            "",
            48_213_004,
            3_140_112,
            Duration.ofMillis(12)));
    RelayingDevice nas = new RelayingDevice("nas", Endpoint.parse("203.0.113.5:40000"), 7);
    peers.add(
        new PeerStatus(
            node(3, "the-mac-studio-in-the-back-room-of-the-second-floor", "macOS", "26.1", ANNA)
                .build(),
            null,
            "",
            nas,
            new WhyRelayed.BothHard(),
            1_000,
            1_000,
            NOW.minusSeconds(75),
            Duration.ofMillis(31),
            true));
    List<WhyRelayed> reasons =
        List.of(
            new WhyRelayed.Searching(),
            new WhyRelayed.BothHard(),
            new WhyRelayed.OwnHard(),
            new WhyRelayed.PeerHard(),
            new WhyRelayed.UdpBlocked(),
            new WhyRelayed.NoAnswer(),
            new WhyRelayed.NoEndpoints());
    for (WhyRelayed why : reasons) {
      peers.add(
          new PeerStatus(
              node(4 + peers.size(), "device-" + peers.size(), "linux", "", ANNA).build(),
              null,
              "home",
              why,
              1_000,
              1_000,
              NOW.minusSeconds(75),
              Duration.ofMillis(47),
              true));
    }
    return status(NodeState.RUNNING, map(peers), peers, true);
  }

  /** A tailnet with this device alone. */
  public static NodeStatus alone() {
    return status(NodeState.RUNNING, map(List.of()), List.of(), true);
  }

  /** A device at an address of this computer, which has its own, for real sockets. */
  public static NodeStatus onThisComputer(String address) {
    NodeInfo device =
        Nodes.node(2, "box." + SUFFIX + ".", address, "fd7a:115c:a1e0::ab02")
            .userId(ANNA)
            .host(host("box", "linux", "Debian 12").build())
            .build();
    NodeInfo self =
        Nodes.node(1, "anna-macbook." + SUFFIX + ".", "127.0.0.1", "fd7a:115c:a1e0::ab01")
            .userId(ANNA)
            .host(host("anna-macbook", "linux", "Debian 12").build())
            .build();
    NetMap map =
        new NetMap(
            self,
            List.of(device),
            USERS,
            DnsConfig.EMPTY,
            DerpMap.EMPTY,
            List.of(),
            SUFFIX,
            List.of());
    return status(NodeState.RUNNING, map, List.of(peer(device, "", "", 0, 0, null)), true);
  }

  /** The same in another state of the node. */
  public static NodeStatus in(NodeState state, NodeStatus status) {
    boolean on = state == NodeState.STARTING || state == NodeState.RUNNING;
    return ChangedStatus.of(status)
        .state(state)
        .preferences(status.preferences().withWantRunning(on))
        .controlConnected(state == NodeState.RUNNING)
        .get();
  }

  /** The same with everything incoming refused. */
  public static NodeStatus shielded(NodeStatus status) {
    return ChangedStatus.of(status)
        .preferences(status.preferences().with(PreferenceChange.none().shieldsUp(true)))
        .get();
  }

  /** The node of another process, which has ended: what it told last stays. */
  public static NodeStatus away(NodeStatus last) {
    NodeProblem gone =
        new NodeProblem(NodeProblem.Kind.DAEMON_GONE, "/run/user/1000/homeward.sock", "");
    return ChangedStatus.of(last)
        .state(NodeState.NO_STATE)
        .signIn(null)
        .controlConnected(false)
        .health(List.of(new HealthItem(gone, NOW, Works.NOTHING)))
        .tunName("")
        .get();
  }

  /** The same with a problem. */
  public static NodeStatus with(NodeStatus status, NodeProblem... problems) {
    return with(status, Works.ALL, problems);
  }

  /** The same, beside which so much works. */
  public static NodeStatus with(NodeStatus status, Works works, NodeProblem... problems) {
    return ChangedStatus.of(status)
        .health(Arrays.stream(problems).map(p -> new HealthItem(p, NOW, works)).toList())
        .get();
  }

  /** The same with a device that came, or went. */
  public static NodeStatus withOnline(NodeStatus status, int index, boolean online) {
    List<PeerStatus> peers = new ArrayList<>(status.peers());
    PeerStatus before = peers.get(index);
    peers.set(
        index,
        new PeerStatus(
            before.node().toBuilder().online(online).build(),
            before.currentEndpoint(),
            before.relayRegion(),
            before.why(),
            before.receivedBytes(),
            before.sentBytes(),
            before.lastHandshake(),
            before.latency(),
            before.active()));
    return with(status, peers, map(peers));
  }

  /** The same after more packets from so many of its devices. */
  public static NodeStatus withTraffic(NodeStatus status, int devices, long bytes) {
    List<PeerStatus> peers = new ArrayList<>(status.peers());
    for (int i = 0; i < devices && i < peers.size(); i++) {
      PeerStatus before = peers.get(i);
      peers.set(
          i,
          new PeerStatus(
              before.node(),
              Endpoint.parse("192.0.2.44:41641"),
              "",
              new WhyRelayed.NotRelayed(),
              before.receivedBytes() + bytes,
              before.sentBytes() + bytes / 10,
              NOW,
              Duration.ofMillis(1 + (bytes + i) % 40),
              true));
    }
    return with(status, peers, Objects.requireNonNull(status.netMap()));
  }

  private static NodeStatus with(NodeStatus status, List<PeerStatus> peers, NetMap map) {
    return ChangedStatus.of(status).map(map).peers(peers).get();
  }

  /** The same after a device went away. */
  public static NodeStatus withoutDevice(NodeStatus status, long id) {
    List<PeerStatus> peers =
        status.peers().stream().filter(peer -> peer.node().id() != id).toList();
    return ChangedStatus.of(status).map(map(peers)).peers(peers).get();
  }

  /** The same without the word of the server that those devices are there. */
  public static NodeStatus withPresence(NodeStatus status, Set<Long> gone) {
    List<PeerStatus> peers =
        status.peers().stream()
            .map(peer ->
                gone.contains(peer.node().id())
                    ? peer(
                        peer.node().toBuilder().online(false).lastSeen(NOW).build(),
                        "",
                        "",
                        0,
                        0,
                        null)
                    : peer)
            .toList();
    return ChangedStatus.of(status).map(map(peers)).peers(peers).get();
  }

  /** The same with another end of this device's key. */
  public static NodeStatus withKeyExpiry(NodeStatus status, Instant expiry) {
    NetMap before = Objects.requireNonNull(status.netMap());
    NetMap map =
        new NetMap(
            before.self().toBuilder().keyExpiry(expiry).build(),
            before.peers(),
            before.users(),
            before.dns(),
            before.derp(),
            before.filter(),
            before.domain(),
            before.health());
    return ChangedStatus.of(status).map(map).get();
  }

  /** The same with a page where to sign in. */
  public static NodeStatus withAuthUrl(NodeStatus status, @Nullable URI authUrl) {
    return ChangedStatus.of(status)
        .signIn(authUrl == null ? null : new SignInPage(authUrl, SIGN_IN_KEY))
        .get();
  }

  private static NodeStatus status(
      NodeState state, @Nullable NetMap map, List<PeerStatus> peers, boolean connected) {
    return new NodeStatus(
        state,
        Preferences.initial(SERVER).withWantRunning(state == NodeState.RUNNING),
        null,
        map,
        peers,
        connected,
        List.of(),
        connected ? "homeward0" : "",
        NodeReach.NONE);
  }

  private static NetMap map(List<PeerStatus> peers) {
    return new NetMap(
        node(1, "anna-macbook", "linux", "Debian 12", ANNA)
            .keyExpiry(NOW.plus(Duration.ofDays(180)))
            .build(),
        peers.stream().map(PeerStatus::node).toList(),
        USERS,
        DnsConfig.EMPTY,
        DerpMap.EMPTY,
        List.of(),
        SUFFIX,
        List.of());
  }

  private static PeerStatus peer(
      NodeInfo node,
      String endpoint,
      String region,
      long received,
      long sent,
      @Nullable Duration latency) {
    boolean active = !endpoint.isEmpty() || !region.isEmpty();
    return new PeerStatus(
        node,
        endpoint.isEmpty() ? null : Endpoint.parse(endpoint),
        region,
        region.isEmpty() ? new WhyRelayed.NotRelayed() : new WhyRelayed.BothHard(),
        received,
        sent,
        active ? NOW.minusSeconds(75) : null,
        latency,
        active);
  }

  private static NodeInfoBuilder node(long id, String name, String os, String version, long owner) {
    return Nodes.node(
            id,
            name + "." + SUFFIX + ".",
            "100.64." + id / 250 + "." + (id % 250 + 1),
            "fd7a:115c:a1e0::" + Long.toHexString(0xab00 + id))
        .userId(owner)
        .host(host(name, os, version).build());
  }

  private static HostInfoBuilder host(String name, String os, String version) {
    return HostInfo.builder().hostname(name).os(os).osVersion(version);
  }

  private static List<HostInfo.Service> services(int... ports) {
    return Arrays.stream(ports).mapToObj(port -> new HostInfo.Service("tcp", port, "")).toList();
  }
}
