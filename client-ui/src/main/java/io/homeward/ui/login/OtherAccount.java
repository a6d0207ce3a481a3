package io.homeward.ui.login;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import javafx.scene.control.Button;
import javafx.scene.text.TextAlignment;

/**
 * Leads from the sign-in to an account where somebody is signed in: whoever began to add one by
 * mistake had to look for the way back. Not there where there is no such account. On the JavaFX
 * thread.
 */
final class OtherAccount extends Button {
  private final ViewContext context;

  OtherAccount(ViewContext context) {
    this.context = context;
    setId("other-account");
    setMnemonicParsing(false); // of a name that people choose
    setWrapText(true);
    setTextAlignment(TextAlignment.CENTER);
    setMinHeight(USE_PREF_SIZE);
    setMaxWidth(Double.MAX_VALUE);
  }

  void show(UiState state) {
    ProfileList accounts = state.accounts();
    Profile other =
        accounts.all().stream()
            .filter(account -> account.isSignedIn() && !account.id().equals(accounts.active()))
            .findFirst()
            .orElse(null);
    setVisible(other != null);
    setManaged(other != null);
    if (other != null) {
      setText(context.strings().get("login.other.account", other.name()));
      setOnAction(event -> context.commands().run(new AppCommand.SwitchAccount(other.id())));
    }
  }
}
