package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine's own client at the real server, where a sign-in takes another turn. */
@Timeout(180)
class SignInOutcomesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");

  @TempDir Path dir;
  private final List<ControlEvent> events = new CopyOnWriteArrayList<>();
  private CoordinatorServer server;
  private ControlClient client;

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(config().withAnyPort());
    HostInfo host = HostInfo.builder().hostname("laptop").os("linux").clientVersion("1").build();
    client =
        ControlClient.create(
            new ControlClientConfig(
                server.url(),
                MachinePrivateKey.generate(Randomness.system()),
                null,
                null,
                NameLookup.NONE,
                false,
                new HostReport(host, true, 0, DiscoPublicKey.ZERO, List.of()),
                null,
                System::nanoTime,
                WallClock.system(),
                Randomness.system()),
            events::add);
    client.login(null);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(dir.resolve("hub"));
  }

  private <E extends ControlEvent> E awaitEvent(Class<E> type, Predicate<E> wanted) {
    return await(type.getSimpleName())
        .atMost(PATIENCE)
        .until(
            () ->
                events.stream().filter(type::isInstance).map(type::cast).filter(wanted).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private URI page() {
    return awaitEvent(ControlEvent.SignInAt.class, _ -> true).url();
  }

  @Test
  void saysSoWhenThePersonRefusesOnThePage() throws Exception {
    URI page = page();
    answer(page, "cancel");
    assertThat(awaitEvent(ControlEvent.Trouble.class, _ -> true).problem())
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo(ControlProblem.Kind.SIGN_IN_NOT_FINISHED);
          assertThat(problem.detail()).contains("cancelled");
        });
    awaitEvent(
        ControlEvent.LoginNeeded.class,
        needed -> needed.reason() == ControlEvent.Reason.LOGIN_FAILED);
    assertThat(events).doesNotHaveAnyElementsOfTypes(ControlEvent.Registered.class);

    // And the person may think better of it.
    events.clear();
    client.login(null);
    assertThat(page()).isNotEqualTo(page);
    answer(page(), "join");
    awaitEvent(ControlEvent.Registered.class, _ -> true);
  }

  @Test
  void getsANewPageWhenTheServerStartsAgainMeanwhile() throws Exception {
    URI page = page();
    int port = server.port();
    server.close();
    server =
        CoordinatorServer.start(
            config().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));

    URI next = awaitEvent(ControlEvent.SignInAt.class, shown -> !shown.url().equals(page)).url();
    answer(next, "join");
    awaitEvent(ControlEvent.Registered.class, _ -> true);
  }

  private static void answer(URI page, String answer) throws IOException, InterruptedException {
    try (HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      Matcher token =
          TOKEN.matcher(browser.send(HttpRequest.newBuilder(page).build(), text).body());
      assertThat(token.find()).isTrue();
      HttpRequest form =
          HttpRequest.newBuilder(page)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "token=" + token.group(1) + "&answer=" + answer))
              .build();
      assertThat(browser.send(form, text).statusCode()).isEqualTo(200);
    }
  }
}
