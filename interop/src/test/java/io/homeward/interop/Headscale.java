package io.homeward.interop;

import io.homeward.netlab.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Headscale on loopback with state in a temporary directory. */
final class Headscale implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private final URI url;
  private final String userId;
  private ForeignProgram program;

  private Headscale(Path directory, URI url, ForeignProgram program) throws IOException {
    this.directory = directory;
    this.url = url;
    this.program = program;
    awaitHealth();
    userId = command("users", "create", "person").get("id").asString();
  }

  static Headscale start() throws IOException {
    Assumptions.assumeTrue(isInstalled(), "there is no headscale on PATH");
    Path directory = Files.createTempDirectory("hwhs");
    int port = freePort();
    URI url = URI.create("http://127.0.0.1:" + port);
    Files.writeString(directory.resolve("config.yaml"), config(directory, port));
    return new Headscale(directory, url, serve(directory));
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "headscale")));
  }

  private static ForeignProgram serve(Path directory) throws IOException {
    return ForeignProgram.start(
        directory, List.of("headscale", "-c", directory + "/config.yaml", "serve"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static String config(Path directory, int port) throws IOException {
    return """
    server_url: http://127.0.0.1:%1$d
    listen_addr: 127.0.0.1:%1$d
    metrics_listen_addr: ""
    grpc_listen_addr: 127.0.0.1:%2$d
    noise: {private_key_path: %4$s/noise.key}
    prefixes: {v4: 100.64.0.0/10, v6: "fd7a:115c:a1e0::/48"}
    database: {type: sqlite, sqlite: {path: %4$s/db.sqlite}}
    derp:
      server:
        enabled: true
        region_id: 999
        region_code: test
        region_name: Test
        stun_listen_addr: 127.0.0.1:%3$d
        private_key_path: %4$s/derp.key
        verify_clients: false
        automatically_add_embedded_derp_region: true
        ipv4: 127.0.0.1
      urls: []
      paths: []
      auto_update_enabled: false
    disable_check_updates: true
    logtail: {enabled: false}
    dns:
      magic_dns: true
      base_domain: tailnet.test
      override_local_dns: false
      nameservers: {global: []}
    unix_socket: %4$s/hs.sock
    unix_socket_permission: "0700"
    policy: {mode: database}
    """
        .formatted(port, freePort(), freePort(), directory);
  }

  private void awaitHealth() {
    HttpRequest health = HttpRequest.newBuilder(url.resolve("/health")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      Awaitility.await("headscale to start")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(() ->
              http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200
                  && Files.exists(directory.resolve("hs.sock")));
    }
  }

  URI url() {
    return url;
  }

  /** Runs the command line and gives its JSON. */
  JsonNode command(String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("headscale", "-c", directory + "/config.yaml", "-o", "json", "--force"));
    line.addAll(List.of(arguments));
    return JSON.readTree(Command.run(line.toArray(String[]::new)));
  }

  String authKey(String... options) throws IOException {
    List<String> line = new ArrayList<>(List.of("preauthkeys", "create", "-u", userId));
    line.addAll(List.of(options));
    return command(line.toArray(String[]::new)).get("key").asString();
  }

  /** Signs in for the person whom the page asks. */
  void completeSignIn(URI page) throws IOException {
    String path = page.getPath();
    command(
        "auth",
        "register",
        "--auth-id",
        path.substring(path.lastIndexOf('/') + 1),
        "--user",
        "person");
  }

  String idOf(TestNode node) {
    return Long.toString(node.netMap().self().id());
  }

  /** Stops the server with all its connections and starts it again over the same state. */
  void restart() throws IOException {
    program.close();
    Files.deleteIfExists(directory.resolve("hs.sock"));
    program = serve(directory);
    awaitHealth();
  }

  @Override
  public void close() throws IOException {
    program.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
