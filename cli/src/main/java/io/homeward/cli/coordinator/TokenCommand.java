package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.auth.ApiTokens;
import io.homeward.coordinator.model.Scope;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator token}. */
@Command(
    name = "token",
    description = "Make, list and revoke tokens with which programs use the server's API.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.ListAll.class,
      TokenCommand.Revoke.class
    })
final class TokenCommand extends CommandGroup {
  private static final Vouchers ALL =
      new Vouchers(
          "API token",
          "tokens",
          new TokenRequest.ListApiTokens(),
          TokenRequest.RevokeApiToken::new,
          List.of(
              Vouchers.Column.field("ID", "id"),
              Vouchers.Column.field("NAME", "name"),
              Vouchers.Column.field("USER", "user"),
              Vouchers.Column.field("STATUS", "status"),
              Vouchers.Column.time("EXPIRES", "expires", "never"),
              Vouchers.Column.time("LAST USED", "lastUsed", "-"),
              Vouchers.Column.words("SCOPES", "scopes")));

  /** {@code token create}. */
  @Command(name = "create", description = "Make a token and print it; it is shown only now.")
  static final class Create extends AdminCommand {
    @Parameters(paramLabel = "NAME", description = "What it is for, such as backup.")
    private String name = "";

    @Option(
        names = "--user",
        required = true,
        paramLabel = "NAME",
        description =
            "For whom the program acts; it never may more than this person, whatever its scopes.")
    private String user = "";

    @Option(
        names = "--scope",
        required = true,
        paramLabel = "SCOPE",
        split = ",",
        description =
            "What it may do: read (everything), devices, keys, users, policy, dns or settings; may"
                + " be given again.")
    private List<String> scopes = new ArrayList<>();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "90d",
        description = "How long it may be used, such as 1h or 30d; 90 days by default.")
    private String expires = "90d";

    @Override
    AdminRequest request() {
      ApiTokens.checkName(name);
      return new TokenRequest.CreateApiToken(
          user,
          name,
          scopes.stream().map(Scope::parse).map(Scope::text).toList(),
          life(expires).toSeconds());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("token").asString());
    }
  }

  /** {@code token list}. */
  @Command(name = "list", description = "List the tokens, without their secret parts.")
  static final class ListAll extends Vouchers.Listing {
    ListAll() {
      super(ALL);
    }
  }

  /** {@code token revoke}. */
  @Command(name = "revoke", description = "Withdraw a token.")
  static final class Revoke extends Vouchers.Withdrawal {
    Revoke() {
      super(ALL);
    }
  }
}
