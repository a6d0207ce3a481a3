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
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
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
    startOnce();
    walk();
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort())) {
      assertThat(run("user", "list").out()).as("%s", server.domain()).contains("anna");
    }
  }

  private void startOnce() {
    CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort()).close();
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
  void makesListsAndRevokesApiTokens() {
    startOnce();
    run("user", "create", "anna");

    Result token = run("token", "create", "backup", "--user", "anna", "--scope", "read,devices");
    assertThat(token.out()).matches("hwkey-api-[a-z0-9]{12}-[a-z0-9]{48}\n");
    JsonNode list = json(run("token", "list", "--json").out()).path("tokens");
    assertThat(list.get(0).path("token").isNull()).isTrue();
    assertThat(run("token", "list").out()).contains("backup", "anna", "usable", "read devices");
    assertThat(run("token", "revoke", list.get(0).path("id").asString()).status()).isZero();
    assertThat(run("token", "list").out()).contains("revoked");
    for (Result wrong :
        List.of(
            run("token", "create", "backup", "--user", "anna", "--scope", "everything"),
            run("token", "create", " ", "--user", "anna", "--scope", "read"),
            run("token", "create", "a", "--user", "anna", "--scope", "read", "--expires", "1y"))) {
      assertThat(wrong.err()).startsWith("homeward: ").hasLineCount(1);
      assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
    }
    assertThat(run("token", "create", "a", "--user", "ghost", "--scope", "read"))
        .isEqualTo(new Result(1, "", "homeward: there is no user ghost\n"));
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
    startOnce();
    assertThat(run("authkey", "create").status()).isEqualTo(2);
    for (Result wrong :
        List.of(
            run("authkey", "create", "--user", "anna", "--tag", "web"),
            run("authkey", "create", "--user", "anna", "--expires", "1y"),
            run("user", "create", "an na"),
            run("device", "rename", "laptop", "my laptop"))) {
      assertThat(wrong.err()).startsWith("homeward: ").hasLineCount(1);
      assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
    }
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
  void aDirectoryOfSomethingElseIsNotTakenForAServers() throws IOException {
    Path other = Files.createDirectory(dir.resolve("other"));
    Files.writeString(other.resolve("letter.txt"), "dear all");

    for (Result result :
        List.of(
            run(other, "user", "create", "anna"),
            run(other, "device", "list"),
            run(other, "authkey", "create", "--user", "anna"))) {
      assertThat(result.err()).contains("no coordination server in " + other).hasLineCount(1);
      assertThat(result.status()).isEqualTo(1);
    }
    try (var files = Files.list(other)) {
      assertThat(files).as("nothing was made").hasSize(1);
    }
  }

  @Test
  void aDatabaseThatLostWhatWasInItIsNotTakenForANewOne() throws IOException {
    startOnce();
    Path database = dir.resolve("coordinator.db");
    Files.write(database, new byte[0]);

    for (Result result : List.of(serveIn(dir, "--listen", "127.0.0.1:0"), run("user", "list"))) {
      assertThat(result.err()).contains(database + " is empty").hasLineCount(1);
      assertThat(result.status()).isEqualTo(1);
    }
    assertThat(database).isEmptyFile();
  }

  @Test
  void aDatabaseThatIsGoneWhileItsLogIsThereIsNotMadeAnew() throws IOException {
    startOnce();
    Files.delete(dir.resolve("coordinator.db"));
    Path log = Files.writeString(dir.resolve("coordinator.db-wal"), "all that was acknowledged");

    Result result = serveIn(dir, "--listen", "127.0.0.1:0");

    assertThat(result.err()).contains("is gone").contains(log.toString()).hasLineCount(1);
    assertThat(result.status()).isEqualTo(1);
    assertThat(log).hasContent("all that was acknowledged");
  }

  @Test
  void aDirectoryInWhichOthersMayWriteIsRefused() throws IOException {
    startOnce();
    String group = Files.readAttributes(dir, PosixFileAttributes.class).group().getName();
    for (Map.Entry<String, String> mode :
        Map.of(
                "rwxrwxrwx", "every user of this computer",
                "rwxrwxr-x", "whoever is in the group " + group,
                "rwx----w-", "every user of this computer")
            .entrySet()) {
      Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString(mode.getKey()));
      for (Result result : List.of(serveIn(dir, "--listen", "127.0.0.1:0"), run("user", "list"))) {
        assertThat(result.err())
            .as(mode.getKey())
            .contains(mode.getValue() + " may write", "chmod go-w " + dir)
            .hasLineCount(1);
        assertThat(result.status()).isEqualTo(1);
      }
      // What the sentence says ends it.
      Files.setPosixFilePermissions(
          dir, PosixFilePermissions.fromString(mode.getKey().replaceAll("(?<=^...).*", "r-x---")));
      assertThat(run("user", "list").status()).isZero();
    }
  }

  @Test
  void badSettingsOfAServerAreWrongUseAndOneLineEach() throws IOException {
    Path cert = Files.writeString(dir.resolve("cert.pem"), "no certificate");
    String[][] wrong = {
      {"--listen", "nix"},
      {"--listen", "127.0.0.1:99999"},
      {"--listen", "0.0.0.0:0", "--url"},
      {"--listen", "127.0.0.1:0", "--tls-cert", cert.toString(), "tls-key"},
      {"--url", "x", "--url"},
      {"--url", "ftp://x", "not the URL of a server"},
      {"--url", "http://my_host:4663", "underscore"},
      {"--url", "http://h:99999", "99999"},
      {"--url", "http://h:0", "\"0\""},
      {"--url", "https://home.example.net/tailnet", "only a host"},
      {"--url", "http://0.0.0.0:4663", "no device can reach"},
      {"--url", "http://10.0.0.256", "no address"},
      {"--domain", "nodots", "domain"},
      {"--domain", "foo.local", ".local"},
      {"--domain", "10.0.0.1", ".1"},
      {"--domain", "my_home.net", "underscore"},
      {"--owner", "an na", "user name"},
      {"--embedded-sign-in", "everywhere", "anywhere"}
    };
    for (String[] line : wrong) {
      boolean expectation = line.length % 2 == 1;
      String[] options = expectation ? Arrays.copyOf(line, line.length - 1) : line;
      Result result = serve(options);

      assertThat(result.err())
          .startsWith("homeward: ")
          .contains(expectation ? line[line.length - 1] : line[line.length - 2])
          .doesNotContain("Exception")
          .hasLineCount(1);
      assertThat(result.status()).as(result.err()).isEqualTo(2);
    }
    assertThat(dir.resolve("state")).as("nothing was made").doesNotExist();
    Result tls = serve("--tls-cert", cert.toString(), "--tls-key", cert.toString());
    assertThat(tls.err()).contains("certificate").hasLineCount(1);
    assertThat(tls.status()).isEqualTo(1);
  }

  @Test
  void aWrongLineOfAConfigurationFileIsNamedByFileLineAndSetting() throws IOException {
    Path config = dir.resolve("c.conf");
    String[][] wrong = {
      {"# mine\nlisten = nowhere\n", " line 2: listen: "},
      {"\n\nurl=http://my_host\n", " line 3: url: "},
      {"domain = home.local\n", " line 1: domain: "},
      {"key-expiry = 1y\n", " line 1: key-expiry: "},
      {"colour = blue\n", " line 1: colour: there is no such setting"},
      {"listen\n", " line 1: not of the form"},
      {"owner = a\nowner = b\n", " line 2: owner is there twice"}
    };
    for (String[] one : wrong) {
      Files.writeString(config, one[0]);
      Result result = serve("--config", config.toString());

      assertThat(result.err()).contains(config + one[1]).hasLineCount(1);
      assertThat(result.status()).as(result.err()).isEqualTo(2);
    }
    // What an option replaces is not looked at, and an editor's byte order mark is no setting.
    Files.writeString(config, "\uFEFFlisten = nowhere\n");
    assertThat(serve("--config", config.toString(), "--listen", "nix").err())
        .contains("--listen: ");
    Result missing = serve("--config", dir.resolve("none").toString());
    assertThat(missing.err()).contains("no configuration file").hasLineCount(1);
    assertThat(missing.status()).isEqualTo(1);
  }

  @Test
  void aDomainThatHoldsTheServersOwnNameIsRefused() throws IOException {
    String[][] wrong = {
      {"http://home.example.net:4664", "example.net"},
      {"https://home.example.net", "home.example.net"},
      {"https://HOME.Example.NET.", "example.net"},
      {"https://home.example.net", "EXAMPLE.net."},
      {"https://a.b.example.net", "example.net"},
      {"https://haus.m\u00fcller.example", "xn--mller-kva.example"},
      {"https://haus.xn--mller-kva.example", "M\u00dcLLER.example"}
    };
    for (String[] one : wrong) {
      Result result = serve("--url", one[0], "--domain", one[1]);
      assertThat(result.err()).contains("contains the name of this server").hasLineCount(1);
      assertThat(result.status()).as(result.err()).isEqualTo(2);
    }
    Path config = dir.resolve("c.conf");
    Files.writeString(config, "url = https://home.example.net\ndomain = example.net\n");
    assertThat(serve("--config", config.toString()).status()).isEqualTo(2);
    assertThat(dir.resolve("state")).as("nothing was made").doesNotExist();

    // Stored by an earlier start.
    CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state")).withAnyPort().withDomain("example.net"))
        .close();
    Result later = serve("--listen", "127.0.0.1:0", "--url", "https://home.example.net");
    assertThat(later.err()).contains("tail.example.net").hasLineCount(1);
    assertThat(later.status()).isEqualTo(2);
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
  void aBackupGoesIntoAFileAndBackAgain() {
    Path file = dir.resolve("b.zip");
    try (CoordinatorServer _ = CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort())) {
      run("user", "create", "anna");
      assertThat(run("backup", file.toString()).out()).contains(file + "; keep it secret");
      assertThat(run("backup", file.toString()))
          .isEqualTo(
              new Result(1, "", "homeward: the file " + file + " is there; --force replaces it\n"));
      assertThat(json(run("backup", file.toString(), "--force", "--json").out()).has("created"))
          .isTrue();
      Result running = run("restore", file.toString(), "--force");
      assertThat(running.err()).contains("stop it first").hasLineCount(1);
      assertThat(running.status()).isEqualTo(1);
    }
    Path fresh = dir.resolve("fresh");
    assertThat(run(fresh, "restore", file.toString()).out()).startsWith("restored the server of ");
    assertThat(run(fresh, "user", "list").out()).contains("anna");
    assertThat(run(fresh, "restore", file.toString()).status()).isEqualTo(1);
    JsonNode again = json(run(fresh, "restore", file.toString(), "--force", "--json").out());
    assertThat(again.path("before").asString()).contains("before-restore-");
    assertThat(run("restore").status()).isEqualTo(2);
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
    return serveIn(dir.resolve("state"), options);
  }

  private static Result serveIn(Path stateDir, String... options) {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(List.of(options));
    return run(stateDir, arguments.toArray(String[]::new));
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
