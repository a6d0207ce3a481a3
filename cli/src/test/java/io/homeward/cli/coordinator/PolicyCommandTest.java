package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PolicyCommandTest {
  private static final String RIGHT =
      """
      {
        "groups": {"group:kids": ["ida@", "jon@"]}, // both
        "tagOwners": {"tag:nas": []},
        "grants": [{"src": ["group:kids"], "dst": ["tag:nas"], "ip": ["445"]}],
        "tests": [
          {"src": "ida@", "accept": ["tag:nas:445"], "deny": ["tag:nas:22", "jon@:445"]},
        ],
      }
      """;

  @TempDir private Path dir;

  private record Result(int status, String out, String err) {}

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("policy.hujson"), text);
  }

  private static Result check(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("coordinator", "policy", "check"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Result(status, out.toString(), err.toString());
  }

  @Test
  void aRightFileIsRightAndItsTestsAreRunAsIfEverybodyHadADevice() throws IOException {
    Path file = file(RIGHT);
    assertThat(check(file))
        .isEqualTo(new Result(0, file + " is right, and what its tests say is so: 1\n", ""));
  }

  @Test
  void whatIsWrongIsSaidByLineAndTheStatusIsOne() throws IOException {
    Path file = file(RIGHT.replace("\"tag:nas\"]", "\"tag:nase\"]"));
    assertThat(check(file))
        .isEqualTo(
            new Result(
                1,
                "",
                "homeward: "
                    + file
                    + ", line 4, column 46: dst=\"tag:nase\": tag not found: \"tag:nase\"\n"));
    JsonNode answer = new JsonMapper().readTree(check(file, "--json").out());
    assertThat(answer.path("problems").get(0).path("line").asInt()).isEqualTo(4);
  }

  @Test
  void aTestThatIsNotSoIsAFailure() throws IOException {
    Path file = file(RIGHT.replace("[\"445\"]", "[\"*\"]"));
    Result result = check(file);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "homeward: "
                + file
                + ", line 6, column 5: test failed: \"ida@\" does reach tag:nas:22, which it must"
                + " not\n");
  }

  @Test
  void whatCannotBeReadIsSaidInOneLine() throws IOException {
    assertThat(check(dir.resolve("none")).err())
        .isEqualTo(
            "homeward: cannot read " + dir.resolve("none") + ": no such file or directory\n");
    Path file = Files.write(dir.resolve("bytes"), new byte[] {'{', (byte) 0xff, '}'});
    assertThat(check(file))
        .isEqualTo(new Result(1, "", "homeward: " + file + " is not a text in UTF-8\n"));
    assertThat(check().status()).isEqualTo(2);
  }

  @Test
  void thePolicyInForceIsShownChangedAndTakenBack() throws IOException {
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort())) {
      assertThat(server.url()).isNotNull();
      assertThat(run("get").out()).contains("autogroup:self");
      Path file = file(RIGHT.replace("\"tests\"", "// none\n\"tests\""));
      assertThat(run("set", file)).isEqualTo(new Result(0, file + " is in force, version 1\n", ""));
      assertThat(run("get").out()).isEqualTo(Files.readString(file));
      assertThat(run("test", file(RIGHT.replace("[\"445\"]", "[\"*\"]"))).status()).isEqualTo(1);
      Result refused = run("set", file("{\n\"grants\": 1}"));
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).contains("line 2, column 11");
      assertThat(run("set", file("{}")).status()).isZero();
      assertThat(run("revert", "1").out()).isEqualTo("version 1 is in force again, as version 3\n");
      assertThat(run("history").out()).startsWith("VERSION").hasLineCount(4);
      assertThat(run("revert", "77").err()).contains("no policy of version 77");
    }
    assertThat(run("get").out()).as("while no server runs").contains("group:kids");
  }

  private Result run(String command, Object... arguments) {
    List<String> all = new ArrayList<>(List.of("coordinator", "policy", command));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    all.add("--state-dir");
    all.add(dir.resolve("state").toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Result(status, out.toString(), err.toString());
  }
}
