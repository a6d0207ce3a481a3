package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.FileFailures;
import io.homeward.coordinator.access.Rehearsal;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code homeward coordinator policy}. */
@Command(
    name = "policy",
    description = "Check policy files: who may reach what.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = PolicyCommand.Check.class)
final class PolicyCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }

  /** {@code policy check}. */
  @Command(
      name = "check",
      description =
          "Read a policy file and run its tests, without a server: as if each person and tag that"
              + " it names had a device.")
  static final class Check implements Callable<Integer> {
    /** Bytes; the file is refused long before by its number of characters. */
    private static final int LARGEST = 8 << 20;

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

    private static Set<String> lowerCase(List<String> domains) {
      Set<String> all = new HashSet<>();
      domains.forEach(domain -> all.add(domain.toLowerCase(Locale.ROOT)));
      return all;
    }
  }
}
