package io.homeward.ui.app;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.command.Commands;
import io.homeward.ui.session.Session;
import java.util.function.Consumer;

/** Hands each command to whose duty it is. Any thread. */
final class AppCommands implements Commands {
  private final Session session;
  private final DesktopCommands desktop;
  private final AccountCommands accounts;
  private final ServiceQuestions questions;
  private final Consumer<AppCommand.ToApp> app;
  private final BackgroundWork work;

  /**
   * The way of all commands.
   *
   * @param app must return at once
   * @param work what asks the node runs there
   */
  AppCommands(
      Session session,
      DesktopCommands desktop,
      AccountCommands accounts,
      ServiceQuestions questions,
      Consumer<AppCommand.ToApp> app,
      BackgroundWork work) {
    this.session = session;
    this.desktop = desktop;
    this.accounts = accounts;
    this.questions = questions;
    this.app = app;
    this.work = work;
  }

  @Override
  public void run(AppCommand command) {
    switch (command) {
      case AppCommand.ToSession asked -> work.run(() -> session.run(asked));
      case AppCommand.ToAccounts asked -> accounts.run(asked);
      case AppCommand.ToDevices asked -> questions.run(asked);
      case AppCommand.ToDesktop asked -> desktop.run(asked);
      case AppCommand.ToApp asked -> app.accept(asked);
    }
  }
}
