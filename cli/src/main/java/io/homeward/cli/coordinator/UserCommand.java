package io.homeward.cli.coordinator;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.model.User;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator user}. */
@Command(
    name = "user",
    description = "Make and list users.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {UserCommand.Create.class, UserCommand.ListAll.class})
final class UserCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }

  /** {@code user create}. */
  @Command(name = "create", description = "Make a user.")
  static final class Create extends AdminCommand {
    @Parameters(paramLabel = "NAME", description = "A unique name.")
    private String name = "";

    @Override
    AdminRequest request() {
      User.checkName(name);
      return new AdminRequest.CreateUser(name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("made user " + answer.path("name").asString());
    }
  }

  /** {@code user list}. */
  @Command(name = "list", description = "List the users.")
  static final class ListAll extends AdminCommand {
    @Override
    AdminRequest request() {
      return new AdminRequest.ListUsers();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("NAME", "CREATED");
      answer
          .path("users")
          .forEach(user ->
              table.row(user.path("name").asString(), Table.time(user.path("created"), "")));
      table.print(out);
    }
  }
}
