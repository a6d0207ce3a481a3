package io.homeward.ui.command;

import java.net.URI;

/** What a person can ask of the app, by whose duty it is. */
public sealed interface AppCommand {
  /** What concerns the connection. */
  sealed interface ToSession extends AppCommand {}

  /** What concerns the accounts, of which one is in use. */
  sealed interface ToAccounts extends AppCommand {}

  /** What asks devices. */
  sealed interface ToDevices extends AppCommand {}

  /** What needs the desktop: its clipboard, its programs, an administrator. */
  sealed interface ToDesktop extends AppCommand {}

  /** What concerns the window, or the app as a whole. */
  sealed interface ToApp extends AppCommand {}

  /** Connect; goes to signing in when that is needed first. */
  record Connect() implements ToSession {}

  /** Disconnect. */
  record Disconnect() implements ToSession {}

  /** Connect when off, disconnect when on. */
  record ToggleConnection() implements ToSession {}

  /** Ask the server again now, and not when it is its turn. */
  record TryAgain() implements ToSession {}

  /** Sign in again at the same server, for a new key. */
  record SignInAgain() implements ToSession {}

  /** Give up the sign-in that waits. */
  record CancelSignIn() implements ToSession {}

  /** Forget the key of this device. */
  record SignOut() implements ToSession {}

  /** Refuse, or again allow, everything incoming. */
  record ShieldsUp(boolean on) implements ToSession {}

  /** Hand the tailnet's names to the system, or no longer. */
  record AcceptDns(boolean on) implements ToSession {}

  /** Use the subnet routes of other devices, or no longer. */
  record AcceptRoutes(boolean on) implements ToSession {}

  /** Have a device stand before the others, or no longer. */
  record Pin(long deviceId, boolean on) implements ToSession {}

  /** Tell the person when a device comes or goes, or no longer. */
  record Watch(long deviceId, boolean on) implements ToSession {}

  /** Remember that a device was used: it was copied or opened. */
  record Used(long deviceId) implements ToSession {}

  /**
   * Somebody looks at a device: it may be asked what it offers.
   *
   * @param byPerson whether they opened something on it, and it has not just come to be shown
   */
  record LookAt(long deviceId, boolean byPerson) implements ToDevices {}

  /** Use another account. */
  record SwitchAccount(String id) implements ToAccounts {}

  /** Add an account and show where to sign in. */
  record AddAccount() implements ToAccounts {}

  /**
   * Call an account otherwise.
   *
   * @param name empty: what it is called without a choice
   */
  record RenameAccount(String id, String name) implements ToAccounts {}

  /** Delete an account with its keys. */
  record RemoveAccount(String id) implements ToAccounts {}

  /**
   * Put a text on the clipboard and say so.
   *
   * @param text what to copy
   */
  record Copy(String text) implements ToDesktop {}

  /** Open a link with the program that the desktop has for it; tell the person when none has. */
  record Open(URI link) implements ToDesktop {}

  /** Send one echo request and tell the result. */
  record Ping(long deviceId) implements ToDesktop {}

  /** Ask an administrator to let other programs of this computer use the connection. */
  record AllowInterface() implements ToDesktop {}

  /** Show the window and bring it to the front. */
  record ShowWindow() implements ToApp {}

  /** Show the window with the cursor in the search field. */
  record Search() implements ToApp {}

  /** Show the window with what the person can choose. */
  record ShowPreferences() implements ToApp {}

  /** Go back from there to where the person was. */
  record LeavePreferences() implements ToApp {}

  /** Show the search over whatever the person works at. */
  record Palette() implements ToApp {}

  /**
   * Show an invite, for the person to accept it or not.
   *
   * @param link of anybody's making; may have a key
   */
  record Invite(String link) implements ToApp {
    /** Keeps the key out of logs. */
    @Override
    public String toString() {
      return "Invite";
    }
  }

  /** Ask, in the window, whether to sign out. */
  record AskSignOut() implements ToApp {}

  /** Ask, in the window, whether to remove an account. */
  record AskRemoveAccount(String id) implements ToApp {}

  /** Ask, in the window, as whom the person uses SSH on a device. */
  record AskSshUser(long deviceId) implements ToApp {}

  /**
   * Remember as whom the person uses SSH on a device.
   *
   * @param user empty: as on the others
   */
  record KeepSshUser(long deviceId, String user) implements ToApp {}

  /** Say what this program is, in the window. */
  record About() implements ToApp {}

  /** Ask, in the window, whether to end the app, where that ends the connection; else end it. */
  record AskQuit() implements ToApp {}

  /** End the app. */
  record Quit() implements ToApp {}
}
