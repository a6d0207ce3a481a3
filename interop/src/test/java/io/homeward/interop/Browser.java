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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private static final int EDGE = 6;
  private static final JsonMapper JSON = new JsonMapper();

  private final ForeignProgram process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();

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
    call("Log.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Network.enable", Map.of());
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
    public void onError(WebSocket from, Throwable error) {
      complaints.add("the connection to the browser failed: " + error);
      answers.values().forEach(one -> one.completeExceptionally(error));
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      complaints.add("the browser has closed the connection: " + status + " " + reason);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        JsonNode json = JSON.readTree(message.toString());
        message.setLength(0);
        CompletableFuture<JsonNode> waiting = answers.remove(json.path("id").asInt(-1));
        if (waiting != null) {
          waiting.complete(json);
        } else {
          complaint(json);
        }
      }
      from.request(1);
      return null;
    }
  }

  /**
   * Keeps what a developer would see in red: errors of scripts, and what the page's CSP forbids.
   */
  private void complaint(JsonNode event) {
    JsonNode told = event.path("params");
    switch (event.path("method").asString("")) {
      case "Runtime.exceptionThrown" ->
          complaints.add(told.path("exceptionDetails").path("exception").toString());
      case "Log.entryAdded" -> {
        JsonNode entry = told.path("entry");
        // That an answer has a status of 400 and up is for the test to say.
        if (entry.path("level").asString("").equals("error")
            && !entry.path("source").asString("").equals("network")) {
          complaints.add(entry.path("text").asString(""));
        }
      }
      default -> {}
    }
  }

  /** What the browser has complained about since it was asked. */
  List<String> complaints() {
    List<String> all = List.copyOf(complaints);
    complaints.removeAll(all);
    return all;
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
    return call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "userGesture", true))
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

  /** Sends a header with all requests from now on; empty: as usual again. */
  void header(String name, String value) throws Exception {
    if (value.isEmpty()) {
      headers.remove(name);
    } else {
      headers.put(name, value);
    }
    call("Network.setExtraHTTPHeaders", Map.of("headers", Map.copyOf(headers)));
  }

  /** Signed in nowhere, as on a browser that was never here. */
  void forgetAll() throws Exception {
    call("Network.clearBrowserCookies", Map.of());
  }

  /**
   * On what it shows pages from now on.
   *
   * @param width in CSS pixels; less than 500: a phone, which is touched
   */
  void screen(int width, int height, boolean dark) throws Exception {
    boolean phone = width < 500;
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    call("Emulation.setTouchEmulationEnabled", Map.of("enabled", phone));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** A key is pressed and let go, such as {@code j} or {@code Escape}. */
  void press(String key) throws Exception {
    boolean writes = key.length() == 1;
    Map<String, Object> down = new HashMap<>(Map.of("type", writes ? "keyDown" : "rawKeyDown"));
    down.put("key", key);
    if (writes) {
      down.put("text", key);
    }
    if (key.equals("Tab")) {
      down.put("windowsVirtualKeyCode", 9);
    } else if (key.equals("Enter")) {
      down.put("windowsVirtualKeyCode", 13);
      down.put("type", "keyDown");
      down.put("text", "\r");
    }
    call("Input.dispatchKeyEvent", down);
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Waits until an expression holds in the page. */
  void awaitTrue(String expression) {
    Awaitility.await(expression)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> text("String(!!(" + expression + "))"), "true"::equals);
  }

  /** A picture of the page, for people to look at. */
  void picture(Path file, int width, int height, boolean dark) throws Exception {
    screen(width, height, dark);
    Files.write(file, picture(height, height));
  }

  /**
   * A picture of the page from its beginning, as PNG.
   *
   * @param least least height, in CSS pixels
   * @param most most height: what is below is left out
   */
  byte[] picture(int least, int most) throws Exception {
    JsonNode size = call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
    int whole = size.path("height").asInt(0);
    // Its last lines are not the page's: Chromium draws an edge there.
    int height = Math.clamp(whole, least, most) - EDGE;
    String data =
        call(
                "Page.captureScreenshot",
                Map.of(
                    "captureBeyondViewport",
                    whole > least,
                    "clip",
                    Map.of(
                        "x",
                        0,
                        "y",
                        0,
                        "width",
                        size.path("width").asInt(0),
                        "height",
                        height,
                        "scale",
                        1)))
            .path("data")
            .asString();
    return Base64.getDecoder().decode(data);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    process.close();
  }
}
