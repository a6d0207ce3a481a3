package io.homeward.engine.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.wireguard.TunnelLab.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device makes of initiations whose stamps are older than one that it took. */
class LateStampsTest {
  private final TunnelLab lab = new TunnelLab(5);
  private final Node a = lab.node();
  private final Node b = lab.node();
  private final List<byte[]> recorded = new ArrayList<>();

  @BeforeEach
  void meet() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).containsExactly(1);
  }

  /**
   * A new process on the peer's computer, whose clock is wrong by that much, of a program that does
   * not keep its own stamps.
   */
  private void restart(Duration clockError) {
    a.forget();
    a.clockError = clockError;
    a.host.addPeer(PeerConfig.of(b.key()), b.socket.ipv4());
  }

  private List<@Nullable Instant> noticed() {
    List<@Nullable Instant> shown = new ArrayList<>();
    for (WireGuardAction action : b.host.log()) {
      if (action instanceof WireGuardAction.ClockNoticed(_, Instant behind)) {
        shown.add(behind);
      }
    }
    return shown;
  }

  @Test
  void aPeerWhoseClockWentBackIsToldAndReachedByAnInitiationOfOurs() {
    restart(Duration.ofDays(-3));
    a.send(b, 2);
    lab.advance(Duration.ofSeconds(8));
    assertThat(b.received).as("refused so far").containsExactly(1);
    assertThat(noticed()).isEmpty();
    lab.advance(Duration.ofSeconds(8));
    assertThat(b.received).containsExactly(1, 2);
    assertThat(noticed()).hasSize(1);
    assertThat(noticed().getFirst())
        .isBetween(Instant.parse("2025-12-29T00:00:00Z"), Instant.parse("2025-12-29T00:01:00Z"));
    b.send(a, 3);
    lab.advance(Duration.ofSeconds(1));
    assertThat(a.received).containsExactly(3);
  }

  @Test
  void isOverAsSoonAsOneIsTaken() {
    restart(Duration.ofDays(-3));
    a.send(b, 2);
    lab.advance(Duration.ofSeconds(16));
    restart(Duration.ZERO);
    a.send(b, 3);
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).containsExactly(1, 2, 3);
    assertThat(noticed()).hasSize(2).endsWith((Instant) null);
  }

  @Test
  void copiesAreNoSignOfAClock() {
    record(4);
    restart(Duration.ofSeconds(30));
    a.send(b, 2);
    lab.advance(Duration.ofSeconds(1));
    assertThat(b.received).endsWith(2);
    // The same again and again, and several that were held up somewhere and come together.
    for (int i = 0; i < 100; i++) {
      receive(recorded.getFirst());
      lab.advance(Duration.ofMillis(300));
    }
    recorded.forEach(this::receive);
    lab.advance(Duration.ofSeconds(30));
    recorded.reversed().forEach(this::receive);
    assertThat(noticed()).isEmpty();
    assertThat(b.host.device().dropped(HandshakeDrop.REPLAYED)).isGreaterThan(100);
  }

  /** Initiations of the peer that do not arrive, five seconds apart. */
  private void record(int count) {
    restart(Duration.ZERO);
    int before = a.host.log().size();
    a.host.addPeer(PeerConfig.of(b.key()), a.socket.ipv4()); // to where nobody answers
    a.send(b, 9);
    while (recorded.size() < count) {
      lab.advance(Duration.ofSeconds(1));
      recorded.clear();
      for (WireGuardAction action : a.host.log().subList(before, a.host.log().size())) {
        if (action instanceof WireGuardAction.SendInitiation(_, byte[] datagram)) {
          recorded.add(datagram);
        }
      }
    }
  }

  private void receive(byte[] initiation) {
    b.host.receive(initiation, a.socket.ipv4());
  }
}
