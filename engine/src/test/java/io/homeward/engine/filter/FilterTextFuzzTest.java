package io.homeward.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.testing.FuzzInputs;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rules come from a server: whatever they say, compiling ends, and what is unreadable is named. */
class FilterTextFuzzTest {
  private static final String ALPHABET = "0123456789abcdef.:/-*%cap ]\u00e9";
  private static final List<String> SEEDS =
      List.of("100.64.0.1", "10.0.0.0/8", "fd00::/8", "1.2.3.4-1.2.3.9", "::1-::ffff", "cap:x");

  @Test
  void compilesOrNamesEveryText() throws Exception {
    Random random = new Random(10);
    AtomicInteger readable = new AtomicInteger();
    int inputs = FuzzInputs.count(100_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        FilterRule rule =
            new FilterRule(
                List.of(text(random)),
                List.of(
                    new FilterRule.Destination(
                        text(random), random.nextInt() >> 14, random.nextInt() >> 14)),
                List.of(random.nextInt() >> 22),
                List.of());
        FilterPolicy policy =
            new FilterPolicy(
                List.of(rule), List.of(IpPrefix.parse("::/0")), Map.of(), List.of(), false);
        readable.addAndGet(PacketFilter.compile(policy).problems().isEmpty() ? 1 : 0);
      }
    });
    assertThat(readable.get()).isBetween(1, inputs - 1);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      if (at < text.length() && random.nextBoolean()) {
        text.setCharAt(at, c);
      } else {
        text.insert(at, c);
      }
    }
    return text.toString();
  }
}
