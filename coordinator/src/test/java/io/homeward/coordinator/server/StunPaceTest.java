package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StunPaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");

  private final StunPace pace = new StunPace(0);

  @Test
  void whoAsksTooOftenIsAnsweredSoOftenASecondAndOthersAsBefore() {
    assertThat(allowed(ONE, 1_000, 0)).isEqualTo(StunPace.AT_ONCE);
    assertThat(allowed(InetAddress.ofLiteral("192.0.2.2"), 1, 0)).isEqualTo(1);
    assertThat(allowed(ONE, 1_000, SECOND)).isEqualTo(StunPace.PER_SECOND);
  }

  @Test
  void aNetworkOfIpv6CountsAsOne() throws Exception {
    int allowed = 0;
    for (int i = 0; i < 1_000; i++) {
      allowed += allowed(InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i)), 1, 0);
    }
    assertThat(allowed).isEqualTo(StunPace.AT_ONCE);
    assertThat(allowed(InetAddress.ofLiteral("2001:db8:0:1::1"), 1, 0)).isEqualTo(1);
  }

  @Test
  void anyNumberOfForgedSourcesTakesBoundedMemoryAndNothingFromWhoWasThere() throws Exception {
    assertThat(allowed(ONE, 1, 0)).isEqualTo(1);
    int allowed = 0;
    for (int i = 0; i < 100_000; i++) {
      allowed += allowed(forged(i), 1, 0);
    }
    assertThat(pace.size()).isEqualTo(StunPace.MANY);
    assertThat(allowed).isEqualTo(StunPace.MANY - 1 + StunPace.OTHERS_PER_SECOND);
    assertThat(allowed(ONE, 1, 0)).isEqualTo(1);
    assertThat(allowed(forged(-1), 1, 60 * SECOND)).as("forgotten after a while").isEqualTo(1);
    assertThat(pace.size()).isLessThan(10);
  }

  private static InetAddress forged(int number) throws Exception {
    byte[] bytes = {10, (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    return InetAddress.getByAddress(bytes);
  }

  private int allowed(InetAddress from, int questions, long now) {
    int allowed = 0;
    for (int i = 0; i < questions; i++) {
      allowed += pace.allows(from, now) ? 1 : 0;
    }
    return allowed;
  }
}
