package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.selftest.Finding;
import io.homeward.engine.selftest.SelfTest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code homeward doctor}. */
@Command(
    name = "doctor",
    description = "Look whether what \"connected\" promises is true on this computer.")
final class DoctorCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    List<Check> checks = checks();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long failed = checks.stream().filter(check -> check.result() == Result.FAILED).count();
    if (json) {
      out.println(document(checks, failed == 0).toPrettyString());
    } else {
      checks.forEach(check -> out.println(label(check.result()) + check.text() + "."));
    }
    if (failed > 0) {
      throw new CommandFailure(
          failed == 1
              ? "one thing is not as it should be"
              : failed + " things are not as they should be");
    }
  }

  private List<Check> checks() {
    JsonNode status;
    boolean acceptDns;
    try {
      status = PlainJson.of(node.ask(client -> client.status(true)));
      acceptDns = node.ask(client -> client.preferences()).path("CorpDNS").asBoolean(true);
    } catch (CommandFailure e) {
      String other = SystemNetworks.read("").otherTailnet();
      // The one that does not answer may be there all the same, and its interface is no other VPN.
      boolean ours = other != null && HostConfig.isInterfaceName(other);
      return Diagnosis.unreachable(String.valueOf(e.getMessage()), ours ? null : other);
    }
    Expected expected = Diagnosis.expected(status, acceptDns);
    List<Finding> findings = expected == null ? List.of() : SelfTest.run(expected);
    String other = SystemNetworks.read(status.path("TUNName").asString("")).otherTailnet();
    return Diagnosis.of(status, expected, findings, other);
  }

  private static String label(Result result) {
    return switch (result) {
      case OK -> "ok      ";
      case FAILED -> "wrong   ";
      case NOTE -> "note    ";
    };
  }

  private static ObjectNode document(List<Check> checks, boolean healthy) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("Healthy", healthy);
    ArrayNode list = root.putArray("Checks");
    for (Check check : checks) {
      list.addObject()
          .put("Check", check.what())
          .put("Result", check.result().name().toLowerCase(Locale.ROOT))
          .put("Text", check.text());
    }
    return root;
  }
}
