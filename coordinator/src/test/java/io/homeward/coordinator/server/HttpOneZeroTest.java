package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpOneZeroTest {
  @Test
  void anOldRequestAsksForTheSameInNewWords() {
    assertThat(whole("GET /health HTTP/1.0\r\n\r\n"))
        .isEqualTo("GET /health HTTP/1.1\r\nHost: 0.0.0.0\r\nConnection: close\r\n\r\n");
    assertThat(whole("GET / HTTP/1.0\r\nHOST: h.example\r\nAccept: a\r\n\r\n"))
        .isEqualTo("GET / HTTP/1.1\r\nHOST: h.example\r\nAccept: a\r\nConnection: close\r\n\r\n");
  }

  @Test
  void anOldRequestKeepsNoConnectionAndUpgradesNone() {
    assertThat(
            whole(
                "POST /ts2021 HTTP/1.0\r\nHost: h\r\nConnection: keep-alive, upgrade\r\n"
                    + "Upgrade: x\r\nExpect: 100-continue\r\n\r\n"))
        .isEqualTo("POST /ts2021 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  }

  @Test
  void allElsePassesAsItIs() {
    for (String request :
        List.of(
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET / HTTP/1.1\r\nX: HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.0\n\n",
            "GET /HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "\u0016\u0003\u0001 TLS",
            "",
            "GET / HTTP/1.0\r\nX: unfinished")) {
      assertThat(whole(request)).isEqualTo(request);
    }
  }

  @Test
  void whatHasNoEndIsNotHeldBackForEver() {
    String line = "GET /" + "a".repeat(HttpOneZero.MAX_HEAD);
    String head = "GET / HTTP/1.0\r\nX: " + "a".repeat(HttpOneZero.MAX_HEAD);

    assertThat(passed(new HttpOneZero(), line)).isEqualTo(line);
    assertThat(passed(new HttpOneZero(), head)).isEqualTo(head);
  }

  @Test
  void theSizeOfTheChunksMakesNoDifference() {
    Random random = new Random(10);
    String[] parts = {
      "GET ",
      "POST ",
      "/x",
      " HTTP/1.0",
      " HTTP/1.1",
      "\r\n",
      "\r\n",
      "\r\n\r\n",
      "\n",
      "\r",
      ":",
      "Content-Length: 5",
      "Host: h",
      "Transfer-Encoding: chunked",
      "hello",
      "Connection: x",
      " "
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "GET / HTTP/1.0\r\n" : "");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      HttpOneZero pieces = new HttpOneZero();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(1 + random.nextInt(7), bytes.length - at);
        byte[] piece = new byte[count];
        System.arraycopy(bytes, at, piece, 0, count);
        out.writeBytes(pieces.passed(piece));
        at += count;
      }
      out.writeBytes(rest(pieces).getBytes(StandardCharsets.ISO_8859_1));

      assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(whole(text.toString()));
    }
  }

  private static String whole(String text) {
    HttpOneZero translator = new HttpOneZero();
    return passed(translator, text) + rest(translator);
  }

  private static String rest(HttpOneZero translator) {
    byte[] rest = translator.rest();
    return rest == null ? "" : new String(rest, StandardCharsets.ISO_8859_1);
  }

  private static String passed(HttpOneZero translator, String text) {
    return new String(
        translator.passed(text.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
  }
}
