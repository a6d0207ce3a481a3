package io.homeward.engine.peerrelay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay of ours and two clients of ours, behind routers between which no direct way exists. */
class PeerRelayTest {
  private static final byte[] PACKET = {4, 0, 0, 0, 1, 2, 3};

  @Test
  void twoMeetAtADeviceThatOnlyOneOfThemMayAsk() {
    RelayWorld world = new RelayWorld(0, 0, 1);
    RelayWorld.Device device = world.new Device();
    world.a.may(device);
    world.a.discover();

    assertThat(world.runUntilBothWork(Duration.ofMillis(250))).isTrue();
    Way.Through way = world.a.working.getFirst().way();
    assertThat(way.device()).isEqualTo(device.key);
    assertThat(device.socket.ipv4().equals(way.relay()) || device.socket.ipv6().equals(way.relay()))
        .isTrue();
    assertThat(world.b.working.getFirst().way().leadsBy(way)).as("b was only called").isTrue();
    assertThat(world.b.working.getFirst().way().device()).isNull();
    assertThat(Duration.ofNanos(world.a.working.getFirst().latencyNanos()))
        .isEqualTo(RelayWorld.DELAY.multipliedBy(4));

    world.a.send(PACKET);
    world.network.advance(Duration.ofMillis(50));
    world.b.send(PACKET);
    world.network.advance(Duration.ofMillis(50));
    assertThat(world.b.data).containsExactly(PACKET);
    assertThat(world.a.data).containsExactly(PACKET);
    PeerRelayServer.Relayed relayed = device.server.relayed().getFirst();
    assertThat(relayed.packets()).as("pings and packets").isGreaterThan(5);
    assertThat(relayed.one()).isNotNull();
    assertThat(relayed.other()).isNotNull();
  }

  @Test
  void bothMayAskSeveralDevicesAndMeetAtEachOnce() {
    RelayWorld world = new RelayWorld(0, 0, 2);
    RelayWorld.Device[] devices =
        IntStream.range(0, 3).mapToObj(_ -> world.new Device()).toArray(RelayWorld.Device[]::new);
    world.a.may(devices);
    world.b.may(devices);
    world.a.discover();
    world.b.discover();
    world.network.advance(Duration.ofSeconds(2));
    assertThat(world.a.working).hasSize(3);
    assertThat(world.b.working).hasSize(3);
    for (RelayWorld.Device device : devices) {
      assertThat(device.server.relayed()).as("one place for the two").hasSize(1);
    }
  }

  /**
   * Each message may be lost; that costs a second try of it, not the thirty seconds of the next.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.025, 0.1})
  void lostMessagesAreSentAgain(double loss) {
    int met = 0;
    for (int seed = 0; seed < 40; seed++) {
      RelayWorld world = new RelayWorld(loss, loss / 4, seed);
      RelayWorld.Device device = world.new Device();
      world.a.may(device);
      world.b.may(device);
      world.a.discover();
      world.b.discover();
      met += world.runUntilBothWork(Duration.ofSeconds(12)) ? 1 : 0;
    }
    assertThat(met).as("of 40 at a loss of %s at each end", loss).isGreaterThanOrEqualTo(38);
  }

  @Test
  void aDeviceThatKnowsNoAddressYetIsAskedAgain() {
    RelayWorld world = new RelayWorld(0, 0, 3);
    RelayWorld.Device device = world.new Device();
    device.server.reachableAt(List.of());
    world.a.may(device);
    world.a.discover();
    world.network.advance(Duration.ofSeconds(1));
    device.server.reachableAt(List.of(device.socket.ipv4()));
    assertThat(world.a.working).isEmpty();
    assertThat(world.runUntilBothWork(Duration.ofMillis(2_300))).isTrue();
    assertThat(device.allocations).isEqualTo(2);
  }

  @Test
  void whoDoesNotAnswerIsAskedTwiceAndThenNotAgain() {
    RelayWorld world = new RelayWorld(0, 1, 4);
    RelayWorld.Device device = world.new Device();
    world.a.may(device);
    world.a.discover();
    world.a.discover();
    world.network.advance(Duration.ofSeconds(9));
    assertThat(world.a.relays.discover(world.a.peer(), world.ticker.nanos()))
        .as("still under way")
        .isEmpty();
    world.network.advance(Duration.ofSeconds(2));
    assertThat(world.a.relays.untilDeadline(world.ticker.nanos())).isEqualTo(Long.MAX_VALUE);
    assertThat(world.a.relays.discover(world.a.peer(), world.ticker.nanos())).hasSize(1);
  }

  @Test
  void aPlaceThatWorksIsNotBoundAnewButThePeerIsTold() {
    RelayWorld world = new RelayWorld(0, 0, 5);
    RelayWorld.Device device = world.new Device();
    world.a.may(device);
    world.a.discover();
    assertThat(world.runUntilBothWork(Duration.ofSeconds(1))).isTrue();
    int binds = world.a.bindsSent;
    world.b.inUse = null; // it lost its way
    world.a.discover();
    world.network.advance(Duration.ofSeconds(1));
    assertThat(world.a.bindsSent).isEqualTo(binds);
    assertThat(world.b.working).hasSize(2);
    world.a.send(PACKET);
    world.network.advance(Duration.ofMillis(50));
    assertThat(world.b.data).containsExactly(PACKET);
  }

  @Test
  void aPairThatIsSilentForFiveMinutesIsForgottenAndOneThatTalksIsNot() {
    RelayWorld world = new RelayWorld(0, 0, 6);
    RelayWorld.Device device = world.new Device();
    world.a.may(device);
    world.a.discover();
    assertThat(world.runUntilBothWork(Duration.ofSeconds(1))).isTrue();
    for (int minute = 0; minute < 12; minute++) {
      world.a.send(PACKET);
      world.b.send(PACKET);
      world.network.advance(Duration.ofMinutes(1));
      device.server.sweep(world.ticker.nanos());
    }
    assertThat(device.server.relayed()).hasSize(1);
    world.network.advance(PeerRelayServer.STEADY);
    device.server.sweep(world.ticker.nanos());
    assertThat(device.server.relayed()).isEmpty();
    assertThat(device.server.untilSweep(world.ticker.nanos())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPairThatDoesNotBindIsForgottenAfterThirtySeconds() {
    RelayWorld world = new RelayWorld(1, 0, 7);
    RelayWorld.Device device = world.new Device();
    world.a.may(device);
    world.a.discover();
    world.network.advance(Duration.ofSeconds(29));
    device.server.sweep(world.ticker.nanos());
    assertThat(device.server.relayed()).hasSize(1);
    world.network.advance(Duration.ofSeconds(3));
    device.server.sweep(world.ticker.nanos());
    assertThat(device.server.relayed()).isEmpty();
    assertThat(world.a.relays.untilDeadline(world.ticker.nanos())).isEqualTo(Long.MAX_VALUE);
  }
}
