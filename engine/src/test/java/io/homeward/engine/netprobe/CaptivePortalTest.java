package io.homeward.engine.netprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.OneAnswer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CaptivePortalTest {
  private static final String RIGHT =
      "HTTP/1.1 204 No Content\r\nX-Tailscale-Response: response ts_r1.example\r\n\r\n";

  private static boolean standsBefore(String answer, String host) throws IOException {
    try (OneAnswer server = new OneAnswer(answer)) {
      boolean portal =
          new CaptivePortal(attempt -> {}, server.port()).standsBefore(server.address(), host);
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

  private static @Nullable URI page(String answer, @Nullable String host) throws IOException {
    try (OneAnswer server = new OneAnswer(answer)) {
      CaptivePortal portal = new CaptivePortal(attempt -> {}, server.port());
      return host == null
          ? portal.pageWhereNobodyIs(server.address())
          : portal.pageInsteadOf(host, server.address());
    }
  }

  private static String redirect(String target) {
    return "HTTP/1.1 302 Found\r\nLocation: " + target + "\r\n\r\n";
  }

  @Test
  void whoAnswersWhereNobodyIsLeadsToItsPage() throws IOException {
    URI asked = URI.create("http://127.0.0.1/");
    assertThat(page(redirect("https://hotel.example/in?a=1"), null))
        .isEqualTo(URI.create("https://hotel.example/in?a=1"));
    assertThat(page(redirect("/in"), null)).isEqualTo(URI.create("http://127.0.0.1/in"));
    for (String other :
        List.of(
            "HTTP/1.1 200 OK\r\n\r\n<html>",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 511 Network Authentication Required\r\n\r\n",
            "HTTP/1.1 302 Found\r\n\r\n",
            redirect("javascript:alert(1)"),
            redirect("http://user@hotel.example/"),
            redirect("http://[/"),
            redirect("http://hotel.example/" + "x".repeat(5000)))) {
      assertThat(page(other, null)).as(other.lines().findFirst().orElse("")).isEqualTo(asked);
    }
  }

  @Test
  void aProxyThatKnowsNoWayOutHasNoPage() throws IOException {
    for (String status : List.of("400 Bad Request", "404 Not Found", "503 Unavailable")) {
      assertThat(page("HTTP/1.1 " + status + "\r\n\r\n", null)).as(status).isNull();
    }
  }

  @Test
  void aServersOwnPagesAreNoPageOfTheNetwork() throws IOException {
    for (String own :
        List.of(
            redirect("https://tailnet.example.com/generate_204"),
            redirect("https://www.tailnet.example.com/"),
            redirect("https://example.com/"),
            redirect("/elsewhere"),
            "HTTP/1.1 200 OK\r\n\r\n<html>",
            "HTTP/1.1 404 Not Found\r\n\r\n")) {
      assertThat(page(own, "tailnet.example.com")).as(own).isNull();
    }
    assertThat(page(redirect("http://hotel.example/"), "tailnet.example.com"))
        .isEqualTo(URI.create("http://hotel.example/"));
    assertThat(page("HTTP/1.1 511 Sign in\r\n\r\n", "tailnet.example.com"))
        .isEqualTo(URI.create("http://tailnet.example.com/"));
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

  /** Whoever runs the network writes this, and a person reads it. */
  @Test
  void anyAnswerLeadsToAPageOfTheWebOrToNone() throws Exception {
    String[] bits = {
      "http:",
      "https:",
      "ftp:",
      "file:",
      "//",
      "/",
      "\\",
      "@",
      "?",
      "#",
      "..",
      "%",
      "%0a",
      ":",
      "[",
      "]",
      "hotel.example",
      "2001:db8::1",
      "a b",
      "\u001b[2J",
      "\u202e",
      "\u00e9",
      "x".repeat(300),
      "javascript:"
    };
    SplittableRandom random = new SplittableRandom(1);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(200_000); i++) {
        StringBuilder location = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
          location.append(bits[random.nextInt(bits.length)]);
        }
        int status = random.nextBoolean() ? 302 : random.nextInt(100, 600);
        URI page =
            CaptivePortal.page(
                new PlainHttp(status, Map.of("location", location.toString())),
                random.nextBoolean() ? "192.0.2.1" : "[2001:db8::1]");
        if (page != null) {
          assertThat(page.getScheme()).isIn("http", "https", "HTTP", "HTTPS");
          assertThat(page.getHost()).isNotEmpty();
          assertThat(page.toString()).hasSizeLessThanOrEqualTo(200).matches("[!-~]+");
          assertThat(page.getRawUserInfo()).isNull();
        }
      }
    });
  }
}
