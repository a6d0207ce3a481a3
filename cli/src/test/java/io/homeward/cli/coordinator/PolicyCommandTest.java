package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
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
}
