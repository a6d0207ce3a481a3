package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LocalHttpFuzzTest {
  private static final byte[] SEED =
      ("POST /localapi/v0/ping?ip=100.64.0.2&timeoutMillis=5 HTTP/1.1\r\nHost: "
              + LocalHttp.HOST
              + "\r\nContent-Length: 4\r\nX-A: b\r\n\r\n{} x")
          .getBytes(StandardCharsets.ISO_8859_1);

  @Test
  void survivesEveryMutationOfARequest() {
    Random random = new Random(20261123);
    String tokens = "\r\n\0 :?&=%/HhOo\u007f\u00ff";
    int accepted = 0;
    for (int i = 0; i < 150_000; i++) {
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
        accepted++;
      } catch (LocalHttp.RefusedException e) {
        assertThat(e.status).isBetween(400, 501);
      } catch (IOException e) {
        continue; // cut short
      }
    }
    assertThat(accepted).isBetween(1, 149_999);
  }
}
