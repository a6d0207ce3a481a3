package io.homeward.cli;

import io.homeward.engine.profiles.Profile;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code homeward switch}, which is {@code homeward account switch}, too. */
@Command(name = "switch", description = "Use another account; without a name, show all.")
final class SwitchCommand implements Runnable {
  @Mixin private AccountOptions accounts = new AccountOptions();

  @Option(names = "--list", description = "Show all accounts, the one in use with a star.")
  private boolean list;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The account's name or id, or a part of them that no other has.")
  private @Nullable String name;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String wanted = name;
    if (list || wanted == null) {
      AccountCommand.print(accounts.list(), out);
      return;
    }
    out.println(
        accounts.<String>ask((profiles, running) -> {
          Profile account = AccountOptions.find(profiles.list(), wanted);
          profiles.switchTo(account.id());
          return running
              ? "Switched to " + account.name() + "."
              : account.name() + " will be in use from the next start on.";
        }));
  }
}
