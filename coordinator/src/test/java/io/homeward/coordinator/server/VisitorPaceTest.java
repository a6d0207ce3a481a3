package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VisitorPaceTest {
  private final AtomicLong now = new AtomicLong();
  private final Addresses addresses = new Addresses(now::get);
  private final VisitorPace pace = new VisitorPace(now::get);

  @Test
  void whoAsksTooOftenIsAnsweredSoOftenASecondAndOthersAsBefore() {
    assertThat(allowed("192.0.2.1", 1_000)).isEqualTo(VisitorPace.AT_ONCE);
    assertThat(allowed("192.0.2.2", 1)).isEqualTo(1);
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(allowed("192.0.2.1", 1_000)).isEqualTo(VisitorPace.PER_SECOND);
  }

  @Test
  void aNetworkOfIpv6CountsAsOne() {
    int allowed = 0;
    for (int i = 1; i <= 1_000; i++) {
      allowed += allowed("2001:db8::" + Integer.toHexString(i), 1);
    }
    assertThat(allowed).isEqualTo(VisitorPace.AT_ONCE);
    assertThat(allowed("2001:db8:0:1::1", 1)).isEqualTo(1);
  }

  @Test
  void thisComputerHasNoLimit() {
    assertThat(allowed("127.0.0.1", 10_000)).isEqualTo(10_000);
    assertThat(pace.size()).isZero();
  }

  @Test
  void anyNumberOfAddressesTakesBoundedMemoryAndNothingFromWhoWasThere() {
    assertThat(allowed("192.0.2.1", 1)).isEqualTo(1);
    int allowed = 0;
    for (int i = 0; i < 20_000; i++) {
      allowed += allowed("10.0." + i / 256 + "." + i % 256, 1);
    }
    assertThat(pace.size()).isEqualTo(Pace.MANY);
    assertThat(allowed).isEqualTo(Pace.MANY - 1 + VisitorPace.OTHERS_AT_ONCE);
    assertThat(allowed("192.0.2.1", 1)).isEqualTo(1);
    now.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertThat(allowed("10.1.0.0", 1)).as("forgotten after a while").isEqualTo(1);
    assertThat(pace.size()).isEqualTo(1);
  }

  private int allowed(String from, int requests) {
    Addresses.Address address = addresses.of(InetAddress.ofLiteral(from), null);
    int allowed = 0;
    for (int i = 0; i < requests; i++) {
      allowed += pace.allows(address) ? 1 : 0;
    }
    return allowed;
  }
}
