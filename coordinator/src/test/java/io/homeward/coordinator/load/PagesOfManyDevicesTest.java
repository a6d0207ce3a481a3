package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.testing.Browser;
import io.homeward.coordinator.testing.Members;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long each page takes with 10,000 devices; prints it, for it depends on the machine. */
@Tag("long")
@Timeout(600)
class PagesOfManyDevicesTest {
  private static final int DEVICES = 10_000;
  private static final int TIMES = 25;

  @TempDir private Path dir;

  @Test
  void everyPageIsThereWithTenThousandDevices() throws Exception {
    Path state = dir.resolve("state");
    Members.store(state, DEVICES, _ -> null);
    try (CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(state)
                .withAnyPort()
                .withEmbeddedSignIn("anna", CoordinatorConfig.Embedded.LOOPBACK))) {
      Browser browser = new Browser(server.port());
      browser.signIn();
      for (String page :
          List.of(
              "/machines",
              "/machines?q=device-77",
              "/machines?order=seen&page=100",
              "/machines/5000",
              "/users",
              "/keys",
              "/access",
              "/access/file",
              "/access/try?from=device-1&to=device-2&protocol=tcp&port=22",
              "/access/history",
              "/dns",
              "/settings",
              "/log",
              "/waiting",
              "/backup")) {
        long[] micros = new long[TIMES];
        String answer = "";
        for (int i = 0; i < TIMES; i++) {
          long before = System.nanoTime();
          answer = browser.get(page);
          micros[i] = (System.nanoTime() - before) / 1_000;
        }
        assertThat(Browser.status(answer)).as(page).isEqualTo(200);
        Arrays.sort(micros);
        System.out.printf(
            "%-60s median %6.1f ms, worst %6.1f ms, %d kB%n",
            page, micros[TIMES / 2] / 1e3, micros[TIMES - 1] / 1e3, answer.length() / 1_000);
      }
    }
  }
}
