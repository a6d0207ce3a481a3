package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.model.Role;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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
  private static final Vouchers ALL =
      new Vouchers(
          "invitation",
          "invitations",
          new PeopleRequest.ListInvitations(),
          PeopleRequest.RevokeInvitation::new,
          List.of(
              Vouchers.Column.field("ID", "id"),
              Vouchers.Column.field("ROLE", "role"),
              new Vouchers.Column("USER", InviteCommand::user),
              Vouchers.Column.field("STATUS", "status"),
              Vouchers.Column.time("EXPIRES", "expires", "never"),
              Vouchers.Column.time("USED", "used", "-")));

  private static String user(JsonNode invitation) {
    String user = invitation.path("user").asString("");
    return user.isEmpty() ? "-" : user;
  }

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
            "An account that is there already and gets another way to sign in, such as one made"
                + " with \"user create\".")
    private String user = "";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "7d",
        description = "How long it may be used, such as 15m, 1h or 30d; seven days by default.")
    private String expires = "7d";

    @Override
    AdminRequest request() {
      return new PeopleRequest.CreateInvitation(
          Role.parse(role).text(), user, life(expires).toSeconds());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("link").asString());
    }
  }

  /** {@code invite list}. */
  @Command(name = "list", description = "List the invitations, without their secret parts.")
  static final class ListAll extends Vouchers.Listing {
    ListAll() {
      super(ALL);
    }
  }

  /** {@code invite revoke}. */
  @Command(name = "revoke", description = "Withdraw an invitation; whom it let in stays.")
  static final class Revoke extends Vouchers.Withdrawal {
    Revoke() {
      super(ALL);
    }
  }
}
