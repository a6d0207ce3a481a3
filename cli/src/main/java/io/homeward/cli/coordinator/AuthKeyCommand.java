package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.auth.AuthKeys;
import io.homeward.coordinator.server.ServerUrl;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator authkey}. */
@Command(
    name = "authkey",
    description = "Make, list and revoke keys that let devices join without a browser.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuthKeyCommand.Create.class,
      AuthKeyCommand.ListAll.class,
      AuthKeyCommand.Revoke.class
    })
final class AuthKeyCommand extends CommandGroup {
  private static final Vouchers ALL =
      new Vouchers(
          "auth key",
          "authKeys",
          new KeyRequest.ListAuthKeys(),
          KeyRequest.RevokeAuthKey::new,
          List.of(
              Vouchers.Column.field("ID", "id"),
              Vouchers.Column.field("USER", "user"),
              Vouchers.Column.field("STATUS", "status"),
              new Vouchers.Column("KIND", AuthKeyCommand::kind),
              Vouchers.Column.time("EXPIRES", "expires", "never"),
              Vouchers.Column.time("LAST USED", "lastUsed", "-"),
              Vouchers.Column.words("TAGS", "tags")));

  private static String kind(JsonNode key) {
    return (key.path("reusable").asBoolean() ? "reusable" : "one-off")
        + (key.path("ephemeral").asBoolean() ? ", ephemeral" : "");
  }

  /** {@code authkey create}. */
  @Command(name = "create", description = "Make a key and print it; it is shown only now.")
  static final class Create extends AdminCommand {
    @Option(
        names = "--user",
        required = true,
        paramLabel = "NAME",
        description = "Who will own the devices.")
    private String user = "";

    @Option(names = "--reusable", description = "Any number of devices may join with it.")
    private boolean reusable;

    @Option(names = "--ephemeral", description = "Its devices are removed once they are gone.")
    private boolean ephemeral;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "1h",
        description = "How long it may be used, such as 90s, 15m, 1h or 30d; an hour by default.")
    private String expires = "1h";

    @Option(
        names = "--tag",
        paramLabel = "TAG",
        description = "A tag of its devices, such as tag:server; may be given again.")
    private List<String> tags = new ArrayList<>();

    @Option(
        names = "--invite",
        description =
            "Print a link in the place of the key, to be sent to the person: Homeward takes it, and"
                + " a browser shows what to do with it.")
    private boolean invite;

    @Override
    AdminRequest request() {
      tags.forEach(AuthKeys::checkTag);
      return new KeyRequest.CreateAuthKey(
          user, reusable, ephemeral, life(expires).toSeconds(), tags, invite);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      String link = answer.path("invite").asString("");
      out.println(link.isEmpty() ? answer.path("key").asString() : link);
      if (!link.isEmpty() && ServerUrl.loopback(URI.create(link))) {
        spec()
            .commandLine()
            .getErr()
            .println(
                "homeward: this link works on this computer only; \"homeward coordinator serve"
                    + " --url URL\" says where others reach the server");
      }
    }
  }

  /** {@code authkey list}. */
  @Command(name = "list", description = "List the keys, without their secret parts.")
  static final class ListAll extends Vouchers.Listing {
    ListAll() {
      super(ALL);
    }
  }

  /** {@code authkey revoke}. */
  @Command(name = "revoke", description = "Withdraw a key; devices that joined with it stay.")
  static final class Revoke extends Vouchers.Withdrawal {
    Revoke() {
      super(ALL);
    }
  }
}
