package io.homeward.ui.app;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.Profiles;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.session.Session;
import io.homeward.ui.text.AccountText;
import io.homeward.ui.text.Strings;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what concerns the accounts, and tells how it went. Any thread; returns at once. It has a
 * thread of its own: a switch takes as long as one node needs to end and another to begin, and no
 * copy waits for that.
 */
final class AccountCommands implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccountCommands.class);

  private final @Nullable Profiles profiles;
  private final Session session;
  private final Supplier<Strings> strings;
  private final Consumer<String> tell;
  private final Consumer<AppCommand.ToApp> app;
  private final BackgroundWork work = new BackgroundWork("app-accounts");
  private Runnable unsubscribe = () -> {};

  /**
   * The accounts of a run.
   *
   * @param profiles null: there is but the one, and nobody asks for another
   * @param session whose state shows them
   * @param tell takes sentences for the person, wherever they look
   * @param app shows where people sign in; must return at once
   */
  AccountCommands(
      @Nullable Profiles profiles,
      Session session,
      Supplier<Strings> strings,
      Consumer<String> tell,
      Consumer<AppCommand.ToApp> app) {
    this.profiles = profiles;
    this.session = session;
    this.strings = strings;
    this.tell = tell;
    this.app = app;
  }

  /** From here on the session's state shows which there are. Once. */
  void start() {
    if (profiles != null) {
      unsubscribe = profiles.subscribe(session::adopt);
    }
  }

  void run(AppCommand.ToAccounts command) {
    Profiles all = profiles;
    if (all == null) {
      return;
    }
    work.run(() -> {
      try {
        run(command, all);
      } catch (ProfileException e) {
        LOG.info("the accounts stay as they are: {}", e.getMessage());
        tell.accept(AccountText.failure(e, strings.get()));
      }
    });
  }

  private void run(AppCommand.ToAccounts command, Profiles all) throws ProfileException {
    switch (command) {
      case AppCommand.SwitchAccount(String id) -> {
        all.switchTo(id);
        tell("account.using", all.list().get(id));
      }
      case AppCommand.AddAccount() -> {
        all.add(null);
        app.accept(new AppCommand.ShowWindow());
      }
      case AppCommand.RenameAccount(String id, String name) -> {
        all.rename(id, name);
        tell("account.renamed", all.list().get(id));
      }
      case AppCommand.RemoveAccount(String id) -> {
        Profile removed = all.list().get(id);
        all.remove(id);
        tell("account.removed", removed);
      }
    }
  }

  private void tell(String key, @Nullable Profile account) {
    if (account != null) {
      tell.accept(strings.get().get(key, account.name()));
    }
  }

  /** Shows and changes nothing more. Idempotent. */
  @Override
  public void close() {
    unsubscribe.run();
    work.close();
  }
}
