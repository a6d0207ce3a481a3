package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator passkey}. New ones are made where they are used, in a browser. */
@Command(
    name = "passkey",
    description = "List and remove the passkeys with which people sign in.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PasskeyCommand.ListAll.class, PasskeyCommand.Remove.class})
final class PasskeyCommand extends CommandGroup {

  /** {@code passkey list}. */
  @Command(name = "list", description = "List the passkeys of a person.")
  static final class ListAll extends AdminCommand {
    @Parameters(paramLabel = "NAME", description = "Whose.")
    private String user = "";

    @Override
    AdminRequest request() {
      return new PeopleRequest.ListPasskeys(user);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("ID", "NAME", "MADE", "LAST USED");
      for (JsonNode one : answer.path("passkeys")) {
        table.row(
            one.path("id").asString(),
            one.path("name").asString(),
            Table.time(one.path("created"), ""),
            Table.time(one.path("used"), "-"));
      }
      table.print(out);
    }
  }

  /** {@code passkey remove}. */
  @Command(name = "remove", description = "Remove a passkey; not the last way in of a person.")
  static final class Remove extends AdminCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Whose.")
    private String user = "";

    @Parameters(index = "1", paramLabel = "ID", description = "Its id as listed.")
    private String id = "";

    @Override
    AdminRequest request() {
      return new PeopleRequest.RemovePasskey(user, id);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      int left = answer.path("passkeys").asInt();
      out.println(
          "removed the passkey; "
              + answer.path("name").asString()
              + " has "
              + left
              + (left == 1 ? " more" : " others"));
    }
  }
}
