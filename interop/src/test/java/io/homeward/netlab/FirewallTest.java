package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.LinuxTun;
import io.homeward.engine.tun.TunPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the helper's packet rules let pass, between a host with a tailnet's addresses, its local
 * network, and what else it may have.
 */
@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class FirewallTest {
  private static final String OWN = "100.64.0.1";
  private static final String OWN_IPV6 = "fd7a:115c:a1e0::1";
  private static final String PEER = "100.64.0.2";
  private static final String PEER_IPV6 = "fd7a:115c:a1e0::2";
  private static final String SERVICE = "100.100.100.100";
  private static final String SERVICE_IPV6 = "fd7a:115c:a1e0::53";

  /** Of the range, and of nobody on the tailnet. */
  private static final String NOBODY = "100.99.9.9";

  private static final String LAN = "192.0.2.1";
  private static final String LAN_IPV6 = "2001:db8::1";
  private static final String NEAR = "192.0.2.2";
  private static final String NEAR_IPV6 = "2001:db8::2";
  private static final HostConfig CONFIG =
      config(
          HostDns.NONE,
          PEER + "/32",
          SERVICE + "/32",
          "fd7a:115c:a1e0::/48",
          SERVICE_IPV6 + "/128");

  private Netlab lab;
  private NetlabHost host;
  private NetlabHost other;
  private Neighbour neighbour;
  private HelperUnderTest helper;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    host = lab.host("host");
    other = lab.host("other");
    wire(host, LAN, LAN_IPV6, other, NEAR, NEAR_IPV6);
    host.run("ip", "route", "add", "default", "via", NEAR);
    host.run("ip", "-6", "route", "add", "default", "via", NEAR_IPV6);
    other.run("ip", "route", "add", "100.64.0.0/10", "via", LAN);
    other.run("ip", "-6", "route", "add", "fd7a:115c:a1e0::/48", "via", LAN_IPV6);
    Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    neighbour = new Neighbour(other, List.of(NEAR, NEAR_IPV6), host, List.of(LAN, LAN_IPV6));
    helper = HelperUnderTest.start(host);
  }

  @AfterEach
  void stop() throws Exception {
    helper.stop();
    neighbour.close();
    lab.close();
  }

  private void wire(
      NetlabHost a, String addressA, String ipv6A, NetlabHost b, String addressB, String ipv6B)
      throws IOException {
    List<String> names = lab.wire(a, addressA + "/24", b, addressB + "/24");
    a.address(names.getFirst(), ipv6A + "/64");
    b.address(names.getLast(), ipv6B + "/64");
  }

  private HelperClient tunnel() throws IOException {
    HelperClient client = HelperClient.connect(helper.socket());
    client.openTun(INTERFACE);
    assertThat(client.apply(CONFIG).guarded()).isTrue();
    return client;
  }

  @Test
  void neighboursReachNoAddressOfTheTailnet() throws Exception {
    // An address of another interface than the wire's, too, but of no tailnet: nothing else than
    // the
    // rules keeps neighbours from such.
    String foreign = "198.51.100.9";
    host.run("ip", "addr", "add", foreign + "/32", "dev", "lo");
    other.run("ip", "route", "add", foreign + "/32", "via", LAN);
    try (HelperClient client = tunnel()) {
      assertThat(client.lost()).isNotDone();
      for (String reached : List.of(LAN, LAN_IPV6, foreign)) {
        assertThat(neighbour.pings(reached)).as(reached).isTrue();
        assertThat(neighbour.connects(reached)).as(reached).isTrue();
      }
      assertThat(neighbour.heard(NEAR, foreign)).isTrue();
      assertThat(neighbour.heard(NEAR_IPV6, LAN_IPV6)).isTrue();
      for (String closed : List.of(OWN, OWN_IPV6)) {
        assertThat(neighbour.pings(closed)).as(closed).isFalse();
        assertThat(neighbour.connects(closed)).as(closed).isFalse();
      }
      assertThat(neighbour.heard(NEAR, OWN)).isFalse();
      assertThat(neighbour.heard(NEAR_IPV6, OWN_IPV6)).isFalse();
      // The host itself does.
      assertThat(host.run("ping", "-c", "1", "-W", "5", OWN)).contains("1 received");
      assertThat(host.run("ping", "-c", "1", "-W", "5", OWN_IPV6)).contains("1 received");
    }
  }

  @Test
  void nobodyElsewhereIsTakenForADeviceOfTheTailnet() throws Exception {
    for (String claimed : List.of(PEER, SERVICE, NOBODY, OWN)) {
      neighbour.claim(claimed);
      assertThat(neighbour.heard(claimed, LAN)).as(claimed + " before").isTrue();
    }
    for (String claimed : List.of(PEER_IPV6, SERVICE_IPV6, OWN_IPV6)) {
      neighbour.claim(claimed);
      assertThat(neighbour.heard(claimed, LAN_IPV6)).as(claimed + " before").isTrue();
    }
    try (HelperClient client = tunnel()) {
      assertThat(client.lost()).isNotDone();
      for (String claimed : List.of(PEER, SERVICE, NOBODY, OWN)) {
        assertThat(neighbour.heard(claimed, LAN)).as(claimed).isFalse();
      }
      for (String claimed : List.of(PEER_IPV6, SERVICE_IPV6, OWN_IPV6)) {
        assertThat(neighbour.heard(claimed, LAN_IPV6)).as(claimed).isFalse();
      }
    }
  }

  @Test
  void whatTheHostAskedOfACarriersAddressMayAnswer() throws Exception {
    neighbour.claim(NOBODY);
    try (HelperClient client = tunnel()) {
      assertThat(client.lost()).isNotDone();
      assertThat(neighbour.heard(NOBODY, LAN)).isFalse();
      neighbour.answers(NOBODY);
      assertThat(host.run("ping", "-c", "1", "-W", "5", NOBODY)).contains("1 received");
    }
  }

  @Test
  void aHostBehindACarrierKeepsItsNetwork() throws Exception {
    neighbour.claim(PEER);
    try (HelperClient client = tunnel()) {
      // It comes to the carrier's network when the rules are there already.
      lab.wire(host, "100.72.0.5/24", other, "100.72.0.1/24");
      Netlab.await("the rules know", () -> neighbour.heard("100.72.0.1", LAN));
      assertThat(neighbour.heard("100.72.0.1", "100.72.0.5")).isTrue();
      assertThat(neighbour.pings("100.72.0.5")).isTrue();
      assertThat(neighbour.connects("100.72.0.5")).isTrue();
      neighbour.answers("100.72.0.1");
      assertThat(neighbour.heard(PEER, "100.72.0.5")).isFalse();
      assertThat(neighbour.heard(PEER, LAN)).isFalse();
      // And again from the start.
      client.cleanUp();
      client.openTun(INTERFACE);
      client.apply(CONFIG);
      assertThat(neighbour.heard("100.72.0.1", "100.72.0.5")).isTrue();
      assertThat(neighbour.heard(PEER, "100.72.0.5")).isFalse();
    }
  }

  @Test
  void anotherMeshVpnBesideUsKeepsItsPeers() throws Exception {
    // As tailscaled has it: single addresses, and the routes in a table of their own.
    lab.wire(host, "100.101.0.1/32", other, "100.101.0.2/32");
    host.run("ip", "link", "set", "wire1a", "down");
    host.run("ip", "link", "set", "wire1a", "name", "tailscale0");
    host.run("ip", "link", "set", "tailscale0", "up");
    host.run("ip", "route", "add", "100.101.0.2/32", "dev", "tailscale0", "table", "52");
    host.run("ip", "rule", "add", "pref", "5270", "lookup", "52");
    other.run("ip", "route", "add", "100.101.0.1/32", "dev", "wire1b");
    try (HelperClient client = tunnel()) {
      assertThat(client.lost()).isNotDone();
      assertThat(neighbour.heard("100.101.0.2", "100.101.0.1")).isTrue();
      assertThat(neighbour.pings("100.101.0.1")).isTrue();
      neighbour.answers("100.101.0.2");
      // But it has no say about our peers.
      neighbour.claim(PEER);
      assertThat(neighbour.heard(PEER, "100.101.0.1")).isFalse();
    }
  }

  @Test
  void packetsOfOthersAreForwardedAsBeforeAndNoneIntoTheTunnel() throws Exception {
    NetlabHost container = lab.host("container");
    wire(host, "172.17.0.1", "2001:db8:17::1", container, "172.17.0.2", "2001:db8:17::2");
    container.run("ip", "route", "add", "default", "via", "172.17.0.1");
    container.run("ip", "-6", "route", "add", "default", "via", "2001:db8:17::1");
    other.run("ip", "-6", "route", "add", "2001:db8:17::/64", "via", LAN_IPV6);
    host.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    host.run("sh", "-c", CONTAINER_RULES);
    ServerSocket published = container.onItsNetwork(() -> new ServerSocket(8080));
    Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      LinuxTun tun = LinuxTun.fromDescriptor(client.openTun(INTERFACE).descriptor());
      client.apply(CONFIG);
      assertThat(container.run("ping", "-c", "1", "-W", "5", NEAR)).contains("1 received");
      assertThat(container.run("ping", "-c", "1", "-W", "5", NEAR_IPV6)).contains("1 received");
      assertThat(neighbour.pings("2001:db8:17::2")).isTrue();
      assertThat(neighbour.connects(LAN, 8080)).isTrue();
      // Where the neighbour may not go by itself, translation of its address brings it no further.
      assertThat(neighbour.connects(OWN, 8080)).isFalse();

      assertThat(entered(tun, other, PEER, SERVICE, PEER_IPV6, SERVICE_IPV6)).isEmpty();
      // Containers resolve names as their host does, so theirs pass, under the host's address.
      assertThat(entered(tun, container, PEER, SERVICE, PEER_IPV6, SERVICE_IPV6))
          .containsExactly(OWN + " > " + SERVICE);
      tun.close();
    }
    published.close();
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
    assertThat(helper.hostState()).isEqualTo(before);
  }

  /** As Docker has it: containers leave under the host's address, and one has an open port. */
  private static final String CONTAINER_RULES =
      """
      nft add table ip containers
      nft add chain ip containers in '{ type nat hook prerouting priority dstnat; }'
      nft add rule ip containers in fib daddr type local tcp dport 8080 dnat to 172.17.0.2:8080
      nft add chain ip containers out '{ type nat hook postrouting priority srcnat; }'
      nft add rule ip containers out ip saddr 172.17.0.0/16 masquerade
      """;

  /** What comes to the tunnel of datagrams to these addresses, as source and destination. */
  private List<String> entered(LinuxTun tun, NetlabHost from, String... destinations)
      throws Exception {
    for (String destination : destinations) {
      send(from, destination);
    }
    // What the host itself sends tells that all that was sent before is there.
    String fence = "100.64.0.2";
    send(host, fence);
    List<String> all = new ArrayList<>();
    try (TunPacket packet = new TunPacket()) {
      PacketView view = new PacketView();
      while (true) {
        if (!tun.read(packet)) {
          tun.awaitReadable();
          continue;
        }
        assertThat(view.parse(packet.address(), packet.length())).isEqualTo(PacketView.OK);
        if (view.destinationPort() != 53) {
          return all;
        }
        all.add(addresses(view));
      }
    }
  }

  private void send(NetlabHost from, String destination) throws Exception {
    from.onItsNetwork(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        int port = from.equals(host) ? 54 : 53;
        socket.send(
            new DatagramPacket(
                new byte[1], 1, new InetSocketAddress(IpText.parse(destination), port)));
      }
      return true;
    });
  }

  private static String addresses(PacketView view) {
    int length = view.version() == 4 ? 4 : 16;
    byte[] source = new byte[length];
    byte[] destination = new byte[length];
    int at = view.version() == 4 ? 12 : 8;
    Memory.get(view.address() + at, source, 0, length);
    Memory.get(view.address() + at + length, destination, 0, length);
    return IpText.format(IpText.fromBytes(source))
        + " > "
        + IpText.format(IpText.fromBytes(destination));
  }

  @Test
  void rulesThatSomebodyFlushedComeBack() throws Exception {
    try (HelperClient client = tunnel()) {
      assertThat(client.lost()).isNotDone();
      host.run("nft", "flush", "ruleset");
      Netlab.await(
          "the rules are back",
          () -> host.run("nft", "list", "tables").equals("table inet homeward0\n"));
      assertThat(neighbour.pings(OWN)).isFalse();
    }
    Netlab.await("no rules", () -> host.run("nft", "list", "ruleset").isEmpty());
  }

  @Test
  void rulesFollowTheAddresses() throws Exception {
    try (HelperClient client = tunnel()) {
      HostConfig next =
          new HostConfig(
              INTERFACE,
              List.of(IpText.parse("100.64.0.77")),
              CONFIG.mtu(),
              CONFIG.routes(),
              false,
              HostDns.NONE);
      assertThat(client.apply(next).guarded()).isTrue();
      assertThat(host.run("nft", "list", "ruleset"))
          .contains("ip daddr 100.64.0.77")
          .doesNotContain("daddr " + OWN + " ", OWN_IPV6);
      assertThat(neighbour.pings("100.64.0.77")).isFalse();
    }
  }
}
