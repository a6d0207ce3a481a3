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

  /** What the person can choose. */
  record Preferences() implements Page {}

  /**
   * The page to show.
   *
   * @param preferences whether the person asked for them and has not left them
   */
  static Page of(UiState state, boolean preferences) {
    if (preferences) {
      return new Preferences();
    }
    boolean known = state.self() != null;
    // An expired device shows what it knows until the person begins to sign in again.
    boolean keepsDevices = state.signIn() == SignIn.CHOOSING && known;
    return state.signIn() == SignIn.NOT_NEEDED || keepsDevices
        ? new Devices(known)
        : new SigningIn();
  }

  /** Whether somebody who begins to sign in would wait for it behind the preferences. */
  static boolean leavesPreferences(SignIn before, SignIn now) {
    return isUnderWay(now) && !isUnderWay(before);
  }

  private static boolean isUnderWay(SignIn signIn) {
    return switch (signIn) {
      case CONTACTING, IN_BROWSER -> true;
      case NOT_NEEDED, CHOOSING -> false;
    };
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
