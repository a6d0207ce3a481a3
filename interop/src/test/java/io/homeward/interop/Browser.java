package io.homeward.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Chromium with one page, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  private final ForeignProgram process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  private Browser(Path profile) throws Exception {
    process =
        ForeignProgram.start(
            profile,
            List.of(
                PROGRAM.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--lang=en",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"));
    URI listening =
        URI.create(
            process
                .awaitLine(line -> line.contains("DevTools listening on "))
                .replaceFirst(".*listening on ", ""));
    URI list = URI.create("http://127.0.0.1:" + listening.getPort() + "/json/list");
    socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page(list)), new Listener())
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    call("Page.enable", Map.of());
  }

  static Browser start(Path profile) throws Exception {
    Assumptions.assumeTrue(Files.exists(PROGRAM), "there is no " + PROGRAM);
    return new Browser(profile);
  }

  private String page(URI list) {
    return Awaitility.await("a page")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> firstPage(list), url -> !url.isEmpty());
  }

  private String firstPage(URI list) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(list).timeout(PATIENCE).build();
    for (JsonNode target :
        JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body())) {
      if (target.path("type").asString("").equals("page")) {
        return target.path("webSocketDebuggerUrl").asString();
      }
    }
    return "";
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        JsonNode json = JSON.readTree(message.toString());
        message.setLength(0);
        CompletableFuture<JsonNode> waiting = answers.remove(json.path("id").asInt(-1));
        if (waiting != null) {
          waiting.complete(json);
        }
      }
      from.request(1);
      return null;
    }
  }

  /** One command of the protocol. */
  JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String text = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
    socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    JsonNode said = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (said.has("error")) {
      throw new IllegalStateException(method + ": " + said.path("error"));
    }
    return said.path("result");
  }

  /**
   * Gives the browser a virtual key ring that holds passkeys and verifies its person.
   *
   * @return its id
   */
  String addKeyRing() throws Exception {
    call("WebAuthn.enable", Map.of());
    return call(
            "WebAuthn.addVirtualAuthenticator",
            Map.of(
                "options",
                Map.of(
                    "protocol",
                    "ctap2",
                    "transport",
                    "internal",
                    "hasResidentKey",
                    true,
                    "hasUserVerification",
                    true,
                    "isUserVerified",
                    true,
                    "automaticPresenceSimulation",
                    true)))
        .path("authenticatorId")
        .asString();
  }

  void open(URI url) throws Exception {
    call("Page.navigate", Map.of("url", url.toString()));
  }

  /** Where it is. */
  URI location() throws Exception {
    return URI.create(text("location.href"));
  }

  /** What an expression is in the page, as text. */
  String text(String expression) throws Exception {
    return call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
        .path("result")
        .path("value")
        .asString("");
  }

  /** Waits until the page shows a text. */
  void awaitText(String wanted) {
    Awaitility.await("the page to show " + wanted)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(() -> {
          String page = text("document.title + ' ' + document.body.innerText");
          org.assertj.core.api.Assertions.assertThat(page).contains(wanted);
        });
  }

  /** Waits for an element, and clicks it. */
  void click(String selector) throws Exception {
    awaitElement(selector);
    text("document.querySelector('" + selector + "').click()");
  }

  /** Waits for a field, and fills it. */
  void fill(String selector, String value) throws Exception {
    awaitElement(selector);
    text("document.querySelector('" + selector + "').value = '" + value + "'");
  }

  private void awaitElement(String selector) {
    Awaitility.await(selector)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () ->
                text(
                    "String(document.readyState == 'complete' && !!document.querySelector('"
                        + selector
                        + "'))"),
            "true"::equals);
  }

  /** A picture of the page, for people to look at. */
  void picture(Path file, int width, int height, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    String data = call("Page.captureScreenshot", Map.of()).path("data").asString();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    process.close();
  }
}
