package io.homeward.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code homeward relay serve} as a process of its own, and what it says to nonsense. */
@Timeout(120)
class RelayServeTest {
  @Test
  void aHangUpReloadsAndBeingToldToEndIsNoFailure() throws Exception {
    Process relay = homeward("--listen", "127.0.0.1:0", "--stun-port", "off");
    try (BufferedReader out = relay.inputReader();
        HttpClient browser = HttpClient.newHttpClient()) {
      String greeting = Objects.requireNonNull(out.readLine());
      assertThat(greeting).matches("Relay at port [0-9]+, plain");
      URI probe =
          URI.create("http://127.0.0.1:" + greeting.replaceAll("[^0-9]", "") + "/derp/probe");
      assertThat(new ProcessBuilder("kill", "-HUP", "" + relay.pid()).start().waitFor()).isZero();
      HttpRequest request = HttpRequest.newBuilder(probe).build();
      assertThat(browser.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      relay.destroy();
      assertThat(relay.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(relay.exitValue()).isZero();
    } finally {
      relay.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen nowhere|2|--listen: \"nowhere\" is no address and port",
        "--stun-port 0|2|--stun-port is a port from 1 to 65535, or off",
        "--stun-port 70000|2|--stun-port is a port",
        "--stun-port 3478,x|2|--stun-port is a port",
        "--mesh-with a.example.net|2|mesh-key-file",
        "--mesh-key-file /nowhere.key|2|there is no file /nowhere.key",
        "--tls-cert a.pem|2|TLS needs both --tls-cert and --tls-key",
        "--verify-url ftp://example.org|2|--verify-url is a URL that begins with",
        "--verify-url https:|2|--verify-url",
        "--rate-limit -1|2|--rate-limit is a number of bytes",
        "--rate-limit much|2|rate-limit",
        "--tls-cert /nowhere.pem --tls-key /nowhere.pem|1|/nowhere.pem",
        "--listen 192.0.2.1:443|1|192.0.2.1",
      })
  void nonsenseIsOneLine(String arguments, int status, String said) {
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("relay", "serve"));
    all.addAll(List.of(arguments.split(" ")));
    int ended =
        Main.run(
            new PrintWriter(new StringWriter()), new PrintWriter(err), all.toArray(String[]::new));
    assertThat(ended).as(err.toString()).isEqualTo(status);
    assertThat(err.toString()).startsWith("homeward: ").contains(said).hasLineCount(1);
  }

  private static Process homeward(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "relay",
                "serve"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
