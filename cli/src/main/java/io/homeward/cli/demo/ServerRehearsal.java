package io.homeward.cli.demo;

import io.homeward.cli.Main;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.StateAdministration;
import io.homeward.coordinator.store.StateDir;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;
import tools.jackson.databind.JsonNode;

/**
 * What a coordination server does in its first days, in a minute: many devices join, move and come
 * back all at once, the policy changes, and somebody looks at every page. The server is one process
 * and everybody else another, so that the one that a JVM watches does nothing but serve.
 */
final class ServerRehearsal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long BREATH_MILLIS = 5;
  private static final int PEOPLE = 24;
  private static final int DEVICES = 240;

  /** Of those that join. */
  private static final int AT_ONCE = 16;

  private static final int MOVES = 300;

  /** Between two moves; else many would be told together. */
  private static final long BETWEEN_MOVES_MILLIS = 10;

  private static final int RETURNS = 3;
  private static final int LOOKS = 8;
  private static final long KEY_SECONDS = 3600;

  /** Of the embedded sign-in. */
  private static final String OWNER = "owner";

  private static final List<String> PORTS = List.of("*", "22", "80", "443", "22,80", "1-1024");
  private static final List<String> PAGES =
      List.of(
          "/health",
          "/",
          "/machines",
          "/machines?q=device-7",
          "/machines?order=seen&page=2",
          "/machines/5",
          "/users",
          "/me",
          "/add",
          "/keys",
          "/access",
          "/access?who=person3",
          "/access/file",
          "/access/try?from=device-1&to=device-2&protocol=tcp&port=22",
          "/access/history",
          "/dns",
          "/settings",
          "/log",
          "/waiting",
          "/backup");

  private final Path stateDir;
  private final URI server;
  private final List<RehearsedDevice> devices = new ArrayList<>();

  private ServerRehearsal(Path stateDir, int port) {
    this.stateDir = stateDir;
    this.server = URI.create("http://127.0.0.1:" + port);
    X509TrustManager trust = ServerTrust.of(null).manager();
    for (int i = 0; i < DEVICES; i++) {
      devices.add(new RehearsedDevice(server, trust, "device-" + i));
    }
  }

  /** The server: as its command, until the process's input ends. */
  static int serve(Path stateDir, int port, PrintWriter out) {
    WatchedThread.platform(
            "rehearsal-end",
            WatchedThread::unowned,
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Input means nothing.
                }
              } catch (IOException e) {
                // Nor does it here; who held it is gone.
              }
              System.exit(0);
            })
        .start();
    return Main.run(
        out,
        out,
        "coordinator",
        "serve",
        "--owner=" + OWNER,
        "--listen=127.0.0.1:" + port,
        "--stun=off",
        "--second-stun=off",
        "--state-dir=" + stateDir);
  }

  /**
   * Everybody else; tells on a line at which port the server is to be.
   *
   * @param stateDir of that server, which nobody has used before
   * @throws IOException when something did not work as it should
   */
  static int run(Path stateDir, PrintWriter out) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    out.println(port);
    out.flush();
    try (ServerRehearsal rehearsal = new ServerRehearsal(stateDir, port)) {
      rehearsal.play();
    }
    return 0;
  }

  private void play() throws IOException, InterruptedException {
    // The last that a server opens.
    await("the server", () -> Files.exists(StateDir.adminSocket(stateDir)));
    join();
    RehearsedVisitor owner = new RehearsedVisitor(server);
    owner.signIn();
    for (String ports : PORTS) {
      ask(new PolicyRequest.PutPolicy(policy(ports), OWNER));
      lookAround(owner);
    }
    move();
    for (int i = 0; i < RETURNS; i++) {
      together(RehearsedDevice::leave);
      together(RehearsedDevice::comeBack);
      await("those who come back", () -> devices.stream().allMatch(RehearsedDevice::isConnected));
    }
    for (int i = 0; i < LOOKS; i++) {
      lookAround(owner);
    }
  }

  private void join() throws IOException, InterruptedException {
    ask(new PeopleRequest.CreateUser(OWNER));
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      String person = "person" + i;
      ask(new PeopleRequest.CreateUser(person));
      keys.add(
          ask(new KeyRequest.CreateAuthKey(person, true, false, KEY_SECONDS, List.of()))
              .path("key")
              .asString());
    }
    for (int i = 0; i < DEVICES; i++) {
      int begun = i + 1;
      devices.get(i).join(keys.get(i % PEOPLE));
      await(
          "those who join",
          () ->
              devices.subList(0, begun).stream().filter(RehearsedDevice::isConnected).count()
                  > begun - AT_ONCE);
    }
    await("those who join", () -> devices.stream().allMatch(RehearsedDevice::isConnected));
  }

  private void move() throws InterruptedException {
    for (int i = 0; i < MOVES; i++) {
      devices.get(i % DEVICES).move(1 + i);
      Thread.sleep(BETWEEN_MOVES_MILLIS);
    }
  }

  private static void lookAround(RehearsedVisitor visitor) throws IOException {
    for (String page : PAGES) {
      visitor.get(page);
    }
    visitor.post("/access/file", Map.of("text", policy("8080")));
  }

  private void together(Consumer<RehearsedDevice> what) throws InterruptedException {
    List<Thread> threads =
        devices.stream()
            .map(device ->
                WatchedThread.virtual(
                    "rehearsal-device", WatchedThread::unowned, () -> what.accept(device)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private JsonNode ask(AdminRequest request) {
    return StateAdministration.carryOut(stateDir, request);
  }

  /** People reach their own devices at these ports. */
  private static String policy(String ports) {
    return """
    {"acls": [{"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self:%s"]}]}
    """
        .formatted(ports);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(String whom, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("waited too long for " + whom);
      }
      Thread.sleep(BREATH_MILLIS);
    }
  }

  @Override
  public void close() {
    devices.forEach(RehearsedDevice::close);
  }
}
