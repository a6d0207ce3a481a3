package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.FuzzInputs;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a data plane does not let through. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DataPlaneRefusalTest extends TwoHosts {
  @Test
  void refusesASourceThatIsNotThePeers() throws Exception {
    introduce();
    a.tun.sendFromSystem(udp(IpText.parse("100.64.0.9"), 1, b.v4, 2, "spoofed"));
    await().atMost(PATIENCE).until(() -> b.dropped(DropReason.SOURCE_NOT_ALLOWED) == 1);
    assertThat(b.tun.waitingInSystem()).isZero();
  }

  @Test
  void letsInWhatARuleAdmitsAndAnswersToWhatWentOut() throws Exception {
    introduce();
    a.tun.sendFromSystem(udp(a.v4, 1234, b.v4, 6000, "no rule"));
    await().atMost(PATIENCE).until(() -> b.dropped(DropReason.FILTERED) == 1);
    b.tun.sendFromSystem(udp(b.v4, 6000, a.v4, 1234, "question"));
    assertThat(a.receive()).isEqualTo("question");
    a.tun.sendFromSystem(udp(a.v4, 1234, b.v4, 6000, "answer"));
    assertThat(b.receive()).isEqualTo("answer");
  }

  @Test
  void countsWhatGoesNowhere() {
    introduce();
    a.send(IpText.parse("100.64.0.200"), "lost");
    a.tun.sendFromSystem(new byte[] {1, 2, 3});
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(a.plane.drops())
                .isEqualTo(Map.of(DropReason.NO_PEER, 1L, DropReason.DEVICE_MALFORMED, 1L)));
  }

  @Test
  void survivesHostileDatagrams() throws Exception {
    introduce();
    a.send(b.v4, "one");
    assertThat(b.receive()).isEqualTo("one");
    Random random = new Random(12);
    for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
      byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 1500 : 200)];
      random.nextBytes(bytes);
      if (bytes.length >= 4) {
        Arrays.fill(bytes, 1, 4, (byte) 0);
        bytes[0] = (byte) random.nextInt(6);
      }
      b.socket.inject(bytes, b.socket.address);
    }
    await()
        .atMost(PATIENCE)
        .until(() ->
            b.dropped(DropReason.UNKNOWN_DATAGRAM) > 0
                && b.dropped(DropReason.UNKNOWN_SESSION) > 0);
    a.send(b.v4, "two");
    assertThat(b.receive()).isEqualTo("two");
  }
}
