package io.homeward.engine.netprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.testing.OneAnswer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CaptivePortalTest {
  private static final String RIGHT =
      "HTTP/1.1 204 No Content\r\nX-Tailscale-Response: response ts_r1.example\r\n\r\n";

  private static boolean standsBefore(String answer, String host) throws IOException {
    try (OneAnswer server = new OneAnswer(answer)) {
      boolean portal =
          CaptivePortal.standsBefore(server.address(), server.port(), host, attempt -> {});
      assertThat(server.question())
          .startsWith("GET /generate_204 HTTP/1.1\r\n")
          .contains("\r\nX-Tailscale-Challenge: ts_");
      assertThat(server.question().lines().count()).as("nothing was slipped in").isEqualTo(5);
      return portal;
    }
  }

  @Test
  void aRelayAnswersWhatNobodyElseCouldKnow() throws IOException {
    assertThat(standsBefore(RIGHT, "r1.example")).isFalse();
  }

  @Test
  void whateverElseAnswersIsAPageOfTheNetwork() throws IOException {
    for (String answer :
        new String[] {
          "HTTP/1.1 302 Found\r\nLocation: http://hotel.example/\r\n\r\n",
          "HTTP/1.1 200 OK\r\n\r\n<html>",
          "HTTP/1.1 204 No Content\r\n\r\n",
          RIGHT.replace("r1", "r2"),
        }) {
      assertThat(standsBefore(answer, "r1.example")).as(answer).isTrue();
    }
  }

  @Test
  void aHostNameCannotSlipALineIntoTheQuestion() throws IOException {
    standsBefore(RIGHT, "r1.example\r\nEvil: yes");
    standsBefore(RIGHT, "x".repeat(5000));
  }

  @Test
  void whoAnswersNothingOrNoHttpTellsNothing() {
    assertThatThrownBy(() -> standsBefore("", "r1.example")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> standsBefore("SSH-2.0-x\r\n\r\n", "r1.example"))
        .isInstanceOf(IOException.class);
  }
}
