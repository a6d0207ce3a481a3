package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.testing.Browser;
import io.homeward.coordinator.testing.Members;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long each page takes with 10,000 devices of 1,000 people, once where they see their own and
 * once where everybody sees everybody; prints it, for it depends on the machine.
 */
@Tag("long")
@Timeout(600)
class PagesOfManyDevicesTest {
  private static final int DEVICES = 10_000;
  private static final int PEOPLE = 1_000;
  private static final int TIMES = 25;
  private static final String EVERYBODY =
      "{\"grants\": [{\"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:member\"],"
          + " \"ip\": [\"*\"]}]}";

  @TempDir private Path dir;

  @Test
  void everyPageIsThereWithTenThousandDevices() throws Exception {
    Path state = dir.resolve("state");
    Members.store(state, DEVICES, PEOPLE, _ -> null);
    try (CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(state)
                .withAnyPort()
                .withEmbeddedSignIn("anna", CoordinatorConfig.Embedded.LOOPBACK))) {
      Browser browser = new Browser(server.port());
      browser.signIn();
      lookAtAll(browser, "own devices");
      server.administer(new PolicyRequest.PutPolicy(EVERYBODY, "test"));
      lookAtAll(browser, "everybody");
    }
  }

  private static void lookAtAll(Browser browser, String policy) throws IOException {
    for (String page :
        List.of(
            "/machines",
            "/machines?q=device-77",
            "/machines?q=100.64",
            "/machines?order=seen&page=100",
            "/machines/5000",
            "/machines/5000/remove",
            "/users",
            "/users/500/remove",
            "/me",
            "/add",
            "/keys",
            "/access",
            "/access?who=person500",
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
          Locale.ROOT,
          "%-12s %-58s median %6.1f ms, worst %6.1f ms, %d kB%n",
          policy,
          page,
          micros[TIMES / 2] / 1e3,
          micros[TIMES - 1] / 1e3,
          answer.length() / 1_000);
    }
  }
}
