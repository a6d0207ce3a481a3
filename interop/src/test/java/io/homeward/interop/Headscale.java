package io.homeward.interop;

import io.homeward.engine.testing.FreePorts;
import io.homeward.netlab.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/** A real Headscale on loopback with state in a temporary directory. */
final class Headscale implements AutoCloseable {
  private final Path directory;
  private final URI url;
  private final HeadscaleProgram program;
  private final String userId;
  private ForeignProgram process;

  private Headscale(Path directory, URI url) throws IOException {
    this.directory = directory;
    this.url = url;
    program =
        new HeadscaleProgram(
            directory,
            new HeadscaleProgram.Place(
                url.toString(),
                url.getAuthority(),
                "",
                FreePorts.next(),
                "127.0.0.1:" + FreePorts.next(),
                "127.0.0.1",
                "none"),
            Command::run);
    process = serve();
    awaitHealth();
    userId = program.createPerson();
  }

  static Headscale start() throws IOException {
    Assumptions.assumeTrue(HeadscaleProgram.isInstalled(), "there is no headscale on PATH");
    return new Headscale(
        Files.createTempDirectory("hwhs"), URI.create("http://127.0.0.1:" + FreePorts.next()));
  }

  private ForeignProgram serve() throws IOException {
    return ForeignProgram.start(directory, program.serve());
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
                  && Files.exists(program.socket()));
    }
  }

  URI url() {
    return url;
  }

  JsonNode command(String... arguments) throws IOException {
    return program.command(arguments);
  }

  String authKey(String... options) throws IOException {
    return program.authKey(userId, options);
  }

  /** Puts a policy in force. */
  void policy(String text) throws IOException {
    program.policy(text);
  }

  /** Makes a person who is known by an e-mail address, and returns its id. */
  String createPerson(String name, String email) throws IOException {
    return command("users", "create", name, "--email", email).path("id").asString();
  }

  /** A key with which devices of a person may join. */
  String authKeyOf(String person) throws IOException {
    return program.authKey(person, "--reusable");
  }

  /** A key with which devices that have a tag, and no person, may join. */
  String authKeyFor(String tag) throws IOException {
    return command("preauthkeys", "create", "--reusable", "--tags", tag).path("key").asString();
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
    process.close();
    Files.deleteIfExists(program.socket());
    process = serve();
    awaitHealth();
  }

  @Override
  public void close() throws IOException {
    process.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
