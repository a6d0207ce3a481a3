package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.tun.PlayedSystem;
import io.homeward.engine.udp.UdpSockets;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the two data planes of a rehearsal, and the system behind it. */
final class RehearsalEnd implements AutoCloseable {
  private static final int MTU = 1280;
  private static final int RELAY_REGION = 1;

  /** Who else is there: tables and filters are to be no simpler than those of a network. */
  private static final NodePublicKey STRANGER =
      NodePrivateKey.generate(Randomness.system()).publicKey();

  private static final List<IpPrefix> STRANGERS_NETWORKS =
      List.of(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("2001:db8::/32"));
  private static final List<String> ELSEWHERE = List.of("203.0.113.0/24", "fe80::/10");
  private static final List<String> EVERYWHERE =
      List.of(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "192.0.2.0/24",
          "203.0.113.0/24",
          "2001:db8::/32",
          "fd7a:115c:a1e0::/48",
          "fe80::/10");

  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final DiscoPrivateKey disco = DiscoPrivateKey.generate(Randomness.system());
  private final InetAddress address;
  final PlayedSystem system;
  final DataPlane plane;
  private volatile @Nullable RehearsalEnd other;

  RehearsalEnd(InetAddress address, InetAddress other, PacketCiphers ciphers) throws IOException {
    this.address = address;
    system = PlayedSystem.open(address, other);
    try {
      plane =
          TunnelDataPlane.start(
              new DataPlaneSetup(
                  system.tun(),
                  UdpSockets.open(0, 1),
                  MTU,
                  ServicePackets.NONE,
                  new SystemTicker(),
                  WallClock.system(),
                  Randomness.system(),
                  new InitiationTimes(),
                  disco,
                  this::relay,
                  PlaceFinder.NONE,
                  RelayOffer.NONE,
                  ciphers,
                  failure -> {}));
    } catch (IOException | RuntimeException e) {
      system.close();
      throw e;
    }
  }

  /** Can be reached through the relay from now on, and knows that the other one can. */
  void meets(RehearsalEnd other) {
    this.other = other;
    plane.atHome(RELAY_REGION);
    knows(other, List.of());
  }

  /** A relay at which both are. */
  private boolean relay(Way.Relayed to, long address, int length) {
    RehearsalEnd target = other;
    if (target == null) {
      return false;
    }
    byte[] copy = new byte[length];
    Memory.get(address, copy, 0, length);
    target.plane.relayed(new Way.Relayed(to.region(), key.publicKey()), copy, 0, length);
    return true;
  }

  /**
   * @param where it may be reached without a relay
   */
  void knows(RehearsalEnd peer, List<Endpoint> where) {
    plane.apply(
        new DataPlaneConfig(
            key,
            List.of(address),
            List.of(
                new PeerSpec(
                    peer.key.publicKey(),
                    List.of(IpPrefix.single(peer.address)),
                    where,
                    RELAY_REGION,
                    peer.disco.publicKey(),
                    false),
                new PeerSpec(STRANGER, STRANGERS_NETWORKS, List.of(), false)),
            PacketFilter.compile(
                new FilterPolicy(
                    List.of(allows(ELSEWHERE), allows(EVERYWHERE)),
                    List.of(IpPrefix.single(address)),
                    Map.of(),
                    List.of(),
                    false))));
  }

  private static FilterRule allows(List<String> sources) {
    return new FilterRule(
        sources, List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
  }

  List<Endpoint> endpoints() {
    return List.of(new Endpoint(InetAddress.getLoopbackAddress(), plane.port()));
  }

  boolean isDirect() {
    return plane.statistics().stream().anyMatch(peer -> peer.way() instanceof Way.Direct);
  }

  @Override
  public void close() {
    plane.close();
    system.close();
  }
}
