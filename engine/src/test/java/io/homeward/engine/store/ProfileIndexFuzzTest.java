package io.homeward.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.FuzzInputs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProfileIndexFuzzTest {
  private static final byte[] SEED =
      new ProfileIndex("0a0b0c0d", Map.of("first", "Home", "0a0b0c0d", "仕事"), "0a0b0c0d").encode();

  @Test
  void survivesEveryMutationOfAListOfProfiles() throws Exception {
    Random random = new Random(20261129);
    byte[] tokens = "{}[]\":,\\u0 \0\n".getBytes(StandardCharsets.US_ASCII);
    AtomicInteger accepted = new AtomicInteger();
    int inputs = FuzzInputs.count(50_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        byte[] input = SEED.clone();
        for (int n = random.nextInt(5); n > 0; n--) {
          input[random.nextInt(input.length)] =
              random.nextBoolean()
                  ? tokens[random.nextInt(tokens.length)]
                  : (byte) random.nextInt();
        }
        if (random.nextInt(6) == 0) {
          input = Arrays.copyOf(input, random.nextInt(input.length + 1));
        }
        try {
          ProfileIndex index = ProfileIndex.decode(input);
          assertThat(index.names().keySet()).allMatch(ProfileFiles::isId);
          assertThat(index.names().values())
              .allMatch(name ->
                  !name.isBlank()
                      && name.codePointCount(0, name.length()) <= ProfileIndex.LONGEST_NAME);
          accepted.incrementAndGet();
        } catch (ProfileIndex.Malformed e) {
          assertThat(e.getMessage()).isNotEmpty(); // and it is as if there were none
        }
      }
    });
    assertThat(accepted.get()).isBetween(1, inputs - 1);
  }
}
