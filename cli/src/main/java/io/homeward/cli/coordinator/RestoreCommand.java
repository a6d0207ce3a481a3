package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.coordinator.main.Backups;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code homeward coordinator restore}. */
@Command(
    name = "restore",
    description = "Put a backup into a state directory in which no server runs.",
    footer = {
      "",
      "The whole backup is tried before anything changes. Run it as the user who runs the server, or"
          + " as root."
    })
final class RestoreCommand implements Callable<Integer> {
  @Mixin private final StateOptions state = new StateOptions();

  @Parameters(paramLabel = "FILE", description = "A file that \"backup\" wrote.")
  private Path file = Path.of("");

  @Option(
      names = "--force",
      description = "Put the state that is there aside, into a directory beside it.")
  private boolean force;

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Backups.Restored restored;
    try {
      restored = Backups.restore(file.toAbsolutePath(), state.dir(), force);
    } catch (RefusedException | StoreException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    } catch (StateDir.InUseException e) {
      throw new CommandFailure(e.getMessage() + "; stop it first", e);
    }
    Path before = restored.before();
    if (json) {
      ObjectNode answer = new JsonMapper().createObjectNode();
      answer.put("domain", restored.domain()).put("created", restored.created().toString());
      answer.put("before", before == null ? null : before.toString());
      out.println(answer.toPrettyString());
    } else {
      out.println("restored the server of " + restored.domain() + " as of " + restored.created());
      if (before != null) {
        out.println("what was there is in " + before);
      }
    }
    return 0;
  }
}
