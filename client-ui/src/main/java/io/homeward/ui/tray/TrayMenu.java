package io.homeward.ui.tray;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.Connection;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceGroup;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.DeviceSections;
import io.homeward.ui.session.FewAccounts;
import io.homeward.ui.session.Presence;
import io.homeward.ui.session.SignIn;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.AccountText;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tray's icon, tooltip and menu as a pure function of the state. Holds nothing that changes by
 * the second (traffic, latency): a menu that is rebuilt while it is open closes under the pointer.
 */
public final class TrayMenu {
  /** The window shows them all. */
  private static final int MOST_PROBLEMS = 3;

  /**
   * Rows of devices with their headings: with more the menu would not fit on a screen of 720 pixels
   * below a panel, where rows of Japanese are the highest.
   */
  static final int MOST_ROWS = 12;

  private final UiState state;
  private final Strings strings;
  private final List<TrayItem> items = new ArrayList<>();

  /** Whether quitting ends the connection. */
  private final boolean quitDisconnects;

  private TrayMenu(UiState state, Strings strings, boolean quitDisconnects) {
    this.state = state;
    this.strings = strings;
    this.quitDisconnects = quitDisconnects;
  }

  /**
   * What the tray shows for a state.
   *
   * @param quitDisconnects whether quitting ends the connection, which its entry then says
   */
  public static TrayModel of(UiState state, Strings strings, boolean quitDisconnects) {
    String status = DeviceText.status(state.connection(), strings);
    return new TrayModel(
        icon(state.connection()),
        strings.get("tray.tooltip", DeviceText.appName(state, strings), status),
        new TrayMenu(state, strings, quitDisconnects).build());
  }

  private static TrayIcon icon(Connection connection) {
    return switch (connection) {
      case OFF, AWAY -> TrayIcon.OFF;
      case CONNECTING -> TrayIcon.CONNECTING;
      case NEEDS_APPROVAL -> TrayIcon.NEEDS_APPROVAL;
      case CONNECTED -> TrayIcon.CONNECTED;
      case ATTENTION -> TrayIcon.ATTENTION;
      case DEGRADED -> TrayIcon.DEGRADED;
      case INSIDE_ONLY -> TrayIcon.INSIDE_ONLY;
      case EXPIRED -> TrayIcon.EXPIRED;
      case REMOVED -> TrayIcon.REMOVED;
      case NEEDS_SIGN_IN -> TrayIcon.NEEDS_SIGN_IN;
    };
  }

  private List<TrayItem> build() {
    addConnection();
    if (state.deviceCount() > 0) {
      add("search", strings.get("menu.search.all", state.deviceCount()), new AppCommand.Search());
    }
    addThisDevice();
    addDevices();
    items.add(new TrayItem.Separator("separator/app"));
    add("window", strings.get("menu.window"), new AppCommand.ShowWindow());
    items.add(shields());
    addAccounts();
    add("preferences", strings.get("menu.preferences"), new AppCommand.ShowPreferences());
    if (!state.account().isEmpty()) {
      items.add(account());
    } else if (!state.connection().isOutside() && answering()) {
      // Also while nothing is known of the tailnet: a server that is gone must not hold anybody.
      add("sign-out", strings.get("menu.sign.out"), new AppCommand.AskSignOut());
    }
    add("about", strings.get("menu.about"), new AppCommand.About());
    items.add(new TrayItem.Separator("separator/quit"));
    add("quit", strings.get(quit()), new AppCommand.Quit());
    return items;
  }

  private String quit() {
    if (state.trial()) {
      return "menu.quit.trial";
    }
    return quitDisconnects ? "menu.quit.disconnect" : "menu.quit";
  }

  private boolean answering() {
    return state.connection().isAnswering();
  }

  private void addConnection() {
    Connection connection = state.connection();
    if (connection == Connection.NEEDS_SIGN_IN) {
      items.add(new TrayItem.Caption("status", DeviceText.status(connection, strings)));
      add("sign-in", strings.get("menu.sign.in"), new AppCommand.ShowWindow());
      return;
    }
    if (connection == Connection.EXPIRED || connection == Connection.REMOVED) {
      items.add(new TrayItem.Caption("status", DeviceText.status(connection, strings)));
      add("sign-in", strings.get("menu.sign.in.again"), new AppCommand.SignInAgain());
    } else if (!answering()) {
      items.add(new TrayItem.Caption("status", DeviceText.status(connection, strings)));
    } else {
      items.add(new TrayItem.Caption("status", DeviceText.status(connection, strings)));
      boolean on = state.preferences().wantRunning();
      items.add(
          new TrayItem.Action(
              "connect",
              strings.get(on ? "menu.disconnect" : "menu.connect"),
              state.signIn() == SignIn.NOT_NEEDED,
              new AppCommand.ToggleConnection()));
    }
    if (state.trial()) {
      items.add(new TrayItem.Caption("trial", strings.get("trial.mark")));
    }
    List<Trouble> troubles = state.troubles();
    for (int i = 0; i < Math.min(troubles.size(), MOST_PROBLEMS); i++) {
      String title = ProblemText.of(troubles.get(i), strings).title();
      add("problem/" + i, strings.get("menu.problem", title), new AppCommand.ShowWindow());
    }
    if (troubles.size() > MOST_PROBLEMS) {
      add(
          "problem/more",
          strings.get("menu.more.problems", troubles.size() - MOST_PROBLEMS),
          new AppCommand.ShowWindow());
    }
    String who = accountAndTailnet();
    if (!who.isEmpty()) {
      items.add(new TrayItem.Caption("account-name", who));
    }
  }

  private String accountAndTailnet() {
    if (state.account().isEmpty() || state.tailnet().isEmpty()) {
      return state.account() + state.tailnet();
    }
    return strings.get("menu.connect.account", state.account(), state.tailnet());
  }

  private void addThisDevice() {
    Device self = state.self();
    if (self == null) {
      return;
    }
    items.add(new TrayItem.Separator("separator/self"));
    String label =
        self.address().isEmpty()
            ? strings.get("menu.this.device.short", self.name())
            : strings.get("menu.this.device", self.name(), self.address());
    items.add(new TrayItem.Submenu("self", label, copyItems("self", self)));
  }

  private void addDevices() {
    if (state.self() == null) {
      return;
    }
    int count = state.deviceCount();
    items.add(new TrayItem.Separator("separator/devices"));
    if (count == 0) {
      boolean hidden = state.connection() == Connection.EXPIRED;
      items.add(
          new TrayItem.Caption(
              "no-devices", strings.get(hidden ? "devices.expired" : "menu.no.devices")));
      return;
    }
    List<DeviceSections.Section> sections = DeviceSections.of(state);
    // One row more is the one that would say that there is one more.
    int room = sections.size() + count <= MOST_ROWS + 1 ? MOST_ROWS + 1 : MOST_ROWS;
    int shownDevices = 0;
    for (DeviceSections.Section section : sections) {
      int most = Math.clamp(room - 1L, 0, section.devices().size());
      List<Device> shown = section.devices().subList(0, most);
      if (!shown.isEmpty()) {
        items.add(new TrayItem.Caption(id(section), DeviceText.heading(section, strings)));
        shown.forEach(device -> items.add(submenu(device)));
        room -= 1 + shown.size();
        shownDevices += shown.size();
      }
    }
    int rest = count - shownDevices;
    if (rest > 0) {
      add("more-devices", strings.get("menu.more.devices", rest), new AppCommand.Search());
    }
  }

  private static String id(DeviceSections.Section section) {
    DeviceGroup group = section.group();
    return "group/" + (group == null ? section.kind().name().toLowerCase(Locale.ROOT) : group.id());
  }

  private TrayItem submenu(Device device) {
    String id = "device/" + device.id();
    List<TrayItem> entries = copyItems(id, device);
    if (!device.links().isEmpty()) {
      entries.add(new TrayItem.Separator(id + "/separator"));
      for (DeviceLink link : device.links()) {
        entries.add(
            new TrayItem.Action(
                id + "/open/" + link.kind().id(),
                strings.get("menu.open", DeviceText.label(link.kind(), strings)),
                state.connection().isUsable(),
                new AppCommand.Open(link.target())));
      }
    }
    entries.add(
        new TrayItem.Action(
            id + "/ping",
            strings.get("menu.ping"),
            state.connection().isUp(),
            new AppCommand.Ping(device.id())));
    boolean away = device.presence() == Presence.OFFLINE;
    String label = away ? strings.get("menu.offline", device.name()) : device.name();
    return new TrayItem.Submenu(id, label, entries);
  }

  /** The copy forms: what is shown is what is copied. */
  private List<TrayItem> copyItems(String id, Device device) {
    List<TrayItem> entries = new ArrayList<>();
    entries.add(new TrayItem.Caption(id + "/copy", strings.get("menu.copy")));
    for (CopyForm form : device.copyForms()) {
      entries.add(
          new TrayItem.Action(
              id + "/copy/" + form.kind().id(),
              form.text(),
              true,
              new AppCommand.Copy(form.text())));
    }
    return entries;
  }

  private TrayItem shields() {
    boolean on = state.preferences().shieldsUp();
    return new TrayItem.Check(
        "preferences/shields",
        strings.get("menu.shields"),
        on,
        answering(),
        new AppCommand.ShieldsUp(!on));
  }

  private void addAccounts() {
    ProfileList accounts = state.accounts();
    if (accounts.all().isEmpty()) {
      return;
    }
    List<TrayItem> entries = new ArrayList<>();
    for (Profile account : FewAccounts.of(accounts)) {
      entries.add(
          new TrayItem.Radio(
              "accounts/use/" + account.id(),
              AccountText.label(account, strings),
              account.id().equals(accounts.active()),
              answering(),
              new AppCommand.SwitchAccount(account.id())));
    }
    int others = FewAccounts.others(accounts);
    if (others > 0) {
      entries.add(
          new TrayItem.Action(
              "accounts/more",
              strings.get("menu.more.accounts", others),
              true,
              new AppCommand.ShowPreferences()));
    }
    entries.add(new TrayItem.Separator("accounts/separator"));
    entries.add(
        new TrayItem.Action(
            "accounts/add",
            strings.get("menu.account.add"),
            answering(),
            new AppCommand.AddAccount()));
    items.add(new TrayItem.Submenu("accounts", strings.get("menu.accounts"), entries));
  }

  private TrayItem account() {
    return new TrayItem.Submenu(
        "account",
        state.account(),
        List.of(
            new TrayItem.Action(
                "account/sign-out",
                strings.get("menu.sign.out"),
                answering(),
                new AppCommand.AskSignOut())));
  }

  private void add(String id, String label, AppCommand command) {
    items.add(new TrayItem.Action(id, label, true, command));
  }
}
