package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TerminalQrTest {
  private static final String URL = "https://net.example.org/join/" + "0f".repeat(18);
  private static final int SCALE = 4;

  @Test
  void aPhoneReadsItOnTheGroundThatItIsDrawnFor() throws Exception {
    for (TerminalQr.Ground ground : TerminalQr.Ground.values()) {
      String drawn = TerminalQr.of(URL, ground);
      assertThat(drawn.lines().mapToInt(String::length)).containsOnly(width(drawn));
      assertThat(width(drawn)).as("fits the narrowest terminal").isLessThan(80);
      assertThat(read(drawn, ground)).isEqualTo(URL);
    }
  }

  @Test
  void whatIsTooLongIsNotDrawn() {
    assertThat(TerminalQr.of("https://a/" + "b".repeat(1_000), TerminalQr.Ground.DARK)).isEmpty();
    assertThat(TerminalQr.of("b".repeat(100_000), TerminalQr.Ground.DARK)).isEmpty();
    assertThat(TerminalQr.of("", TerminalQr.Ground.DARK)).isEmpty();
  }

  @Test
  void upDrawsTheAddressThatItPrints(@TempDir Path dir) throws Exception {
    Path state = Files.createDirectory(dir.resolve("node"));
    try (CoordinatorServer server =
            CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("hub")).withAnyPort());
        RunningDaemon daemon = RunningDaemon.start(state)) {
      String url = server.url().toString();
      assertThat(shown(daemon, url)).doesNotContain("█");
      for (TerminalQr.Ground ground : TerminalQr.Ground.values()) {
        String out = shown(daemon, url, "--qr=" + ground);
        // The one of the try before may be told first.
        String last = out.substring(out.lastIndexOf("http://"));
        String page = last.lines().findFirst().orElseThrow().strip();
        String drawn =
            last.lines()
                .filter(line -> line.matches("[█▀▄ ]{20,}"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(read(drawn, ground)).isEqualTo(page);
      }
      RunningDaemon.Outcome wrong = daemon.run("up", "--qr=green");
      assertThat(wrong.status()).isEqualTo(2);
    }
  }

  /** What the command prints once the server has told the address. */
  private static String shown(RunningDaemon daemon, String url, String... more) {
    List<String> words = new ArrayList<>(List.of("up", "--login-server", url, "--timeout", "2s"));
    words.addAll(List.of(more));
    return Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> daemon.run(words.toArray(String[]::new)).out(), out -> out.contains("/join/"));
  }

  private static int width(String drawn) {
    return drawn.indexOf('\n');
  }

  /** As a camera sees it: letters have one colour, the ground the other. */
  private static String read(String drawn, TerminalQr.Ground ground) throws Exception {
    String[] lines = drawn.lines().toArray(String[]::new);
    int width = width(drawn) * SCALE;
    int height = lines.length * 2 * SCALE;
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        char block = lines[y / SCALE / 2].charAt(x / SCALE);
        boolean upper = y / SCALE % 2 == 0;
        boolean letter = block == '█' || block == (upper ? '▀' : '▄');
        boolean light = letter == (ground == TerminalQr.Ground.DARK);
        pixels[y * width + x] = light ? 0xffffff : 0;
      }
    }
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels))),
            Map.of(DecodeHintType.PURE_BARCODE, true))
        .getText();
  }
}
