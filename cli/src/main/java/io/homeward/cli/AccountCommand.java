package io.homeward.cli;

import io.homeward.engine.localapi.ProfilesJson;
import io.homeward.engine.node.ServerUrls;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code homeward account}. */
@Command(
    name = "account",
    description = "Keep several accounts, each with its server and keys; one is in use.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AccountCommand.ListAll.class,
      AccountCommand.Add.class,
      SwitchCommand.class,
      AccountCommand.Rename.class,
      AccountCommand.Remove.class
    },
    footer = {
      "",
      "An account is named by its name or id, or by a part of them that no other has. While no",
      "daemon or app runs, what is changed holds from its next start on."
    })
final class AccountCommand extends CommandGroup {
  /** Prints them, the one in use with a star. */
  static void print(ProfileList list, PrintWriter out) {
    int width = list.all().stream().mapToInt(profile -> profile.name().length()).max().orElse(0);
    for (Profile profile : list.all()) {
      out.println(
          (profile.id().equals(list.active()) ? "* " : "  ")
              + profile.name()
              + " ".repeat(width - profile.name().length() + 2)
              + String.format("%-8s", profile.id())
              + "  "
              + (profile.isSignedIn() ? "signed in" : "not signed in")
              + (profile.server().isEmpty() ? "" : " at " + profile.server()));
    }
  }

  /** {@code homeward account list}. */
  @Command(name = "list", description = "Show all accounts, the one in use with a star.")
  static final class ListAll implements Runnable {
    @Mixin private AccountOptions accounts = new AccountOptions();

    @Option(names = "--json", description = "Print one JSON document and nothing else.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      ProfileList list = accounts.list();
      if (json) {
        out.println(ProfilesJson.of(list).toPrettyString());
      } else {
        print(list, out);
      }
    }
  }

  /** {@code homeward account add}. */
  @Command(
      name = "add",
      description = "Add an account at a server and use it; \"homeward up\" signs in there.")
  static final class Add implements Runnable {
    @Mixin private AccountOptions accounts = new AccountOptions();

    @Parameters(paramLabel = "URL", description = "The server, such as https://hub.example.")
    private String url = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      String name =
          accounts.ask((profiles, running) -> {
            String id = profiles.add(server());
            Profile added = profiles.list().get(id);
            return added == null ? id : added.name();
          });
      Objects.requireNonNull(spec)
          .commandLine()
          .getOut()
          .println("Added " + name + ", which is in use now. Sign in with: homeward up");
    }

    private URI server() {
      try {
        URI server = URI.create(url.strip());
        if (server.getScheme() != null && server.getHost() != null) {
          return server;
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
      throw new CommandFailure(
          "\""
              + ServerUrls.shown(url)
              + "\" is no server URL; write it as https://host or https://host:port");
    }
  }

  /** {@code homeward account rename}. */
  @Command(name = "rename", description = "Call an account otherwise.")
  static final class Rename implements Runnable {
    @Mixin private AccountOptions accounts = new AccountOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "NEW-NAME",
        description = "Its new name; empty: made of who is signed in, and where.")
    private String newName = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      String now =
          accounts.ask((profiles, running) -> {
            String id = AccountOptions.find(profiles.list(), name).id();
            profiles.rename(id, newName);
            Profile renamed = profiles.list().get(id);
            return renamed == null ? id : renamed.name();
          });
      Objects.requireNonNull(spec).commandLine().getOut().println("Now called " + now + ".");
    }
  }

  /** {@code homeward account remove}. */
  @Command(
      name = "remove",
      description = "Delete an account with its keys from this computer, after a question.",
      footer = {
        "",
        "The account in use signs out at its server, if that answers. The server of any other goes",
        "on listing this device; switch to it first to have it sign out, too."
      })
  static final class Remove implements Runnable {
    @Mixin private AccountOptions accounts = new AccountOptions();

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name = "";

    @Option(names = "--yes", description = "Ask nothing.")
    private boolean yes;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      Profile account = AccountOptions.find(accounts.list(), name);
      Consent consent =
          new Consent(
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
              out,
              yes);
      boolean wanted;
      try {
        wanted =
            consent.to("Delete " + account.name() + " and its keys from this computer, for good?");
      } catch (IOException e) {
        throw new CommandFailure("nothing was removed: no answer can be read; use --yes", e);
      }
      if (!wanted) {
        throw new CommandFailure("nothing was removed");
      }
      accounts.ask((profiles, running) -> {
        profiles.remove(account.id());
        return account;
      });
      out.println("Removed " + account.name() + ".");
    }
  }
}
