package io.homeward.ui.settings;

import io.homeward.engine.naming.CopyForm;
import java.util.List;

/**
 * What the person chose for this app, whatever the tailnet. Kept across restarts.
 *
 * @param theme light, dark or as the system
 * @param language a language tag such as {@code ja}, or empty for the system's
 * @param lastServer the server URL typed last, or empty
 * @param pinned keys of the devices that stand first
 * @param recent keys of the devices that were used last, the newest first
 * @param watched keys of the devices of which the person wants to hear
 * @param copyForm what is copied when nobody says which form
 * @param sshUser the account for {@code ssh user@host}, or empty for the one of this computer
 * @param notifications what the desktop is told
 * @param shortcut the keys that open the search from everywhere, such as {@code CTRL+ALT+h}, or
 *     empty for none
 * @param window where the window was last
 */
public record Settings(
    Theme theme,
    String language,
    String lastServer,
    List<String> pinned,
    List<String> recent,
    List<String> watched,
    CopyForm.Kind copyForm,
    String sshUser,
    Notifications notifications,
    String shortcut,
    WindowPlace window) {
  /** What a new person starts with. */
  public static final Settings INITIAL =
      new Settings(
          Theme.SYSTEM,
          "",
          "",
          List.of(),
          List.of(),
          List.of(),
          CopyForm.Kind.FQDN,
          "",
          Notifications.ALL,
          "",
          WindowPlace.NONE);

  public Settings {
    pinned = List.copyOf(pinned);
    recent = List.copyOf(recent);
    watched = List.copyOf(watched);
  }

  /** The same with another theme. */
  public Settings withTheme(Theme value) {
    return new Settings(
        value,
        language,
        lastServer,
        pinned,
        recent,
        watched,
        copyForm,
        sshUser,
        notifications,
        shortcut,
        window);
  }

  /** The same with another language. */
  public Settings withLanguage(String value) {
    return new Settings(
        theme,
        value,
        lastServer,
        pinned,
        recent,
        watched,
        copyForm,
        sshUser,
        notifications,
        shortcut,
        window);
  }

  /** The same with another server. */
  public Settings withLastServer(String value) {
    return new Settings(
        theme,
        language,
        value,
        pinned,
        recent,
        watched,
        copyForm,
        sshUser,
        notifications,
        shortcut,
        window);
  }

  /** The same with other devices first, and others to hear of. */
  public Settings withDevices(
      List<String> newPinned, List<String> newRecent, List<String> newWatched) {
    return new Settings(
        theme,
        language,
        lastServer,
        newPinned,
        newRecent,
        newWatched,
        copyForm,
        sshUser,
        notifications,
        shortcut,
        window);
  }

  /** The same with another form to copy. */
  public Settings withCopyForm(CopyForm.Kind value) {
    return new Settings(
        theme,
        language,
        lastServer,
        pinned,
        recent,
        watched,
        value,
        sshUser,
        notifications,
        shortcut,
        window);
  }

  /** The same with another account for SSH. */
  public Settings withSshUser(String value) {
    return new Settings(
        theme,
        language,
        lastServer,
        pinned,
        recent,
        watched,
        copyForm,
        value,
        notifications,
        shortcut,
        window);
  }

  /** The same with other notifications. */
  public Settings withNotifications(Notifications value) {
    return new Settings(
        theme,
        language,
        lastServer,
        pinned,
        recent,
        watched,
        copyForm,
        sshUser,
        value,
        shortcut,
        window);
  }

  /** The same with other keys for the search. */
  public Settings withShortcut(String value) {
    return new Settings(
        theme,
        language,
        lastServer,
        pinned,
        recent,
        watched,
        copyForm,
        sshUser,
        notifications,
        value,
        window);
  }

  /** The same with the window elsewhere. */
  public Settings withWindow(WindowPlace value) {
    return new Settings(
        theme,
        language,
        lastServer,
        pinned,
        recent,
        watched,
        copyForm,
        sshUser,
        notifications,
        shortcut,
        value);
  }

  /** The colours of the window. */
  public enum Theme {
    SYSTEM,
    LIGHT,
    DARK
  }
}
