package io.homeward.ui.preferences;

import io.homeward.ui.desktop.KeyStanding;

/** How it stands with the keys that bring the search from everywhere. Thread-safe. */
public interface SearchKeys {
  /** As nobody decides about them. */
  SearchKeys AS_CHOSEN =
      new SearchKeys() {
        @Override
        public KeyStanding standing() {
          return new KeyStanding.AsChosen();
        }

        @Override
        public Runnable subscribe(Runnable listener) {
          return () -> {};
        }
      };

  /** The newest. */
  KeyStanding standing();

  /**
   * Tells of changes, on any thread.
   *
   * @param listener must return at once
   * @return ends it; may be run again
   */
  Runnable subscribe(Runnable listener);
}
