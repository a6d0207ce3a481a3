package io.homeward.ui.preferences;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.SshUser;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.Choices;
import io.homeward.ui.controls.KeySwitch;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.desktop.LoginStart;
import io.homeward.ui.desktop.ShortcutKeys;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.Notifications;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/** The controls of the page, each with what it shows and what it changes. */
final class PreferenceControls {
  /** The languages that there are sentences for, each with its own name for itself. */
  private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.JAPANESE);

  private final ViewContext context;
  private final PreferenceChoices choices;
  private final Strings strings;
  private final ComboBox<CopyForm.Kind> form = new ComboBox<>();
  private final TextField sshUser = new TextField();
  private final List<Shown> shown = new ArrayList<>();
  private final AccountRows accounts;
  private @Nullable KeySwitch atLogin;
  private boolean showing;

  /** Shows what is chosen in one of the controls. */
  private interface Shown {
    void show(Settings settings, UiState state);
  }

  PreferenceControls(ViewContext context, PreferenceChoices choices) {
    this.context = context;
    this.choices = choices;
    this.strings = context.strings();
    this.accounts = new AccountRows(context);
  }

  /** All sections, in the order in which they stand on the page. */
  List<PreferenceSection> sections() {
    return List.of(
        new PreferenceSection(strings.get("prefs.general"), general()),
        new PreferenceSection(strings.get("prefs.copying"), copying()),
        new PreferenceSection(strings.get("prefs.notifications"), notifications()),
        new PreferenceSection(strings.get("prefs.network"), network()),
        accounts());
  }

  /** Shows what is chosen. */
  void show(Settings settings, UiState state) {
    showing = true;
    shown.forEach(one -> one.show(settings, state));
    showing = false;
  }

  /** Looks at what others may have changed meanwhile. */
  void look() {
    if (atLogin != null && choices.loginStart() != null) {
      atLogin.show(choices.loginStart().isOn());
    }
  }

  /** Whether something on the page takes Escape for itself: an open list, a name being typed. */
  boolean takesEscape() {
    return form.isShowing() || accounts.isEditing();
  }

  /** Whether a list of choices is open over the page. */
  boolean isListOpen() {
    return form.isShowing();
  }

  private List<PreferenceRow> general() {
    List<PreferenceRow> rows = new ArrayList<>();
    LoginStart loginStart = choices.loginStart();
    if (loginStart != null) {
      rows.add(startAtLogin(loginStart));
    }
    rows.add(theme());
    rows.add(language());
    rows.add(shortcut());
    return rows;
  }

  private PreferenceRow startAtLogin(LoginStart loginStart) {
    PreferenceRow[] row = new PreferenceRow[1];
    KeySwitch control =
        new KeySwitch(on -> {
          String mistake = "";
          try {
            loginStart.turn(on);
          } catch (DesktopException e) {
            mistake = strings.get("prefs.login.failed", String.valueOf(e.getMessage()));
          }
          row[0].complain(mistake);
          look();
        });
    control.setId("pref-login");
    atLogin = control;
    row[0] = row(strings.get("prefs.login"), strings.get("prefs.login.hint"), control);
    return row[0];
  }

  private PreferenceRow theme() {
    Choices<Settings.Theme> control =
        new Choices<>(theme -> choices.settings().change(now -> now.withTheme(theme)));
    String label = strings.get("menu.appearance");
    StringBuilder words = new StringBuilder();
    for (Settings.Theme theme : Settings.Theme.values()) {
      String name =
          switch (theme) {
            case SYSTEM -> strings.get("theme.system");
            case LIGHT -> strings.get("theme.light");
            case DARK -> strings.get("theme.dark");
          };
      control.add(
          theme,
          "pref-theme-" + theme.name().toLowerCase(Locale.ROOT),
          name,
          strings.get("prefs.choice", label, name));
      words.append(name).append(' ');
    }
    shown.add((settings, state) -> control.show(settings.theme()));
    return new PreferenceRow(
        label, strings.get("prefs.appearance.hint"), words.toString(), control);
  }

  private PreferenceRow language() {
    Choices<String> control =
        new Choices<>(tag -> choices.settings().change(now -> now.withLanguage(tag)));
    String label = strings.get("menu.language");
    String system = strings.get("language.system");
    control.add("", "pref-language-system", system, strings.get("prefs.choice", label, system));
    StringBuilder words = new StringBuilder(system);
    for (Locale language : LANGUAGES) {
      String name = language.getDisplayLanguage(language);
      String tag = language.toLanguageTag();
      control.add(tag, "pref-language-" + tag, name, strings.get("prefs.choice", label, name));
      words.append(' ').append(name);
    }
    shown.add((settings, state) -> control.show(settings.language()));
    return new PreferenceRow(label, strings.get("prefs.language.hint"), words.toString(), control);
  }

  /** Keys that few programs take; others stand in the settings file, and are offered then, too. */
  private PreferenceRow shortcut() {
    Choices<String> control =
        new Choices<>(keys -> choices.settings().change(now -> now.withShortcut(keys)));
    String label = strings.get("prefs.shortcut");
    String none = strings.get("prefs.shortcut.none");
    control.add("", "pref-shortcut-none", none, strings.get("prefs.choice", label, none));
    Set<String> offered = new LinkedHashSet<>(List.of("CTRL+ALT+h", "SHIFT+LOGO+h"));
    offered.add(choices.settings().settings().shortcut());
    int number = 0;
    StringBuilder words = new StringBuilder(none);
    for (String keys : offered) {
      String name = ShortcutKeys.parse(keys).map(ShortcutKeys::shown).orElse("");
      if (!name.isEmpty()) {
        number++;
        control.add(
            keys, "pref-shortcut-" + number, name, strings.get("prefs.choice", label, name));
        words.append(' ').append(name);
      }
    }
    PreferenceRow row =
        new PreferenceRow(label, strings.get("prefs.shortcut.hint"), words.toString(), control);
    shown.add((settings, state) -> {
      control.show(settings.shortcut());
      row.explain(shortcutHint(choices.searchKeys().standing()));
    });
    return row;
  }

  private String shortcutHint(KeyStanding standing) {
    return switch (standing) {
      case KeyStanding.Asking() -> strings.get("prefs.shortcut.asking");
      case KeyStanding.Given(String trigger) ->
          trigger.isEmpty()
              ? strings.get("prefs.shortcut.unbound")
              : strings.get("prefs.shortcut.given", trigger);
      case KeyStanding.AsChosen(), KeyStanding.Refused(), KeyStanding.Lost() ->
          strings.get("prefs.shortcut.hint");
    };
  }

  private List<PreferenceRow> copying() {
    return List.of(copyForm(), sshUser());
  }

  private PreferenceRow copyForm() {
    String label = strings.get("prefs.form");
    form.setId("pref-form");
    form.setAccessibleText(label);
    form.getItems().setAll(CopyForm.Kind.values());
    form.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(CopyForm.@Nullable Kind kind) {
            return kind == null ? "" : DeviceText.label(kind, strings);
          }

          @Override
          public CopyForm.@Nullable Kind fromString(String text) {
            return null; // nothing is typed
          }
        });
    form.valueProperty()
        .addListener((property, before, kind) -> {
          if (!showing && kind != null) {
            choices.settings().change(now -> now.withCopyForm(kind));
          }
        });
    // The control itself opens by other keys, which nobody knows.
    form.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.SPACE && !form.isShowing()) {
            form.show();
            event.consume();
          }
        });
    StringBuilder words = new StringBuilder();
    for (CopyForm.Kind kind : CopyForm.Kind.values()) {
      words.append(DeviceText.label(kind, strings)).append(' ');
    }
    PreferenceRow row =
        new PreferenceRow(label, strings.get("prefs.form.hint"), words.toString(), form);
    shown.add((settings, state) -> {
      form.setValue(settings.copyForm());
      row.explain(formHint(settings.copyForm(), state));
    });
    return row;
  }

  /** With one of the person's own devices as the example, where there is one. */
  private String formHint(CopyForm.Kind kind, UiState state) {
    List<Device> devices = new ArrayList<>(state.devices());
    devices.sort(Comparator.comparing(Device::self)); // nobody copies the name of this one
    return devices.stream()
        .map(device -> device.copyText(kind))
        .filter(Objects::nonNull)
        .findFirst()
        .map(text -> strings.get("prefs.form.example", text))
        .orElseGet(() -> strings.get("prefs.form.hint"));
  }

  private PreferenceRow sshUser() {
    String label = strings.get("prefs.ssh");
    sshUser.setId("pref-ssh");
    sshUser.setAccessibleText(label);
    sshUser.setPromptText(choices.account());
    sshUser.setPrefWidth(160);
    sshUser.setMinWidth(120);
    PreferenceRow row = new PreferenceRow(label, strings.get("prefs.ssh.hint"), "ssh", sshUser);
    sshUser
        .textProperty()
        .addListener((property, before, typed) -> {
          String user = typed.strip();
          boolean good = user.isEmpty() || SshUser.isOne(user);
          row.complain(good ? "" : strings.get("prefs.ssh.mistake"));
          if (good && !showing) {
            choices.settings().change(now -> now.withSshUser(user));
          }
        });
    shown.add((settings, state) -> {
      // What the person types is not put right under their hands.
      if (!sshUser.isFocused()) {
        sshUser.setText(settings.sshUser());
      }
    });
    return row;
  }

  private List<PreferenceRow> notifications() {
    return List.of(
        notification(
            "pref-notify-expiry",
            strings.get("prefs.notify.expiry"),
            strings.get("prefs.notify.expiry.hint"),
            Notifications::keyExpiry,
            Notifications::withKeyExpiry),
        notification(
            "pref-notify-sign-in",
            strings.get("prefs.notify.signin"),
            strings.get("prefs.notify.signin.hint"),
            Notifications::signInNeeded,
            Notifications::withSignInNeeded),
        notification(
            "pref-notify-devices",
            strings.get("prefs.notify.devices"),
            strings.get("prefs.notify.devices.hint"),
            Notifications::devices,
            Notifications::withDevices),
        notification(
            "pref-notify-problems",
            strings.get("prefs.notify.problems"),
            strings.get("prefs.notify.problems.hint"),
            Notifications::problems,
            Notifications::withProblems));
  }

  private PreferenceRow notification(
      String id,
      String label,
      String hint,
      Predicate<Notifications> isOn,
      BiFunction<Notifications, Boolean, Notifications> with) {
    KeySwitch control =
        new KeySwitch(on ->
            choices
                .settings()
                .change(now -> now.withNotifications(with.apply(now.notifications(), on))));
    control.setId(id);
    shown.add((settings, state) -> control.show(isOn.test(settings.notifications())));
    return row(label, hint, control);
  }

  private PreferenceSection accounts() {
    shown.add((settings, state) -> accounts.show(state));
    return accounts.section();
  }

  private List<PreferenceRow> network() {
    return List.of(
        ofTailnet(
            "pref-dns",
            strings.get("menu.accept.dns"),
            strings.get("prefs.dns.hint"),
            state -> state.preferences().acceptDns(),
            AppCommand.AcceptDns::new),
        ofTailnet(
            "pref-routes",
            strings.get("menu.accept.routes"),
            strings.get("prefs.routes.hint"),
            state -> state.preferences().acceptRoutes(),
            AppCommand.AcceptRoutes::new),
        ofTailnet(
            "pref-shields",
            strings.get("menu.shields"),
            strings.get("prefs.shields.hint"),
            state -> state.preferences().shieldsUp(),
            AppCommand.ShieldsUp::new));
  }

  /** What the node keeps, which may run in another process and be away. */
  private PreferenceRow ofTailnet(
      String id,
      String label,
      String hint,
      Predicate<UiState> isOn,
      Function<Boolean, AppCommand> change) {
    Consumer<Boolean> turned = on -> context.commands().run(change.apply(on));
    KeySwitch control = new KeySwitch(turned);
    control.setId(id);
    shown.add((settings, state) -> {
      control.show(isOn.test(state));
      control.setDisable(!state.connection().isAnswering());
    });
    return row(label, hint, control);
  }

  private static PreferenceRow row(String label, String hint, KeySwitch control) {
    control.setAccessibleText(label);
    control.setAccessibleHelp(hint);
    return new PreferenceRow(label, hint, "", control);
  }
}
