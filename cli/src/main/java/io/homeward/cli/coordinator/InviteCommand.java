package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.Settings;
import io.homeward.coordinator.model.Role;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator invite}. */
@Command(
    name = "invite",
    description = "Invite people, list and revoke invitations.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InviteCommand.Create.class,
      InviteCommand.ListAll.class,
      InviteCommand.Revoke.class
    })
final class InviteCommand extends CommandGroup {

  /** {@code invite create}. */
  @Command(
      name = "create",
      description = "Make a link that lets one person in, once; it is shown only now.")
  static final class Create extends AdminCommand {
    @Option(
        names = "--role",
        paramLabel = "ROLE",
        defaultValue = "member",
        description =
            "What the person becomes: member (default), admin, owner, it-admin, network-admin,"
                + " billing-admin or auditor.")
    private String role = "member";

    @Option(
        names = "--user",
        paramLabel = "NAME",
        defaultValue = "",
        description =
            "An account that is there already and gets another way to sign in, such as one made with"
                + " \"user create\".")
    private String user = "";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "7d",
        description = "How long it may be used, such as 15m, 1h or 30d; seven days by default.")
    private String expires = "7d";

    @Override
    AdminRequest request() {
      Duration life;
      try {
        life = Settings.duration(expires);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec().commandLine(), "--expires: " + e.getMessage(), e);
      }
      return new PeopleRequest.CreateInvitation(Role.parse(role).text(), user, life.toSeconds());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("link").asString());
    }
  }

  /** {@code invite list}. */
  @Command(name = "list", description = "List the invitations, without their secret parts.")
  static final class ListAll extends AdminCommand {
    @Override
    AdminRequest request() {
      return new PeopleRequest.ListInvitations();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("ID", "ROLE", "USER", "STATUS", "EXPIRES", "USED");
      for (JsonNode one : answer.path("invitations")) {
        String user = one.path("user").asString("");
        table.row(
            one.path("id").asString(),
            one.path("role").asString(),
            user.isEmpty() ? "-" : user,
            one.path("status").asString(),
            Table.time(one.path("expires"), "never"),
            Table.time(one.path("used"), "-"));
      }
      table.print(out);
    }
  }

  /** {@code invite revoke}. */
  @Command(name = "revoke", description = "Withdraw an invitation; whom it let in stays.")
  static final class Revoke extends AdminCommand {
    @Parameters(paramLabel = "ID", description = "Its id as listed.")
    private String id = "";

    @Override
    AdminRequest request() {
      return new PeopleRequest.RevokeInvitation(id);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("revoked invitation " + answer.path("id").asString());
    }
  }
}
