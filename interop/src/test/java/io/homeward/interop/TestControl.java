package io.homeward.interop;

import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tailscale's test control server, run by the program in {@code interop/peers/testcontrol}. */
public final class TestControl implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ForeignProgram program;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI control;
  private final URI admin;

  private TestControl(ForeignProgram program) {
    this.program = program;
    JsonNode addresses = JSON.readTree(program.awaitLine(line -> line.startsWith("{\"admin\"")));
    control = URI.create(addresses.get("control").asString());
    admin = URI.create(addresses.get("admin").asString());
  }

  /** Where {@code interop/peers/build} puts programs. */
  public static Path peer(String name) {
    String given = System.getProperty("homeward.peers");
    Path program = Path.of(given == null ? "../build/peers" : given, name).toAbsolutePath();
    Assumptions.assumeTrue(
        Files.isExecutable(program), name + " is not built: run interop/peers/build");
    return program;
  }

  static TestControl start(String... flags) throws IOException {
    List<String> command = new ArrayList<>(List.of(peer("testcontrol").toString()));
    command.addAll(List.of(flags));
    return new TestControl(ForeignProgram.start(Path.of("."), command));
  }

  URI url() {
    return control;
  }

  /** A command that must succeed. */
  void tell(String path, String body) throws Exception {
    JsonNode answer = JSON.readTree(request("POST", path, body));
    if (!answer.get("ok").asBoolean()) {
      throw new IllegalStateException(path + " was not done");
    }
  }

  void tellNode(String path, NodePublicKey node, String body) throws Exception {
    tell(path + "?node=" + node, body);
  }

  JsonNode nodes() throws Exception {
    return JSON.readTree(request("GET", "/nodes", ""));
  }

  /** Has the node answer a request; gives status and body. */
  JsonNode askNode(NodePublicKey node, String method, String path, String body) throws Exception {
    String query =
        "/c2n?node="
            + node
            + "&method="
            + method
            + "&path="
            + URLEncoder.encode(path, StandardCharsets.UTF_8);
    return JSON.readTree(request("POST", query, body));
  }

  private String request(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(admin.resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
    program.close();
  }
}
