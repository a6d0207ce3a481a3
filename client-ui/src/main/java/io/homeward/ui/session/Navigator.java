package io.homeward.ui.session;

import java.net.URI;

/** Ways between the features, which do not know each other. May be called from any thread. */
public interface Navigator {
  /** Shows the window and brings it to the front. */
  void showWindow();

  /** Shows the window with the cursor in the search field. */
  void showSearch();

  /** Says what this program is, in the window. */
  void showAbout();

  /** Opens a link with the program that the desktop has for it; tells the person when none has. */
  void open(URI link);

  /** Asks an administrator to let other programs of this computer use the connection. */
  void allowInterface();

  /** Whether {@link #allowInterface} has somebody to ask. */
  boolean canAllowInterface();

  /** Ends the app. */
  void quit();
}
