package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.auth.ApiTokens;
import io.homeward.coordinator.main.Settings;
import io.homeward.coordinator.model.Scope;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      Duration life;
      try {
        life = Settings.duration(expires);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec().commandLine(), "--expires: " + e.getMessage(), e);
      }
      ApiTokens.checkName(name);
      return new TokenRequest.CreateApiToken(
          user,
          name,
          scopes.stream().map(Scope::parse).map(Scope::text).toList(),
          life.toSeconds());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("token").asString());
    }
  }

  /** {@code token list}. */
  @Command(name = "list", description = "List the tokens, without their secret parts.")
  static final class ListAll extends AdminCommand {
    @Override
    AdminRequest request() {
      return new TokenRequest.ListApiTokens();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("ID", "NAME", "USER", "STATUS", "EXPIRES", "LAST USED", "SCOPES");
      for (JsonNode token : answer.path("tokens")) {
        table.row(
            token.path("id").asString(),
            token.path("name").asString(),
            token.path("user").asString(),
            token.path("status").asString(),
            Table.time(token.path("expires"), "never"),
            Table.time(token.path("lastUsed"), "-"),
            String.join(" ", token.path("scopes").valueStream().map(JsonNode::asString).toList()));
      }
      table.print(out);
    }
  }

  /** {@code token revoke}. */
  @Command(name = "revoke", description = "Withdraw a token.")
  static final class Revoke extends AdminCommand {
    @Parameters(paramLabel = "ID", description = "Its id as listed, or the whole token.")
    private String id = "";

    @Override
    AdminRequest request() {
      return new TokenRequest.RevokeApiToken(id);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("revoked API token " + answer.path("id").asString());
    }
  }
}
