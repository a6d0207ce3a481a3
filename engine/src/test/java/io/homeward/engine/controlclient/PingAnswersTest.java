package io.homeward.engine.controlclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.FuzzInputs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PingAnswersTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void echoesABody() {
    assertThat(answer("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  }

  @Test
  void knowsNothingElse() {
    assertThat(answer("GET /debug/prefs?x=/echo HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void refusesWhatIsNoRequest() {
    assertThat(answer("nonsense")).startsWith("HTTP/1.1 400 ");
    assertThat(new String(PingAnswers.respond(null), StandardCharsets.UTF_8)).contains(" 400 ");
  }

  @Test
  void fuzzedRequestsAlwaysGetAnAnswer() {
    Random random = new Random(4);
    byte[] valid = "POST /echo HTTP/1.1\r\n\r\nhi".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
      byte[] input = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      if (input.length > 0) {
        input[random.nextInt(input.length)] = (byte) random.nextInt();
      }
      assertThat(PingAnswers.respond(input).length).isGreaterThan(20);
    }
  }

  @Test
  void readsBothFormsOfRetryAfter() {
    assertThat(ControlCalls.retryAfter("7", NOW)).isEqualTo(Duration.ofSeconds(7));
    assertThat(ControlCalls.retryAfter("Mon, 23 Nov 2026 12:00:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(ControlCalls.retryAfter("soon", NOW)).isNull();
    assertThat(ControlCalls.retryAfter("99999999999999", NOW)).isNull();
    assertThat(ControlCalls.retryAfter(null, NOW)).isNull();
  }

  private static String answer(String request) {
    return new String(
        PingAnswers.respond(request.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
