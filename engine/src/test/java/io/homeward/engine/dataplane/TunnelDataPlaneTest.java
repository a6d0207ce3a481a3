package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TunnelDataPlaneTest extends TwoHosts {
  @Test
  void carriesPacketsBothWaysOverBothFamilies() throws Exception {
    introduce();
    a.send(b.v4, "one");
    assertThat(b.receive()).isEqualTo("one");
    b.send(a.v6, "two");
    assertThat(a.receive()).isEqualTo("two");
  }

  @Test
  void keepsTheOrderOfWhatWaitedForTheSession() throws Exception {
    introduce();
    for (int i = 0; i < 100; i++) {
      a.send(b.v4, "packet " + i);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(b.receive()).isEqualTo("packet " + i);
    }
  }

  @Test
  void dropsTheOldestOfTooManyThatWait() throws Exception {
    // Nobody answers yet.
    a.knows(b.asPeer(true));
    await().atMost(PATIENCE).until(() -> !a.plane.statistics().isEmpty());
    for (int i = 0; i < 200; i++) {
      a.send(b.v4, "packet " + i);
    }
    await().atMost(PATIENCE).until(() -> a.dropped(DropReason.STAGING_FULL) == 72);
    b.knows(a.asPeer(true));
    await().atMost(PATIENCE).until(() -> !b.plane.statistics().isEmpty());
    b.send(a.v4, "hello");
    assertThat(a.receive()).isEqualTo("hello");
    assertThat(b.receive()).isEqualTo("packet 72");
  }

  @Test
  void losesNothingButWhatTheNetworkLoses() throws Exception {
    introduce();
    a.send(b.v4, "first");
    assertThat(b.receive()).isEqualTo("first");
    link.setQuality(0.05, 0.2);
    Set<String> sent = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      a.send(b.v4, "packet " + i);
      sent.add("packet " + i);
    }
    Set<String> got = new HashSet<>();
    await()
        .atMost(PATIENCE)
        .until(() -> {
          while (b.tun.waitingInSystem() > 0) {
            assertThat(got.add(b.receive())).as("no duplicates").isTrue();
          }
          return got.size() >= 1800;
        });
    assertThat(sent).containsAll(got);
    assertThat(b.dropped(DropReason.NOT_AUTHENTIC)).isZero();
    assertThat(b.dropped(DropReason.REPLAYED)).isZero();
  }

  @Test
  void countsTrafficPerPeer() throws Exception {
    introduce();
    for (int i = 0; i < 5; i++) {
      a.send(b.v4, "12345");
      assertThat(b.receive()).isEqualTo("12345");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          PeerStatistics sent = a.plane.statistics().getFirst();
          assertThat(sent.sentPackets()).isEqualTo(5);
          assertThat(sent.sentBytes()).isEqualTo(5 * 33);
          assertThat(sent.active()).isTrue();
          PeerStatistics received = b.plane.statistics().getFirst();
          assertThat(received.receivedPackets()).isEqualTo(5);
          assertThat(received.receivedBytes()).isEqualTo(5 * 33);
          assertThat(received.way()).isEqualTo(new Way.Direct(Endpoint.parse(a.endpoint)));
        });
  }

  @Test
  void endsAllThreadsAndClosesWhatItOwns() throws Exception {
    introduce();
    a.send(b.v4, "one");
    assertThat(b.receive()).isEqualTo("one");
    a.close();
    b.close();
    assertThat(a.tun.closed()).isTrue();
    assertThat(a.socket.closed).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("homeward-"));
    assertThatThrownBy(() -> a.plane.ping(b.v4, PATIENCE).get())
        .hasCauseInstanceOf(TimeoutException.class);
  }
}
