package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.peerrelay.PeerRelayServer;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts between which no datagram passes, and a third that both reach and that relays. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PeerRelayedTest extends TwoHosts {
  private static final String PLACE = "192.0.2.3:40000";

  private Host device;
  private PeerRelayLoop relaying;

  @BeforeEach
  void device() {
    device = new Host(3);
    relaying =
        PeerRelayLoop.start(
            link.open(PLACE), new SystemTicker(), Randomness.system(), PlaceFinder.NONE);
    relaying.reachableAt(List.of(Endpoint.parse(PLACE)));
    device.offer = relaying;
    link.apart =
        Set.of(
            UdpAddress.of(Endpoint.parse(a.endpoint)), UdpAddress.of(Endpoint.parse(b.endpoint)));
  }

  @AfterEach
  void ends() {
    device.offer = RelayOffer.NONE;
    relaying.close();
  }

  private static PeerSpec spec(Host host) {
    PeerSpec peer = host.asPeer(true);
    return new PeerSpec(
        peer.key(), peer.allowedIps(), peer.endpoints(), 1, host.disco.publicKey(), false, true);
  }

  /** Only A may ask the device; B is called. */
  private void introduce(Set<NodePublicKey> clients) {
    List.of(a, b, device)
        .forEach(host -> {
          host.atRelays(1);
          host.plane.reachableAt(List.of(Endpoint.parse(host.endpoint)), OwnNetwork.Nat.HARD);
        });
    device.knows(new RelayRights(List.of(), clients, true), spec(a), spec(b));
    b.knows(new RelayRights(List.of(), Set.of(), true), spec(a), spec(device));
    a.knows(
        new RelayRights(List.of(device.key.publicKey()), Set.of(), true), spec(b), spec(device));
    await()
        .atMost(PATIENCE)
        .until(() -> List.of(a, b, device).stream().noneMatch(h -> h.plane.statistics().isEmpty()));
  }

  private void converse(String text) throws InterruptedException {
    a.send(b.v4, text);
    assertThat(b.receive()).isEqualTo(text);
    b.send(a.v4, text);
    assertThat(a.receive()).isEqualTo(text);
  }

  private static PathReport path(Host from, Host to) {
    return from.plane.path(to.v4).join();
  }

  private void awaitKind(PathReport.Kind kind) {
    await().atMost(PATIENCE).until(() -> path(a, b).kind() == kind && path(b, a).kind() == kind);
  }

  @Test
  void meetAtTheDeviceAndGoDirectlyWhenTheyCan() throws Exception {
    introduce(Set.of(a.key.publicKey()));
    converse("by DERP");
    awaitKind(PathReport.Kind.THROUGH_DEVICE);
    Way.Through way = (Way.Through) Objects.requireNonNull(path(a, b).way());
    assertThat(way.relay()).isEqualTo(Endpoint.parse(PLACE));
    assertThat(way.device()).isEqualTo(device.key.publicKey());

    int byDerp = relay.carried.get();
    long before = relaying.relayed().getFirst().packets();
    for (int i = 0; i < 20; i++) {
      converse("through the device " + i);
    }
    PeerRelayServer.Relayed relayed = relaying.relayed().getFirst();
    assertThat(relayed.packets()).isGreaterThanOrEqualTo(before + 40);
    assertThat(relayed.vni()).isEqualTo(way.vni());
    assertThat(relay.carried.get() - byDerp).as("only messages of discovery").isLessThan(40);
    assertThat(a.plane.statistics())
        .filteredOn(peer -> peer.key().equals(b.key.publicKey()))
        .extracting(PeerStatistics::way)
        .containsExactly(way);

    link.apart = Set.of();
    awaitKind(PathReport.Kind.TRUSTED);
    converse("directly");
  }

  @Test
  void nobodyMeetsWhereNobodyMayAsk() throws Exception {
    introduce(Set.of(b.key.publicKey())); // A is not among them
    converse("one");
    await()
        .during(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> path(a, b).kind() == PathReport.Kind.RELAYED);
    assertThat(relaying.relayed()).isEmpty();
  }

  @Test
  void whatStrangersSendWithSuchAHeaderIsDroppedAndCounted() throws Exception {
    introduce(Set.of(a.key.publicKey()));
    converse("one");
    UdpAddress stranger = UdpAddress.of(Endpoint.parse("198.51.100.7:1"));
    for (int vni = 1; vni < 50; vni++) {
      for (int protocol : new int[] {Geneve.DISCO, Geneve.WIREGUARD}) {
        for (boolean control : new boolean[] {true, false}) {
          byte[] datagram = Geneve.wrap(vni, control, protocol, new byte[200]);
          a.socket.inject(datagram, stranger);
          link.at(PLACE).inject(datagram, stranger);
        }
      }
    }
    await().atMost(PATIENCE).until(() -> a.dropped(DropReason.UNKNOWN_DATAGRAM) > 0);
    awaitKind(PathReport.Kind.THROUGH_DEVICE);
    converse("two");
  }
}
