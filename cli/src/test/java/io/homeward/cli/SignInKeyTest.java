package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.localapi.RemoteNode;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who signs in can see that the page in the browser asks about this device and no other. */
@Timeout(180)
class SignInKeyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern PAGE = Pattern.compile("http://\\S+/join/\\S+");
  private static final Pattern SAID = Pattern.compile("This device's key is (\\[\\S{5}])\\.");
  private static final Pattern ON_PAGE = Pattern.compile("<dd class=\"key\">(\\[\\S{5}])</dd>");

  @TempDir Path dir;

  @Test
  void thePageTheCommandLineAndTheAppShowTheSameKey() throws Exception {
    Path state = Files.createDirectory(dir.resolve("node"));
    try (CoordinatorServer server =
            CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("hub")).withAnyPort());
        RunningDaemon daemon = RunningDaemon.start(state);
        Session session =
            new Session(
                RemoteNode.attach(daemon.socket, WallClock.system()),
                "ann",
                InstantSource.system(),
                page -> {},
                Favourites.NONE,
                kept -> {})) {
      String out =
          await()
              .atMost(PATIENCE)
              .until(
                  () ->
                      daemon
                          .run("up", "--login-server", server.url().toString(), "--timeout", "2s")
                          .out(),
                  printed -> PAGE.matcher(printed).find());
      String key = found(SAID, out);
      URI page = URI.create(PAGE.matcher(out).results().toList().getLast().group());
      try (HttpClient browser = HttpClient.newHttpClient()) {
        String body =
            browser
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(found(ON_PAGE, body)).isEqualTo(key);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(session.state().signInKey()).isEqualTo(key));
      assertThat(session.state().authUrl()).isEqualTo(page);
    }
  }

  /** The last of the kind: the one of a try before may be told first. */
  private static String found(Pattern pattern, String text) {
    String last = "";
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      last = matcher.group(1);
    }
    assertThat(last).as(text).isNotEmpty();
    return last;
  }
}
