package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often an address is pinged at which nobody answers. */
class DestinationBudgetTest {
  private static final InetAddress VICTIM = IpText.parse("198.51.100.9");
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final DestinationBudget budget = new DestinationBudget();
  private long now = Long.MAX_VALUE - SECOND; // wraps

  private int takeAll(InetAddress to) {
    int taken = 0;
    while (budget.take(to, now)) {
      taken++;
    }
    assertThat(budget.allows(to, now)).isFalse();
    return taken;
  }

  @Test
  void anAddressGetsItsShareAndThenTenASecondUntilItAnswers() {
    assertThat(takeAll(VICTIM)).isEqualTo(DestinationBudget.SHARE);
    now += SECOND;
    assertThat(takeAll(VICTIM)).isEqualTo(DestinationBudget.PER_SECOND);
    now += SECOND / DestinationBudget.PER_SECOND - 1;
    assertThat(budget.allows(VICTIM, now)).isFalse();
    now++;
    assertThat(budget.allows(VICTIM, now)).isTrue();
    budget.answered(VICTIM);
    assertThat(takeAll(VICTIM)).isEqualTo(DestinationBudget.SHARE);
    now += 1_000 * SECOND;
    assertThat(takeAll(VICTIM)).as("no more than that").isEqualTo(DestinationBudget.SHARE);
  }

  @Test
  void everyAddressHasItsOwnShareAndAnIpv6NetworkOneAltogether() {
    takeAll(VICTIM);
    assertThat(budget.allows(IpText.parse("198.51.100.10"), now)).isTrue();
    takeAll(IpText.parse("2001:db8:1:2::7"));
    assertThat(budget.allows(IpText.parse("2001:db8:1:2:3:4:5:6"), now)).isFalse();
    assertThat(budget.allows(IpText.parse("2001:db8:1:3::7"), now)).isTrue();
    budget.answered(IpText.parse("2001:db8:1:2:9::"));
    assertThat(budget.allows(IpText.parse("2001:db8:1:2::7"), now)).isTrue();
  }

  @Test
  void whatIsRememberedIsNoMoreThanThePingsOfTheLastMoments() {
    int most = 0;
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(
              budget.take(
                  IpText.parse("10." + (i >> 16) % 256 + "." + (i >> 8) % 256 + "." + i % 256),
                  now))
          .isTrue();
      now += SECOND / PingBudget.PER_SECOND;
      most = Math.max(most, budget.size());
    }
    assertThat(most).isLessThanOrEqualTo(512);
  }

  /** Random pings and answers against a plain count of each address's pings. */
  @Test
  void noAddressEverGetsMoreThanItsShareAndWhatHasGrownSince() {
    Random random = new Random(11);
    List<InetAddress> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(IpText.parse("198.51.100." + i));
      all.add(IpText.parse("2001:db8:0:" + i + "::1"));
    }
    Map<InetAddress, Double> left = new HashMap<>();
    Map<InetAddress, Long> seen = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      now += random.nextInt(20) == 0 ? random.nextLong(SECOND / 4) : 0;
      InetAddress to = all.get(random.nextInt(1 + random.nextInt(all.size())));
      double passed = (now - seen.getOrDefault(to, now)) / (double) SECOND;
      double has =
          Math.min(
              DestinationBudget.SHARE,
              left.getOrDefault(to, (double) DestinationBudget.SHARE)
                  + passed * DestinationBudget.PER_SECOND);
      seen.put(to, now);
      if (random.nextInt(20_000) == 0) {
        budget.answered(to);
        has = DestinationBudget.SHARE;
      } else if (Math.abs(has - 1) > 1e-6) { // else rounding decides
        assertThat(budget.take(to, now)).as("%s has %s", to, has).isEqualTo(has >= 1);
        has -= has >= 1 ? 1 : 0;
      } else if (budget.take(to, now)) {
        has -= 1;
      }
      left.put(to, has);
    }
  }
}
