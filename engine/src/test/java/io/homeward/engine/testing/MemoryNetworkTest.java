package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.testing.MemoryNetwork.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryNetworkTest {
  private final ManualTicker ticker = new ManualTicker();
  private final MemoryNetwork network = new MemoryNetwork(ticker, new SeededRandomness(1));

  @Test
  void carriesADatagramBetweenPublicHostsAndBack() {
    MemorySocket a = network.host().bind(1000);
    MemorySocket b = network.host().bind(2000);
    assertThat(sent(a, b.ipv4(), b)).isEqualTo(a.ipv4());
    assertThat(sent(b, a.ipv6(), a)).isEqualTo(b.ipv6());
    assertThat(network.count(Fate.DELIVERED)).isEqualTo(2);
  }

  @Test
  void countsWhatHasNoReceiver() {
    MemorySocket a = network.host().bind(0);
    MemoryHost b = network.host();
    assertThat(sent(a, new Endpoint(b.ipv4(), 9), a)).isNull();
    assertThat(sent(a, Endpoint.parse("203.0.113.200:9"), a)).isNull();
    assertThat(network.count(Fate.NO_SUCH_PORT)).isEqualTo(1);
    assertThat(network.count(Fate.NO_SUCH_ADDRESS)).isEqualTo(1);
  }

  @Test
  void refusesAPortThatIsTaken() {
    MemoryHost host = network.host();
    MemorySocket socket = host.bind(5);
    assertThatThrownBy(() -> host.bind(5)).isInstanceOf(IllegalStateException.class);
    socket.close();
    assertThat(host.bind(5).port()).isEqualTo(5);
  }

  @Test
  void easyNatKeepsItsMappingForAllDestinationsAndLetsOnlyAnswersIn() {
    MemoryNat nat = network.nat(NatShape.EASY);
    MemorySocket inner = nat.host().bind(4000);
    MemorySocket first = network.host().bind(1);
    MemorySocket second = network.host().bind(2);
    Endpoint mapped = sent(inner, first.ipv4(), first);
    assertThat(mapped).isEqualTo(new Endpoint(nat.address(), 4000));
    assertThat(sent(second, mapped, inner)).as("never spoken to").isNull();
    assertThat(sent(inner, second.ipv4(), second)).isEqualTo(mapped);
    assertThat(sent(second, mapped, inner)).isEqualTo(second.ipv4());
  }

  @Test
  void hardNatUsesAPortForEachDestination() {
    MemoryNat nat = network.nat(NatShape.HARD);
    MemorySocket inner = nat.host().bind(4000);
    MemorySocket first = network.host().bind(1);
    MemorySocket second = network.host().bind(2);
    Endpoint towardsFirst = sent(inner, first.ipv4(), first);
    Endpoint towardsSecond = sent(inner, second.ipv4(), second);
    assertThat(towardsFirst).isNotEqualTo(towardsSecond);
    assertThat(sent(inner, first.ipv4(), first)).isEqualTo(towardsFirst);
    assertThat(sent(second, towardsFirst, inner)).isNull();
    assertThat(sent(second, towardsSecond, inner)).isEqualTo(second.ipv4());
  }

  @Test
  void fullConeLetsEverybodyIn() {
    MemoryNat nat = network.nat(NatShape.FULL_CONE);
    MemorySocket inner = nat.host().bind(4000);
    MemorySocket first = network.host().bind(1);
    MemorySocket stranger = network.host().bind(2);
    Endpoint mapped = sent(inner, first.ipv4(), first);
    assertThat(sent(stranger, mapped, inner)).isEqualTo(stranger.ipv4());
  }

  @Test
  void twoHostsWithTheSamePortGetDifferentMappings() {
    MemoryNat nat = network.nat(NatShape.EASY);
    MemorySocket one = nat.host().bind(4000);
    MemorySocket other = nat.host().bind(4000);
    MemorySocket far = network.host().bind(1);
    assertThat(sent(one, far.ipv4(), far)).isNotEqualTo(sent(other, far.ipv4(), far));
  }

  @Test
  void blockedUdpGoesNowhere() {
    MemoryNat nat = network.nat(NatShape.UDP_BLOCKED);
    MemorySocket inner = nat.host().bind(4000);
    MemorySocket far = network.host().bind(1);
    assertThat(sent(inner, far.ipv4(), far)).isNull();
    assertThat(sent(inner, far.ipv6(), far)).isNull();
    assertThat(sent(far, inner.ipv6(), inner)).isNull();
    assertThat(network.count(Fate.FILTERED)).isEqualTo(3);
  }

  @Test
  void doubleNatTranslatesTwice() {
    MemoryNat outer = network.nat(NatShape.EASY);
    MemoryNat nested = outer.nat(NatShape.HARD);
    MemorySocket inner = nested.host().bind(4000);
    MemorySocket neighbour = outer.host().bind(1);
    MemorySocket far = network.host().bind(1);
    Endpoint mapped = sent(inner, far.ipv4(), far);
    assertThat(mapped).extracting(Endpoint::address).isEqualTo(outer.address());
    assertThat(sent(far, mapped, inner)).isEqualTo(far.ipv4());
    Endpoint seenByNeighbour = sent(inner, neighbour.ipv4(), neighbour);
    assertThat(seenByNeighbour).extracting(Endpoint::address).isEqualTo(nested.address());
  }

  @ParameterizedTest
  @EnumSource(
      value = NatShape.class,
      names = {"EASY", "HARD"})
  void ipv6IsFilteredButNotTranslatedAlsoThroughTwoRouters(NatShape shape) {
    MemorySocket inner = network.nat(shape).nat(shape).host().bind(4000);
    MemorySocket far = network.host().bind(1);
    assertThat(sent(far, inner.ipv6(), inner)).isNull();
    assertThat(sent(inner, far.ipv6(), far)).isEqualTo(inner.ipv6());
    assertThat(sent(far, inner.ipv6(), inner)).isEqualTo(far.ipv6());
  }

  @Test
  void mappingsExpireWithoutOutgoingTraffic() {
    MemoryNat nat = network.nat(NatShape.EASY);
    nat.idleLimit(Duration.ofSeconds(30));
    MemorySocket inner = nat.host().bind(4000);
    MemorySocket far = network.host().bind(1);
    Endpoint mapped = sent(inner, far.ipv4(), far);
    network.advance(Duration.ofSeconds(30));
    assertThat(sent(far, mapped, inner)).isNotNull();
    network.advance(Duration.ofSeconds(1));
    assertThat(sent(far, mapped, inner)).isNull();
  }

  @Test
  void aRestartedOrRenumberedRouterHasForgottenItsMappings() {
    MemoryNat nat = network.nat(NatShape.FULL_CONE);
    MemorySocket inner = nat.host().bind(4000);
    MemorySocket far = network.host().bind(1);
    Endpoint before = sent(inner, far.ipv4(), far);
    nat.forgetMappings();
    assertThat(sent(far, before, inner)).isNull();
    sent(inner, far.ipv4(), far);
    nat.changeAddress();
    assertThat(sent(far, before, inner)).isNull();
    assertThat(sent(inner, far.ipv4(), far)).isEqualTo(new Endpoint(nat.address(), 4000));
  }

  @Test
  void hairpinsOnlyWhereTheRouterDoes() {
    MemoryNat nat = network.nat(NatShape.FULL_CONE);
    MemorySocket one = nat.host().bind(1);
    MemorySocket other = nat.host().bind(2);
    MemorySocket far = network.host().bind(3);
    Endpoint mapped = sent(other, far.ipv4(), far);
    assertThat(sent(one, mapped, other)).isNull();
    nat.hairpins(true);
    assertThat(sent(one, mapped, other)).isEqualTo(new Endpoint(nat.address(), 1));
    assertThat(sent(one, other.ipv4(), other)).as("and directly").isEqualTo(one.ipv4());
  }

  @Test
  void aHostRoamsWithItsSocketsOpen() {
    MemoryHost host = network.host();
    MemorySocket socket = host.bind(7);
    MemorySocket far = network.host().bind(1);
    Endpoint before = sent(socket, far.ipv4(), far);
    MemoryNat nat = network.nat(NatShape.EASY);
    host.moveBehind(nat);
    assertThat(sent(far, before, socket)).isNull();
    assertThat(sent(socket, far.ipv4(), far)).isEqualTo(new Endpoint(nat.address(), 7));
    host.moveToTheInternet();
    assertThat(sent(far, socket.ipv4(), socket)).isEqualTo(far.ipv4());
    assertThat(sent(far, socket.ipv6(), socket)).isEqualTo(far.ipv6());
  }

  @Test
  void datagramsTakeTheirTimeAlsoAcrossTheWrapOfTheTicker() {
    MemoryHost host = network.host();
    host.quality(LinkQuality.PERFECT.withDelay(Duration.ofMinutes(2)));
    MemorySocket a = host.bind(1);
    MemorySocket b = network.host().bind(2);
    long start = ticker.nanos();
    a.send(new byte[1], b.ipv4());
    network.advance(Duration.ofSeconds(119));
    assertThat(b.poll()).isNull();
    assertThat(network.runUntil(() -> b.poll() != null, Duration.ofSeconds(5))).isTrue();
    assertThat(ticker.nanos() - start).isEqualTo(Duration.ofMinutes(2).toNanos());
  }

  @Test
  void givesUpWhenTheConditionDoesNotComeTrueInTime() {
    long start = ticker.nanos();
    assertThat(network.runUntil(() -> false, Duration.ofSeconds(3))).isFalse();
    assertThat(ticker.nanos() - start).isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  @Test
  void runsTimersAndArrivalsInTheOrderOfTheirTimes() {
    List<String> order = new ArrayList<>();
    network.schedule(Duration.ofSeconds(2), () -> order.add("second"));
    network.schedule(Duration.ofSeconds(1), () -> order.add("first"));
    network.schedule(Duration.ofSeconds(2), () -> order.add("third"));
    network.advance(Duration.ofSeconds(2));
    assertThat(order).containsExactly("first", "second", "third");
  }

  @Test
  void losesDuplicatesAndReordersAsOftenAsAskedAndTheSameWayForTheSameSeed() {
    List<Integer> arrived = troubledRun(7);
    assertThat(arrived).isEqualTo(troubledRun(7)).isNotEqualTo(troubledRun(8));
    assertThat(arrived.stream().distinct().count()).isBetween(860L, 940L);
    assertThat(arrived.size() - arrived.stream().distinct().count()).isBetween(60L, 130L);
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
  }

  private static List<Integer> troubledRun(long seed) {
    MemoryNetwork network = new MemoryNetwork(new ManualTicker(), new SeededRandomness(seed));
    MemoryHost host = network.host();
    host.quality(
        LinkQuality.PERFECT
            .withDelay(Duration.ofMillis(20))
            .withJitter(Duration.ofMillis(5))
            .withLoss(0.1)
            .withDuplication(0.1)
            .withReordering(0.05, Duration.ofMillis(50)));
    MemorySocket from = host.bind(1);
    MemorySocket to = network.host().bind(2);
    List<Integer> arrived = new ArrayList<>();
    to.onReceive(d -> arrived.add((d.payload()[0] & 0xff) << 8 | d.payload()[1] & 0xff));
    for (int i = 0; i < 1000; i++) {
      from.send(new byte[] {(byte) (i >> 8), (byte) i}, to.ipv4());
      network.advance(Duration.ofMillis(10));
    }
    network.advance(Duration.ofSeconds(1));
    return arrived;
  }

  /** Sends, and tells from where the receiver got it; null when it did not arrive. */
  private @Nullable Endpoint sent(
      MemorySocket from, @Nullable Endpoint destination, MemorySocket receiver) {
    from.send(new byte[] {1, 2, 3}, Objects.requireNonNull(destination));
    network.advance(Duration.ZERO);
    Datagram datagram = receiver.poll();
    return datagram == null ? null : datagram.source();
  }
}
