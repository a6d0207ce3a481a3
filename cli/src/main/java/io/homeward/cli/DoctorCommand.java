package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
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

  @Option(
      names = "--repair",
      description = "Put right what can be put right; says what it will do, and asks.")
  private boolean repair;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before a repair.")
  private boolean yes;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the node keeps its keys and preferences.")
  private Path stateDir = Places.stateDir();

  @Option(
      names = "--journal-dir",
      hidden = true,
      description = "Where the helper keeps its journals.")
  private Path journals = Places.RUN_DIR.resolve("journal");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (repair && json && !yes) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--repair with --json cannot ask and needs --yes");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Examination seen = Examination.of(node, stateDir, journals);
    if (!json) {
      print(out, seen.checks());
    }
    List<Repairs.Done> done = List.of();
    if (repair && seen.failed() > 0) {
      Repairs repairs =
          new Repairs(
              node, stateDir, journals, new Services(), consent(out), line -> say(out, line));
      try {
        seen = repairs.run(seen);
      } catch (IOException e) {
        throw new CommandFailure("the answer could not be read: " + e.getMessage());
      }
      done = repairs.done();
      if (!json) {
        report(out, seen, done);
      }
    }
    if (json) {
      out.println(document(seen, done).toPrettyString());
    }
    fail(seen.failed());
  }

  private Consent consent(PrintWriter out) {
    return new Consent(
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())), out, yes);
  }

  private void say(PrintWriter out, String line) {
    if (!json) {
      out.println(line);
    }
  }

  private static void report(PrintWriter out, Examination seen, List<Repairs.Done> done) {
    if (seen.failed() == 0) {
      out.println("All is as it should be.");
      return;
    }
    out.println(done.isEmpty() ? "Nothing of it can be put right from here." : "What is left:");
    if (!done.isEmpty()) {
      print(out, seen.checks().stream().filter(check -> check.result() == Result.FAILED).toList());
    }
  }

  private static void fail(long failed) {
    if (failed > 0) {
      throw new CommandFailure(
          failed == 1
              ? "one thing is not as it should be"
              : failed + " things are not as they should be");
    }
  }

  private static void print(PrintWriter out, List<Check> checks) {
    checks.forEach(check -> out.println(label(check.result()) + check.text() + "."));
  }

  private static String label(Result result) {
    return switch (result) {
      case OK -> "ok      ";
      case FAILED -> "wrong   ";
      case NOTE -> "note    ";
    };
  }

  private ObjectNode document(Examination seen, List<Repairs.Done> done) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("Healthy", seen.failed() == 0);
    if (repair) {
      ArrayNode repairs = root.putArray("Repairs");
      for (Repairs.Done one : done) {
        repairs
            .addObject()
            .put("Repair", one.repair().what())
            .put("Text", one.repair().sentence())
            .put("Outcome", one.outcome().name().toLowerCase(Locale.ROOT))
            .put("Detail", one.detail());
      }
    }
    ArrayNode list = root.putArray("Checks");
    for (Check check : seen.checks()) {
      list.addObject()
          .put("Check", check.what())
          .put("Result", check.result().name().toLowerCase(Locale.ROOT))
          .put("Text", check.text());
    }
    return root;
  }
}
