package io.homeward.ui.desktop;

/** How it stands with keys that were asked for, where the desktop decides about them by itself. */
public sealed interface KeyStanding {
  /** Nobody decides: the keys are those that were chosen, or there are none. */
  record AsChosen() implements KeyStanding {}

  /** The desktop has yet to decide, perhaps by asking the person. */
  record Asking() implements KeyStanding {}

  /**
   * The desktop has given some, not always those that were chosen.
   *
   * @param trigger what the person presses, in the desktop's words; empty: nothing yet
   */
  record Given(String trigger) implements KeyStanding {}

  /** The person did not want to. */
  record Refused() implements KeyStanding {}

  /** The desktop takes them back, or gives none. */
  record Lost() implements KeyStanding {}
}
