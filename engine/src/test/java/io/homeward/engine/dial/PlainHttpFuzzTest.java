package io.homeward.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.testing.FuzzInputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers of proxies, relays and whatever stands in between, before another protocol begins. */
class PlainHttpFuzzTest {
  private static final String[] SEEDS = {
    "HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\nrest",
    "HTTP/1.1 407 Proxy Authentication\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\nrest",
    "HTTP/1.0 302 Found\nLocation: http://hotel.example/?a=b\nlocation: /other\n\nrest",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nDerp-Version: 2\r\n\r\nrest",
  };

  @Test
  void aHeadIsReadToItsEndOrRefused() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    String tokens = "\r\n\0 :HTTP/.0129\u007f\u00ff";
    AtomicInteger read = new AtomicInteger();
    int inputs = FuzzInputs.count(200_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        byte[] input = PlainHttp.bytes(SEEDS[i % SEEDS.length]);
        for (int n = random.nextInt(5); n > 0; n--) {
          input[random.nextInt(input.length)] =
              random.nextBoolean()
                  ? (byte) tokens.charAt(random.nextInt(tokens.length()))
                  : (byte) random.nextInt();
        }
        ByteArrayInputStream in = new ByteArrayInputStream(input);
        try {
          PlainHttp head = PlainHttp.readHead(in);
          assertThat(head.status()).isBetween(100, 599);
          assertThat(head.headers().keySet())
              .allMatch(name -> name.indexOf('\n') < 0 && name.equals(name.strip()));
          assertThat(head.headers().values()).allMatch(value -> value.indexOf('\n') < 0);
          // Nothing behind the head is lost, and nothing of it is left.
          int end = input.length - in.available();
          assertThat((char) input[end - 1]).isEqualTo('\n');
          read.incrementAndGet();
        } catch (IOException e) {
          // refused
        }
      }
    });
    assertThat(read.get()).isBetween(inputs / 10, inputs - 1);
  }

  @Test
  void anAnswerWithoutAnEndIsNotReadForEver() {
    byte[] line = PlainHttp.bytes("HTTP/1.1 200 OK\r\nA: b\r\n");
    byte[] many = new byte[1 << 20];
    for (int i = 0; i < many.length; i++) {
      many[i] = line[i % line.length];
    }
    ByteArrayInputStream endless = new ByteArrayInputStream(many);
    assertThatThrownBy(() -> PlainHttp.readHead(endless)).isInstanceOf(IOException.class);
    assertThat(many.length - endless.available()).isEqualTo(16 << 10);
  }
}
