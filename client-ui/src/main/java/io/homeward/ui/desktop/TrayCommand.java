package io.homeward.ui.desktop;

import java.net.URI;

/** What the person chose in the tray menu, as data. */
public sealed interface TrayCommand {
  /** Connect when off, disconnect when on; goes to signing in when that is needed first. */
  record ToggleConnection() implements TrayCommand {}

  /**
   * Put a text on the clipboard and say so.
   *
   * @param text what to copy
   */
  record Copy(String text) implements TrayCommand {}

  /** Open a link with the program that the desktop has for it. */
  record Open(URI link) implements TrayCommand {}

  /** Send one echo request and tell the result. */
  record Ping(long deviceId) implements TrayCommand {}

  /** Show the window. */
  record ShowWindow() implements TrayCommand {}

  /** Show the window with the cursor in the search field. */
  record Search() implements TrayCommand {}

  /** Begin a sign-in; also the new sign-in after the key expired. */
  record SignIn() implements TrayCommand {}

  /** Forget the key of this device. */
  record SignOut() implements TrayCommand {}

  /** Refuse, or again allow, everything incoming. */
  record ShieldsUp(boolean on) implements TrayCommand {}

  /** Hand the tailnet's names to the system, or no longer. */
  record AcceptDns(boolean on) implements TrayCommand {}

  /** Use the subnet routes of other devices, or no longer. */
  record AcceptRoutes(boolean on) implements TrayCommand {}

  /** Say what this program is. */
  record About() implements TrayCommand {}

  /** End the app. */
  record Quit() implements TrayCommand {}
}
