package io.homeward.engine.localapi;

import io.homeward.engine.access.TimeLimit;
import io.homeward.engine.control.session.DerpMapText;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.profiles.Profiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers the requests of the local API. Thread-safe; an answer may block its own thread. */
final class LocalApi {
  static final String PREFIX = "/localapi/v0/";

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Duration LONGEST_PING = Duration.ofSeconds(60);
  private static final Duration TIME_TO_SETTLE = Duration.ofMillis(250);

  /** The computer's network is as it was before when a person reads that it is. */
  private static final Duration TIME_TO_UNDO = Duration.ofSeconds(10);

  private static final Duration TIME_TO_ANSWER = LONGEST_PING.plusSeconds(30);
  private static final Duration TIME_TO_READ = Duration.ofSeconds(20);
  private static final byte[] LINE_END = {'\n'};

  /** So that watches leave room for questions and commands. */
  static final int MAX_WATCHES = 16;

  /** How many devices a search tells when it is not told how many. */
  private static final int FOUND = 20;

  private static final String JSON_TYPE = "application/json";

  private static final Duration WATCH_HEARTBEAT = Duration.ofSeconds(30);

  private final LocalNode node;
  private final @Nullable AccountsApi accounts;

  /** What the last search looked through; goes when memory is short. */
  private volatile SoftReference<SearchAnswer.@Nullable Devices> searched =
      new SoftReference<>(null);

  private final String version;
  private final WallClock clock;
  private final Semaphore watches = new Semaphore(MAX_WATCHES);

  /**
   * The answers about a node.
   *
   * @param profiles null: there is but the one
   */
  LocalApi(LocalNode node, @Nullable Profiles profiles, String version, WallClock clock) {
    this.node = node;
    this.accounts = profiles == null ? null : new AccountsApi(profiles);
    this.version = version;
    this.clock = clock;
  }

  /** The other end of a connection that asked. */
  record Caller(SocketChannel channel, InputStream in, OutputStream out) {}

  /** Ends with the connection at the latest, or soon after when the caller does not read. */
  void answer(LocalHttp.Request request, Caller caller) throws IOException {
    if (request.method().equals("GET") && request.path().equals(PREFIX + "watch")) {
      watch(caller, wantsPeers(request));
      return;
    }
    try (TimeLimit limit = TimeLimit.closing(caller.channel(), TIME_TO_ANSWER)) {
      answer(request, caller.out());
    }
  }

  private void answer(LocalHttp.Request request, OutputStream out) throws IOException {
    String name =
        request.path().startsWith(PREFIX) ? request.path().substring(PREFIX.length()) : "";
    switch (request.method() + " " + name) {
      case "GET status" -> write(out, 200, status(node.status(), wantsPeers(request)));
      case "GET prefs" -> write(out, 200, StatusJson.preferences(node.status().preferences()));
      case "POST prefs" ->
          withBody(request, out, body -> node.change(UpRequestJson.decodeChange(body)));
      case "GET derpmap" -> derpMap(out);
      case "GET whois" -> whoIs(request, out);
      case "GET search" -> search(request, out);
      case "POST up" -> withBody(request, out, body -> node.up(UpRequestJson.decode(body, false)));
      case "POST login" ->
          withBody(request, out, body -> node.up(UpRequestJson.decode(body, true)));
      case "POST cancel-login" -> run(out, node::cancelLogin, TIME_TO_SETTLE);
      case "POST down" -> run(out, node::down, TIME_TO_UNDO);
      case "POST reconfigure" -> run(out, node::reconfigure, TIME_TO_UNDO);
      case "POST logout" -> run(out, node::logout, TIME_TO_UNDO);
      case "POST ping" -> ping(request, out);
      case "POST path" -> path(request, out);
      default -> {
        String what = request.method() + " " + name;
        if (accounts == null || !accounts.answer(what, request, out)) {
          write(out, 404, error("no such request: " + what));
        }
      }
    }
  }

  private ObjectNode status(NodeStatus status, boolean withPeers) {
    return StatusJson.status(status, version, clock.now(), withPeers);
  }

  private static boolean wantsPeers(LocalHttp.Request request) {
    return !"false".equals(request.query().get("peers"));
  }

  private void run(OutputStream out, Runnable command, Duration longest) throws IOException {
    command.run();
    settle(longest);
    write(out, 200, NODES.objectNode());
  }

  /** A command is usually done when it is answered, so that the next status shows it. */
  private void settle(Duration longest) {
    try {
      node.settled().get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return; // it shows in the status when it is done
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a request asks of the node. */
  private interface Command {
    /**
     * @throws IllegalArgumentException when a member has the wrong type
     */
    void run(JsonNode body) throws NodeException;
  }

  private void withBody(LocalHttp.Request request, OutputStream out, Command command)
      throws IOException {
    try {
      JsonNode body =
          request.body().length == 0 ? NODES.objectNode() : JSON.readTree(request.body());
      if (!body.isObject()) {
        throw new IllegalArgumentException("the body is no JSON object");
      }
      command.run(body);
      settle(TIME_TO_SETTLE);
      write(out, 200, NODES.objectNode());
    } catch (JacksonException e) {
      write(out, 400, error("the body is no JSON")); // the parser would quote an auth key
    } catch (IllegalArgumentException e) {
      write(out, 400, error(String.valueOf(e.getMessage())));
    } catch (NodeException e) {
      ObjectNode body = error("refused");
      body.set("Problem", StatusJson.problem(e.problem()));
      write(out, 400, body);
    }
  }

  private void derpMap(OutputStream out) throws IOException {
    NetMap map = node.status().netMap();
    if (map == null) {
      write(out, 409, error("not connected"));
    } else {
      write(out, 200, JSON.readTree(DerpMapText.encode(map.derp())));
    }
  }

  private void whoIs(LocalHttp.Request request, OutputStream out) throws IOException {
    Optional<InetAddress> address = address(request);
    if (address.isEmpty()) {
      write(out, 400, error("ip must be an IP address"));
      return;
    }
    NetMap map = node.status().netMap();
    List<NodeInfo> nodes = new ArrayList<>();
    if (map != null) {
      nodes.add(map.self());
      nodes.addAll(map.peers());
    }
    for (NodeInfo candidate : nodes) {
      if (map != null
          && candidate.addresses().stream()
              .anyMatch(p -> p.isSingle() && p.address().equals(address.get()))) {
        write(out, 200, StatusJson.whoIs(map, candidate));
        return;
      }
    }
    write(out, 404, error("no device has this address"));
  }

  private void search(LocalHttp.Request request, OutputStream out) throws IOException {
    Optional<SearchForm> form =
        SearchForm.of(request.query().getOrDefault("as", SearchForm.JSON.wireName()));
    String limit = request.query().getOrDefault("limit", Integer.toString(FOUND));
    if (form.isEmpty() || !limit.matches("[1-9]\\d{0,8}")) {
      write(out, 400, error("as must be json, lines or text, limit a number above 0"));
      return;
    }
    SearchAnswer.Devices devices = SearchAnswer.Devices.of(node.status(), searched.get());
    searched = new SoftReference<>(devices);
    String found =
        SearchAnswer.of(
            devices, request.query().getOrDefault("q", ""), Integer.parseInt(limit), form.get());
    String type = form.get() == SearchForm.JSON ? JSON_TYPE : "text/plain; charset=utf-8";
    write(out, 200, type, found.getBytes(StandardCharsets.UTF_8));
  }

  private void ping(LocalHttp.Request request, OutputStream out) throws IOException {
    Optional<InetAddress> address = address(request);
    String limit = request.query().getOrDefault("timeoutMillis", "5000");
    if (address.isEmpty() || !limit.matches("[1-9]\\d{0,6}")) {
      write(out, 400, error("ip must be an IP address, timeoutMillis a number above 0"));
      return;
    }
    Duration timeout = Duration.ofMillis(Integer.parseInt(limit));
    timeout = timeout.compareTo(LONGEST_PING) > 0 ? LONGEST_PING : timeout;
    PingReply reply = awaited(node.ping(address.get(), timeout), timeout, out);
    if (reply != null) {
      ObjectNode body = NODES.objectNode();
      body.put("LatencySeconds", reply.roundTrip().toNanos() / 1e9);
      body.put("Endpoint", reply.endpoint() == null ? "" : reply.endpoint().toString());
      body.put("DERPRegionCode", reply.relayRegion());
      RelayingDevice through = reply.relayingDevice();
      body.put("PeerRelay", StatusJson.peerRelay(through));
      body.put("PeerRelayName", through == null ? "" : through.name());
      write(out, 200, body);
    }
  }

  private void path(LocalHttp.Request request, OutputStream out) throws IOException {
    Optional<InetAddress> address = address(request);
    if (address.isEmpty()) {
      write(out, 400, error("ip must be an IP address"));
      return;
    }
    PathReport report = awaited(node.path(address.get()), Duration.ZERO, out);
    if (report != null) {
      write(out, 200, PathJson.of(report, node.status().netMap()));
    }
  }

  /** What the node says of a peer; null: it could not, and the caller was told why. */
  private static <T> @Nullable T awaited(
      CompletableFuture<T> answer, Duration timeout, OutputStream out) throws IOException {
    try {
      return answer.get(timeout.toMillis() + 5000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      write(out, 504, error("no answer"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        write(out, 504, error("no answer"));
      } else if (e.getCause() instanceof IllegalArgumentException) {
        write(out, 404, error("no device has this address"));
      } else {
        write(out, 409, error("not connected"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private static Optional<InetAddress> address(LocalHttp.Request request) {
    try {
      return Optional.of(IpText.parse(request.query().getOrDefault("ip", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** One status document a line, the present one first, until the other side goes away. */
  private void watch(Caller caller, boolean withPeers) throws IOException {
    if (!watches.tryAcquire()) {
      write(caller.out(), 503, error("too many programs watch already"));
      return;
    }
    Thread watcher = Thread.currentThread();
    WatchedThread.virtual(
            "local-api-reader",
            death -> watcher.interrupt(),
            () -> {
              awaitEnd(caller.in());
              watcher.interrupt();
            })
        .start();
    LatestStatus latest = new LatestStatus();
    Runnable unsubscribe = node.subscribe(latest::put);
    try {
      send(
          caller,
          "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1));
      while (true) {
        NodeStatus status = latest.take(WATCH_HEARTBEAT);
        if (status != null) {
          send(caller, JSON.writeValueAsBytes(status(status, withPeers)));
        }
        send(caller, LINE_END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      unsubscribe.run();
      watches.release();
    }
  }

  /** A watcher says nothing more; what can still be read is that it went away. */
  private static void awaitEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return;
    }
  }

  private static void send(Caller caller, byte[] bytes) throws IOException {
    try (TimeLimit limit = TimeLimit.closing(caller.channel(), TIME_TO_READ)) {
      caller.out().write(bytes);
    }
  }

  static ObjectNode error(String text) {
    return NODES.objectNode().put("Error", text);
  }

  static void write(OutputStream out, int status, JsonNode body) throws IOException {
    write(out, status, JSON_TYPE, JSON.writeValueAsBytes(body));
  }

  private static void write(OutputStream out, int status, String type, byte[] bytes)
      throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + " "
            + (status < 300 ? "OK" : "Error")
            + "\r\nContent-Type: "
            + type
            + "\r\nX-Content-Type-Options: nosniff\r\n"
            + "Connection: close\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[headBytes.length + bytes.length];
    System.arraycopy(headBytes, 0, all, 0, headBytes.length);
    System.arraycopy(bytes, 0, all, headBytes.length, bytes.length);
    out.write(all);
    out.flush();
  }
}
