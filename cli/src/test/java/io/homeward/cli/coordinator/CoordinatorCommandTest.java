package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CoordinatorCommandTest {
  @TempDir private Path dir;

  private record Result(int status, String out, String err) {}

  @Test
  void administersARunningServer() {
    try (CoordinatorServer _ = CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort())) {
      walk();
    }
  }

  @Test
  void administersTheStateWhileNoServerRuns() {
    walk();
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort())) {
      assertThat(run("user", "list").out()).as("%s", server.domain()).contains("anna");
    }
  }

  private void walk() {
    assertThat(run("user", "create", "anna").status()).isZero();
    assertThat(run("user", "create", "anna"))
        .isEqualTo(new Result(1, "", "homeward: there is already a user anna\n"));

    Result key = run("authkey", "create", "--user", "anna", "--reusable", "--tag", "tag:web");
    assertThat(key.status()).isZero();
    assertThat(key.out()).matches("hwkey-auth-[a-z0-9]{12}-[a-z0-9]{48}\n");
    JsonNode keys = json(run("authkey", "list", "--json").out());
    assertThat(keys.path("authKeys").get(0).path("status").asString()).isEqualTo("usable");
    assertThat(keys.path("authKeys").get(0).path("key").isNull()).isTrue();
    assertThat(
            run("authkey", "revoke", keys.path("authKeys").get(0).path("id").asString()).status())
        .isZero();
    assertThat(run("authkey", "list").out()).contains("revoked").contains("tag:web");

    assertThat(run("device", "list").out()).startsWith("ID").hasLineCount(1);
    assertThat(run("device", "remove", "ghost"))
        .isEqualTo(new Result(1, "", "homeward: there is no device ghost\n"));
  }

  @Test
  void printsAnInviteLinkInThePlaceOfTheKeyWhenAsked() {
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort())) {
      run("user", "create", "anna");

      Result link = run("authkey", "create", "--user", "anna", "--invite");

      assertThat(link.status()).isZero();
      assertThat(link.out())
          .matches(
              Pattern.quote(server.url() + "/join#") + "hwkey-auth-[a-z0-9]{12}-[a-z0-9]{48}\n");
      assertThat(link.err()).contains("this computer only").contains("--url").hasLineCount(1);
      JsonNode json = json(run("authkey", "create", "--user", "anna", "--invite", "--json").out());
      assertThat(json.path("invite").asString())
          .isEqualTo(server.url() + "/join#" + json.path("key").asString());
    }
    Result noServer = run("authkey", "create", "--user", "anna", "--invite");
    assertThat(noServer.status()).isEqualTo(1);
    assertThat(noServer.err()).contains("start it first").hasLineCount(1);
    assertThat(json(run("authkey", "list", "--json").out()).path("authKeys"))
        .as("no key was made that nobody saw")
        .hasSize(2);
  }

  @Test
  void wrongUseIsOneLineAndStatusTwo() {
    assertThat(run("authkey", "create").status()).isEqualTo(2);
    assertThat(run("authkey", "create", "--user", "anna", "--expires", "soon").err())
        .contains("--expires")
        .hasLineCount(1);
    assertThat(run("frobnicate").status()).isEqualTo(2);
  }

  @Test
  void aDirectoryWithoutServerIsNamed() {
    Result result = run(dir.resolve("nothing"), "device", "list");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("nothing").contains("coordinator serve").hasLineCount(1);
    assertThat(Files.exists(dir.resolve("nothing"))).as("nothing was made").isFalse();
  }

  @Test
  void badSettingsOfAServerAreOneLineEach() throws IOException {
    Path config = Files.writeString(dir.resolve("c.conf"), "# mine\nlisten = nowhere\n");
    assertThat(serve("--config", config.toString()).err()).contains("listen").hasLineCount(1);
    Files.writeString(config, "colour = blue\n");
    assertThat(serve("--config", config.toString()).err()).contains("no setting colour");
    Files.writeString(config, "listen\n");
    assertThat(serve("--config", config.toString()).err()).contains("line 1");
    assertThat(serve("--config", dir.resolve("none").toString()).status()).isEqualTo(1);
    assertThat(serve("--listen", "127.0.0.1:0", "--tls-cert", "x").err()).contains("tls-key");
    assertThat(serve("--url", "ftp://x").err()).contains("not the URL of a server");
    assertThat(serve("--domain", "nodots").err()).contains("domain");
    assertThat(serve("--listen", "0.0.0.0:0").err()).contains("--url");
    Path text = Files.writeString(dir.resolve("cert.pem"), "no certificate");
    Result tls = serve("--tls-cert", text.toString(), "--tls-key", text.toString());
    assertThat(tls.err()).contains("certificate").hasLineCount(1);
    assertThat(tls.status()).isEqualTo(1);
  }

  @Test
  void aPortInUseIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result = serve("--listen", "127.0.0.1:" + taken.getLocalPort());

      assertThat(result.err()).contains("in use").contains("--listen").hasLineCount(1);
      assertThat(result.status()).isEqualTo(1);
    }
  }

  @Test
  void aBrokenDatabaseIsOneLineAndLeftAsItIs() throws IOException {
    Path database = Files.createDirectory(dir.resolve("state")).resolve("coordinator.db");
    Files.writeString(database, "this is a shopping list, ".repeat(100));
    byte[] before = Files.readAllBytes(database);

    for (Result result :
        List.of(serve("--listen", "127.0.0.1:0"), run(dir.resolve("state"), "user", "list"))) {
      assertThat(result.err())
          .startsWith("homeward: ")
          .contains(database.toString())
          .contains("damaged or no database")
          .hasLineCount(1);
      assertThat(result.status()).isEqualTo(1);
    }
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void theStateIsWhereThePlatformWantsIt() {
    assertThat(StateOptions.usual(Map.of(), "root", "/root"))
        .isEqualTo(Path.of("/var/lib/homeward/coordinator"));
    assertThat(StateOptions.usual(Map.of(), "anna", "/home/anna"))
        .isEqualTo(Path.of("/home/anna/.local/state/homeward/coordinator"));
    assertThat(StateOptions.usual(Map.of("XDG_STATE_HOME", "/x"), "anna", "/home/anna"))
        .isEqualTo(Path.of("/x/homeward/coordinator"));
  }

  private Result serve(String... options) {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(List.of(options));
    return run(dir.resolve("state"), arguments.toArray(String[]::new));
  }

  private Result run(String... arguments) {
    return run(dir, arguments);
  }

  private static Result run(Path stateDir, String... arguments) {
    List<String> all = new ArrayList<>(List.of("coordinator"));
    all.addAll(List.of(arguments));
    if (arguments.length > 1) {
      all.add("--state-dir");
      all.add(stateDir.toString());
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Result(status, out.toString(), err.toString());
  }

  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text);
  }
}
