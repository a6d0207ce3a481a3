package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.CommandGroup;
import io.homeward.cli.FileFailures;
import io.homeward.coordinator.access.Rehearsal;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.coordinator.policy.PolicyProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code homeward coordinator policy}. */
@Command(
    name = "policy",
    description = "Say who may reach what: show, change and try the policy.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyCommand.Get.class,
      PolicyCommand.Put.class,
      PolicyCommand.Test.class,
      PolicyCommand.Preview.class,
      PolicyCommand.Try.class,
      PolicyCommand.History.class,
      PolicyCommand.Revert.class,
      PolicyCommand.Check.class
    })
final class PolicyCommand extends CommandGroup {
  /** Bytes; the file is refused long before by its number of characters. */
  private static final int LARGEST = 8 << 20;

  private static String read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new CommandFailure(path + " is too large for a policy");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandFailure(path + " is not a text in UTF-8", e);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + path + ": " + FileFailures.reason(e), e);
    }
  }

  private static String author() {
    String user = System.getProperty("user.name", "");
    return user.isEmpty() ? "command line" : user;
  }

  /** {@code policy get}. */
  @Command(
      name = "get",
      description = "Print the policy in force as it was written, with comments and order.")
  static final class Get extends AdminCommand {
    @Option(
        names = "--version",
        paramLabel = "VERSION",
        description = "One of the history in its place.")
    private long version;

    @Override
    AdminRequest request() {
      return new PolicyRequest.ShowPolicy(version);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.print(answer.path("text").asString());
      out.flush();
    }
  }

  /** What is asked with a policy file and answered with what is wrong with it. */
  abstract static class WithFile extends AdminCommand {
    @Parameters(paramLabel = "FILE", description = "The policy, JSON with comments.")
    private @Nullable Path file;

    final Path file() {
      return Objects.requireNonNull(file);
    }

    final String text() {
      return read(file());
    }

    abstract String wellDone(JsonNode answer);

    @Override
    final void print(JsonNode answer, PrintWriter out) {
      if (status(answer) == 0) {
        out.println(wellDone(answer));
        return;
      }
      PrintWriter err = spec().commandLine().getErr();
      answer
          .path("problems")
          .forEach(problem ->
              err.println(
                  "homeward: %s, line %d, column %d: %s"
                      .formatted(
                          file(),
                          problem.path("line").asInt(),
                          problem.path("column").asInt(),
                          problem.path("message").asString())));
    }

    @Override
    final int status(JsonNode answer) {
      return answer.path("problems").isEmpty() ? 0 : 1;
    }
  }

  /** {@code policy set}. */
  @Command(
      name = "set",
      description =
          "Put a policy in force, at once and without a restart. Nothing changes when it cannot be"
              + " used or one of its tests fails.")
  static final class Put extends WithFile {
    @Override
    AdminRequest request() {
      return new PolicyRequest.PutPolicy(text(), author());
    }

    @Override
    String wellDone(JsonNode answer) {
      return file() + " is in force, version " + answer.path("version").asLong();
    }
  }

  /** {@code policy test}. */
  @Command(
      name = "test",
      description =
          "Read a policy file and run its tests on the devices and people that there are, without"
              + " changing anything.")
  static final class Test extends WithFile {
    @Override
    AdminRequest request() {
      return new PolicyRequest.TestPolicy(text());
    }

    @Override
    String wellDone(JsonNode answer) {
      return file() + " could be put in force";
    }
  }

  /** {@code policy preview}. */
  @Command(name = "preview", description = "Say for which devices a policy would change anything.")
  static final class Preview extends WithFile {
    @Override
    AdminRequest request() {
      return new PolicyRequest.PreviewPolicy(text());
    }

    @Override
    String wellDone(JsonNode answer) {
      StringBuilder lines = new StringBuilder();
      for (JsonNode effect : answer.path("effects")) {
        lines.append(
            "device id:%d: %d more to see, %d fewer%s%n"
                .formatted(
                    effect.path("device").asLong(),
                    effect.path("appears").size(),
                    effect.path("vanishes").size(),
                    effect.path("filter").asBoolean() ? ", reached otherwise" : ""));
      }
      return lines.isEmpty() ? "nothing changes for any device" : lines.toString().stripTrailing();
    }
  }

  /** {@code policy try}. */
  @Command(name = "try", description = "Say whether one device reaches another, and by which rule.")
  static final class Try extends AdminCommand {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "DEVICE",
        description = "Its name, an address, or id:3.")
    private String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "DEVICE|ADDRESS",
        description = "The same, or any address.")
    private String to = "";

    @Option(
        names = "--protocol",
        paramLabel = "PROTOCOL",
        defaultValue = "tcp",
        description = "tcp, udp, icmp or a number (default: ${DEFAULT-VALUE}).")
    private String protocol = "";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "0", description = "1 to 65535.")
    private int port;

    @Override
    AdminRequest request() {
      return new PolicyRequest.TryPolicy(from, to, protocol, port);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(
          answer.path("allowed").asBoolean()
              ? "yes, by the rule on line " + answer.path("line").asString()
              : "no rule allows it");
    }

    @Override
    int status(JsonNode answer) {
      return answer.path("allowed").asBoolean() ? 0 : 1;
    }
  }

  /** {@code policy history}. */
  @Command(name = "history", description = "List the policies that were in force, newest first.")
  static final class History extends AdminCommand {
    @Override
    AdminRequest request() {
      return new PolicyRequest.ListPolicies();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("VERSION", "WRITTEN", "BY", "RESTORES");
      answer
          .path("policies")
          .forEach(policy -> {
            long restored = policy.path("restored").asLong();
            table.row(
                policy.path("version").asString(),
                Table.time(policy.path("written"), ""),
                policy.path("author").asString(),
                restored == 0 ? "" : Long.toString(restored));
          });
      table.print(out);
    }
  }

  /** {@code policy revert}. */
  @Command(name = "revert", description = "Put a policy of the history in force again.")
  static final class Revert extends AdminCommand {
    @Parameters(paramLabel = "VERSION", description = "As \"policy history\" lists it.")
    private long version;

    @Override
    AdminRequest request() {
      return new PolicyRequest.RestorePolicy(version, author());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      if (status(answer) == 0) {
        out.println(
            "version "
                + version
                + " is in force again, as version "
                + answer.path("version").asLong());
        return;
      }
      PrintWriter err = spec().commandLine().getErr();
      answer
          .path("problems")
          .forEach(problem ->
              err.println(
                  "homeward: version %d cannot be used any more, line %d: %s"
                      .formatted(
                          version,
                          problem.path("line").asInt(),
                          problem.path("message").asString())));
    }

    @Override
    int status(JsonNode answer) {
      return answer.path("problems").isEmpty() ? 0 : 1;
    }
  }

  /** {@code policy check}. */
  @Command(
      name = "check",
      description =
          "Read a policy file and run its tests, without a server: as if each person and tag that"
              + " it names had a device.")
  static final class Check implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(paramLabel = "FILE", description = "The policy, JSON with comments.")
    private @Nullable Path file;

    @Option(
        names = "--domain",
        paramLabel = "DOMAIN",
        description =
            "A domain whose people the file may name by user:*@DOMAIN; may be given again.")
    private List<String> domains = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document and nothing else.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Path path = Objects.requireNonNull(file);
      List<PolicyProblem> problems;
      int tests = 0;
      try {
        Policy policy = Policy.parse(read(path), lowerCase(domains));
        tests = policy.tests().size() + policy.sshTests().size();
        problems = Rehearsal.failedTests(policy);
      } catch (PolicyException e) {
        problems = e.problems();
      }
      print(path, problems, tests);
      return problems.isEmpty() ? 0 : 1;
    }

    private void print(Path path, List<PolicyProblem> problems, int tests) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      if (json) {
        ObjectNode answer = JSON.createObjectNode().put("file", path.toString());
        answer.put("tests", tests);
        ArrayNode list = answer.putArray("problems");
        for (PolicyProblem problem : problems) {
          list.addObject()
              .put("line", problem.line())
              .put("column", problem.column())
              .put("message", problem.message());
        }
        out.println(answer.toPrettyString());
      } else if (problems.isEmpty()) {
        out.println(
            path + " is right" + (tests == 0 ? "" : ", and what its tests say is so: " + tests));
      } else {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        problems.forEach(problem -> err.println("homeward: " + path + ", " + problem));
      }
    }

    private static Set<String> lowerCase(List<String> domains) {
      Set<String> all = new HashSet<>();
      domains.forEach(domain -> all.add(domain.toLowerCase(Locale.ROOT)));
      return all;
    }
  }
}
