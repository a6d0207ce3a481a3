package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.dataplane.MemoryLink.MemoryUdpSocket;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.testing.MemoryTun;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two data planes on one link in memory, each with a system of its own. */
abstract class TwoHosts {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Ticker ticker = new SystemTicker();
  final MemoryLink link = new MemoryLink(11);
  final MemoryRelay relay = new MemoryRelay();
  private final List<Host> hosts = new ArrayList<>();

  /** How much later it is for all of them than it is. */
  final AtomicLong laterNanos = new AtomicLong();

  Host a;
  Host b;

  /** A data plane with its own system. */
  final class Host implements AutoCloseable {
    final NodePrivateKey key;
    final MemoryTun tun = new MemoryTun(loops());
    final MemoryUdpSocket socket;
    final InetAddress v4;
    final InetAddress v6;
    final String endpoint;
    final List<IOException> failures = new CopyOnWriteArrayList<>();
    final List<Endpoint> stunAnswers = new CopyOnWriteArrayList<>();
    final AtomicInteger placeWanted = new AtomicInteger();
    final List<String> queries = new CopyOnWriteArrayList<>();

    /** Run by the thread that asks for names, before there is an answer. */
    volatile Runnable onQuery = () -> {};

    /** As which it relays for others. */
    volatile RelayOffer offer = RelayOffer.NONE;

    final DiscoPrivateKey disco = DiscoPrivateKey.generate(Randomness.system());
    final DataPlane plane;

    Host(int number) {
      this(number, NodePrivateKey.generate(Randomness.system()));
    }

    Host(int number, NodePrivateKey key) {
      this(number, key, WallClock.system());
    }

    Host(int number, NodePrivateKey key, WallClock clock) {
      this.key = key;
      v4 = IpText.parse("100.64.0." + number);
      v6 = IpText.parse("fd7a:115c:a1e0::" + number);
      endpoint = "192.0.2." + number + ":41641";
      socket = link.open(endpoint, loops());
      plane =
          TunnelDataPlane.start(
              new DataPlaneSetup(
                  tun,
                  socket,
                  1280,
                  (query, transport, answer) -> {
                    onQuery.run();
                    queries.add(transport + " " + new String(query, StandardCharsets.US_ASCII));
                    Thread.ofVirtual()
                        .start(() -> answer.accept("pong".getBytes(StandardCharsets.US_ASCII)));
                  },
                  () -> ticker.nanos() + laterNanos.get(),
                  clock,
                  Randomness.system(),
                  new InitiationTimes(),
                  disco,
                  relay.link(key.publicKey()),
                  new PlaceFinder() {
                    @Override
                    public void answered(byte[] datagram, Endpoint source, long atNanos) {
                      stunAnswers.add(source);
                    }

                    @Override
                    public void wanted() {
                      placeWanted.incrementAndGet();
                    }
                  },
                  (asking, other) -> offer.allocate(asking, other),
                  PacketCiphers.best(),
                  failures::add));
      hosts.add(this);
    }

    PeerSpec asPeer(boolean withEndpoint) {
      return new PeerSpec(
          key.publicKey(),
          List.of(IpPrefix.single(v4), IpPrefix.single(v6)),
          withEndpoint ? List.of(Endpoint.parse(endpoint)) : List.of(),
          false);
    }

    /** The same without an endpoint, at home in a region. */
    PeerSpec asPeerAt(int region) {
      PeerSpec peer = asPeer(false);
      return new PeerSpec(peer.key(), peer.allowedIps(), List.of(), region, null, false);
    }

    /** From now on this host is at the relays of these regions; the first is its home. */
    void atRelays(Integer... regions) {
      relay.come(key.publicKey(), plane, regions);
      plane.atHome(regions[0]);
    }

    void knows(PeerSpec... peers) {
      plane.apply(new DataPlaneConfig(key, List.of(v4, v6), List.of(peers), filter()));
    }

    /** The same where devices relay for others. */
    void knows(RelayRights relaying, PeerSpec... peers) {
      plane.apply(
          new DataPlaneConfig(
              key, List.of(v4, v6), List.of(peers), filter(), List.of(), false, relaying));
    }

    /** The same where the system sends these addresses into the tunnel, too. */
    void routes(List<IpPrefix> routes, PeerSpec... peers) {
      plane.apply(
          new DataPlaneConfig(key, List.of(v4, v6), List.of(peers), filter(), routes, false));
    }

    private PacketFilter filter() {
      FilterRule all =
          new FilterRule(
              List.of("*"),
              List.of(new FilterRule.Destination("*", 0, 5999)),
              List.of(),
              List.of());
      return PacketFilter.compile(
          new FilterPolicy(
              List.of(all),
              List.of(IpPrefix.single(v4), IpPrefix.single(v6)),
              Map.of(),
              List.of(),
              false));
    }

    void send(InetAddress to, String text) {
      InetAddress from = to.getAddress().length == 4 ? v4 : v6;
      tun.sendFromSystem(udp(from, 1234, to, 5678, text));
    }

    String receive() throws InterruptedException {
      byte[] packet = tun.receiveInSystem(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (packet == null) {
        throw new AssertionError("no packet; dropped here " + plane.drops());
      }
      return text(packet);
    }

    private static String text(byte[] packet) {
      int header = packet[0] >> 4 == 4 ? 28 : 48;
      return new String(
          Arrays.copyOfRange(packet, header, packet.length), StandardCharsets.US_ASCII);
    }

    long dropped(DropReason reason) {
      return plane.drops().getOrDefault(reason, 0L);
    }

    @Override
    public void close() {
      plane.close();
    }
  }

  /** How many loops each of them has in each direction. */
  int loops() {
    return 1;
  }

  @BeforeEach
  void twoHosts() {
    a = new Host(1);
    b = new Host(2);
  }

  @AfterEach
  void closeAll() {
    hosts.forEach(Host::close);
    assertThat(hosts).allSatisfy(host -> assertThat(host.failures).isEmpty());
  }

  void introduce() {
    a.knows(b.asPeer(true));
    b.knows(a.asPeer(false));
    // Otherwise the first initiation may come before its receiver knows anybody.
    await()
        .atMost(PATIENCE)
        .until(() -> hosts.stream().limit(2).allMatch(host -> !host.plane.statistics().isEmpty()));
  }

  static byte[] udp(InetAddress from, int fromPort, InetAddress to, int toPort, String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    try (Arena arena = Arena.ofConfined()) {
      byte[] packet =
          new byte[UdpDatagram.packetBytes(from.getAddress().length == 4, payload.length)];
      long at = Memory.allocate(arena, packet.length);
      UdpDatagram.write(at, from.getAddress(), fromPort, to.getAddress(), toPort, payload);
      Memory.get(at, packet, 0, packet.length);
      return packet;
    }
  }
}
