package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.IpText;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens around the first packet of a session. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FirstPacketTest extends TwoHosts {
  private static final int ANYWHERE = 40000;

  /** The peer has the keys of no earlier session, so an answer sealed with one is lost. */
  @Test
  void isAnsweredWithItsOwnSessionHoweverQuickTheSystemAndHoweverSlowTheProtocolThread()
      throws Exception {
    introduce();
    a.send(b.v4, "before");
    assertThat(b.receive()).isEqualTo("before");
    b.send(a.v4, "before, too");
    assertThat(a.receive()).isEqualTo("before, too");
    a.close();
    b.socket.holdData();
    Host again = new Host(1, a.key);
    again.knows(b.asPeer(true));
    await().atMost(PATIENCE).until(() -> !again.plane.statistics().isEmpty());
    again.send(b.v4, "question");
    await().atMost(PATIENCE).until(() -> b.socket.held() > 0);

    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    b.onQuery =
        () -> {
          busy.countDown();
          awaitQuietly(release);
        };
    b.tun.onPacket(packet -> {
      // While the protocol thread is busy, only the answer leaves.
      long before = b.socket.sent.get();
      b.tun.sendFromSystem(udp(b.v4, 5678, again.v4, 1234, "answer"));
      await().atMost(PATIENCE).until(() -> b.socket.sent.get() > before);
    });
    try {
      b.tun.sendFromSystem(udp(b.v4, ANYWHERE, IpText.parse("100.100.100.100"), 53, "ping"));
      assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      b.socket.releaseData();
      assertThat(b.receive()).isEqualTo("question");
      await()
          .atMost(PATIENCE)
          .until(() ->
              again.tun.waitingInSystem() > 0 || again.dropped(DropReason.UNKNOWN_SESSION) > 0);
      assertThat(again.dropped(DropReason.UNKNOWN_SESSION)).isZero();
      assertThat(again.receive()).isEqualTo("answer");
    } finally {
      b.tun.onPacket(packet -> {});
      release.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
