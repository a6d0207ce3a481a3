package io.homeward.ui.settings;

import io.homeward.engine.naming.CopyForm;
import java.util.List;
import java.util.function.Consumer;

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
 * @param sshUsers the accounts of devices that have one of their own, {@code account@key} each, the
 *     one chosen last first
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
    List<String> sshUsers,
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
          List.of(),
          Notifications.ALL,
          "",
          WindowPlace.NONE);

  public Settings {
    pinned = List.copyOf(pinned);
    recent = List.copyOf(recent);
    watched = List.copyOf(watched);
    sshUsers = List.copyOf(sshUsers);
  }

  /** The same with another theme. */
  public Settings withTheme(Theme value) {
    return with(parts -> parts.theme = value);
  }

  /** The same with another language. */
  public Settings withLanguage(String value) {
    return with(parts -> parts.language = value);
  }

  /** The same with another server. */
  public Settings withLastServer(String value) {
    return with(parts -> parts.lastServer = value);
  }

  /** The same with other devices first, and others to hear of. */
  public Settings withDevices(
      List<String> newPinned, List<String> newRecent, List<String> newWatched) {
    return with(parts -> {
      parts.pinned = newPinned;
      parts.recent = newRecent;
      parts.watched = newWatched;
    });
  }

  /** The same with another form to copy. */
  public Settings withCopyForm(CopyForm.Kind value) {
    return with(parts -> parts.copyForm = value);
  }

  /** The same with another account for SSH. */
  public Settings withSshUser(String value) {
    return with(parts -> parts.sshUser = value);
  }

  /** The same with other accounts for SSH on devices that have one of their own. */
  public Settings withSshUsers(List<String> value) {
    return with(parts -> parts.sshUsers = value);
  }

  /** The same with other notifications. */
  public Settings withNotifications(Notifications value) {
    return with(parts -> parts.notifications = value);
  }

  /** The same with other keys for the search. */
  public Settings withShortcut(String value) {
    return with(parts -> parts.shortcut = value);
  }

  /** The same with the window elsewhere. */
  public Settings withWindow(WindowPlace value) {
    return with(parts -> parts.window = value);
  }

  private Settings with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.together();
  }

  /** The components by name while some of them change; nobody else sees it. */
  private static final class Parts {
    private Theme theme;
    private String language;
    private String lastServer;
    private List<String> pinned;
    private List<String> recent;
    private List<String> watched;
    private CopyForm.Kind copyForm;
    private String sshUser;
    private List<String> sshUsers;
    private Notifications notifications;
    private String shortcut;
    private WindowPlace window;

    Parts(Settings of) {
      theme = of.theme;
      language = of.language;
      lastServer = of.lastServer;
      pinned = of.pinned;
      recent = of.recent;
      watched = of.watched;
      copyForm = of.copyForm;
      sshUser = of.sshUser;
      sshUsers = of.sshUsers;
      notifications = of.notifications;
      shortcut = of.shortcut;
      window = of.window;
    }

    Settings together() {
      return new Settings(
          theme,
          language,
          lastServer,
          pinned,
          recent,
          watched,
          copyForm,
          sshUser,
          sshUsers,
          notifications,
          shortcut,
          window);
    }
  }

  /** The colours of the window. */
  public enum Theme {
    SYSTEM,
    LIGHT,
    DARK
  }
}
