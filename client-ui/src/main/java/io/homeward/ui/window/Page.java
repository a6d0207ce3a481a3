package io.homeward.ui.window;

import io.homeward.ui.session.SignIn;
import io.homeward.ui.session.UiState;
import org.jspecify.annotations.Nullable;

/** What fills the window below its header and the problems. Pure. */
sealed interface Page {
  /** First run, and signing in again. */
  record SigningIn() implements Page {}

  /**
   * The devices.
   *
   * @param known whether there is anything to show of the tailnet
   */
  record Devices(boolean known) implements Page {}

  /** The page to show. */
  static Page of(UiState state) {
    boolean known = state.self() != null;
    // An expired device shows what it knows until the person begins to sign in again.
    boolean keepsDevices = state.signIn() == SignIn.CHOOSING && known;
    return state.signIn() == SignIn.NOT_NEEDED || keepsDevices
        ? new Devices(known)
        : new SigningIn();
  }

  /**
   * Whether the keys go to where a page begins. They stay where the person has them, but on another
   * page, and when devices come into a page that had none: then they stay in the header alone.
   *
   * @param before null: there was none
   * @param inHeader whether the keys go to the header
   */
  static boolean movesFocus(@Nullable Page before, Page now, boolean inHeader) {
    if (before == null || before.getClass() != now.getClass()) {
      return true;
    }
    return !before.equals(now) && !inHeader;
  }
}
