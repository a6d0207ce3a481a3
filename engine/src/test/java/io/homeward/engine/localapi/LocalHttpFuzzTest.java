package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.FuzzInputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalHttpFuzzTest {
  private static final byte[] SEED =
      ("POST /localapi/v0/ping?ip=100.64.0.2&timeoutMillis=5 HTTP/1.1\r\nHost: "
              + LocalHttp.HOST
              + "\r\nContent-Length: 4\r\nX-A: b\r\n\r\n{} x")
          .getBytes(StandardCharsets.ISO_8859_1);

  @Test
  void survivesEveryMutationOfARequest() throws Exception {
    Random random = new Random(20261123);
    String tokens = "\r\n\0 :?&=%/HhOo\u007f\u00ff";
    AtomicInteger accepted = new AtomicInteger();
    int inputs = FuzzInputs.count(150_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        byte[] input = SEED.clone();
        for (int n = random.nextInt(6); n > 0; n--) {
          input[random.nextInt(input.length)] =
              (byte)
                  (random.nextBoolean()
                      ? tokens.charAt(random.nextInt(tokens.length()))
                      : random.nextInt());
        }
        if (random.nextInt(5) == 0) {
          input = Arrays.copyOf(input, random.nextInt(input.length + 1));
        }
        try {
          LocalHttp.Request request = LocalHttp.readRequest(new ByteArrayInputStream(input));
          assertThat(request.headers().get("host")).isEqualTo(LocalHttp.HOST);
          assertThat(request.headers()).doesNotContainKeys("origin", "referer");
          accepted.incrementAndGet();
        } catch (LocalHttp.RefusedException e) {
          assertThat(e.status).isBetween(400, 501);
        } catch (IOException e) {
          continue; // cut short
        }
      }
    });
    assertThat(accepted.get()).isBetween(1, inputs - 1);
  }
}
