package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.dataplane.MemoryLink.MemorySide;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hosts whose usual sockets do not reach each other; the first one's router lets other sockets
 * through, and keeps their ports.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SideSocketTest extends TwoHosts {
  private static final Endpoint SERVER = Endpoint.parse("192.0.2.53:3478");

  private static PeerSpec peer(Host host) {
    PeerSpec peer = host.asPeer(false);
    return new PeerSpec(peer.key(), peer.allowedIps(), List.of(), 1, host.disco.publicKey(), false);
  }

  private void meet() throws InterruptedException {
    link.apart = Set.of(a.socket.address, b.socket.address);
    link.answerStun(SERVER);
    a.atRelays(1);
    b.atRelays(1);
    a.plane.sendPlain(StunMessages.request(TransactionId.random(Randomness.system())), SERVER);
    a.plane.reachableAt(List.of(Endpoint.parse(a.endpoint)), OwnNetwork.Nat.HARD);
    b.plane.reachableAt(List.of(Endpoint.parse(b.endpoint)), OwnNetwork.Nat.EASY);
    a.knows(peer(b));
    b.knows(peer(a));
    await()
        .atMost(PATIENCE)
        .until(() -> Stream.of(a, b).allMatch(host -> !host.plane.statistics().isEmpty()));
    converse("relayed");
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

  private static boolean isTrusted(Host from, Host to, Endpoint by) {
    return from.plane.path(to.v4).join() instanceof PathReport report
        && report.kind() == PathReport.Kind.TRUSTED
        && report.way() instanceof Way.Direct way
        && way.endpoint().equals(by);
  }

  /** The one socket that is left when both are direct by it. */
  private MemorySide theOneInUse() {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          List<MemorySide> sides = a.socket.sides;
          return sides.size() == 1
              && isTrusted(a, b, Endpoint.parse(b.endpoint))
              && isTrusted(b, a, sides.getFirst().address.endpoint());
        });
    return a.socket.sides.getFirst();
  }

  @Test
  void packetsFlowBothWaysByTheSocketThatGotThroughAndTheOthersAreClosed() throws Exception {
    meet();
    MemorySide side = theOneInUse();
    assertThat(path(a, b).way())
        .isEqualTo(new Way.Direct(Endpoint.parse(b.endpoint), side.number()));
    assertThat(side.carries).as("it has room for packets").isTrue();
    relay.down = true;
    for (int i = 0; i < 20; i++) {
      converse("direct " + i);
    }
  }

  @Test
  void thePeerMovesFromItToTheSocketOfAllWhenThatGetsThrough() throws Exception {
    meet();
    MemorySide side = theOneInUse();
    link.apart =
        Set.of(side.address, b.socket.address); // the router lets the other one through now
    laterNanos.addAndGet(Duration.ofSeconds(7).toNanos());
    await()
        .atMost(PATIENCE)
        .until(() -> {
          a.send(b.v4, "where are you");
          b.send(a.v4, "here");
          return isTrusted(a, b, Endpoint.parse(b.endpoint))
              && isTrusted(b, a, Endpoint.parse(a.endpoint));
        });
    await().atMost(PATIENCE).until(() -> a.socket.sides.isEmpty());
    assertThat(path(a, b).way()).isEqualTo(new Way.Direct(Endpoint.parse(b.endpoint)));
    assertThat(side.closed).isTrue();
  }

  @Test
  void aSocketThatIsClosedWhileItIsInUseCostsPacketsAndNothingElse() throws Exception {
    meet();
    MemorySide side = theOneInUse();
    side.close();
    a.send(b.v4, "lost");
    laterNanos.addAndGet(Duration.ofSeconds(7).toNanos());
    await()
        .atMost(PATIENCE)
        .until(() -> {
          a.send(b.v4, "found");
          return b.tun.waitingInSystem() > 0;
        });
    assertThat(a.failures).isEmpty();
  }

  @Test
  void itIsClosedWithThePeer() throws Exception {
    meet();
    MemorySide side = theOneInUse();
    a.knows();
    await().atMost(PATIENCE).until(() -> side.closed && a.socket.sides.isEmpty());
  }

  @Test
  void itIsClosedWithTheHost() throws Exception {
    meet();
    MemorySide side = theOneInUse();
    a.plane.close();
    assertThat(side.closed).isTrue();
  }

  @Test
  void whereTheSystemGivesNoneItStaysRelayedAndTheReasonSaysSo() throws Exception {
    a.socket.givesSides = false;
    meet();
    await().atMost(PATIENCE).until(() -> path(a, b).why() instanceof WhyRelayed.OwnHardNoSockets);
    converse("relayed");
    assertThat(a.socket.sides).isEmpty();
  }

  @Test
  void aWayByASocketOfAPeersOwnIsNotTakenForOneByTheSocketOfAll() {
    Way way = new Way.Direct(Endpoint.parse(b.endpoint), 3);
    assertThatThrownBy(() -> Hop.of(way)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Hop.Udp(UdpAddress.of(Endpoint.parse(b.endpoint)), null).way())
        .isEqualTo(new Way.Direct(Endpoint.parse(b.endpoint)));
  }
}
