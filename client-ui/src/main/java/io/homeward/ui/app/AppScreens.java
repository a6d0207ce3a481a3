package io.homeward.ui.app;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.error.ProblemBanner;
import io.homeward.ui.login.LoginDraft;
import io.homeward.ui.login.LoginView;
import io.homeward.ui.peers.PaletteView;
import io.homeward.ui.peers.PeersView;
import io.homeward.ui.preferences.PreferenceChoices;
import io.homeward.ui.preferences.PreferencesView;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.window.AppPicture;
import io.homeward.ui.window.PageView;
import io.homeward.ui.window.PaletteWindow;
import io.homeward.ui.window.Screens;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Makes the views that the window places: the one place that knows all features. */
public final class AppScreens {
  private final PreferenceChoices choices;
  private final LoginDraft draft;
  private final @Nullable Callable<URI> trial;

  /**
   * A maker of views.
   *
   * @param choices of the preferences
   * @param trial starts a tailnet on this computer; null leaves that out
   */
  public AppScreens(PreferenceChoices choices, @Nullable Callable<URI> trial) {
    SettingsStore settings = choices.settings();
    this.choices = choices;
    this.draft =
        new LoginDraft(
            settings.settings().lastServer(),
            server -> settings.change(now -> now.withLastServer(server.toString())));
    this.trial = trial;
  }

  /** What the search over other windows shows. On the JavaFX thread. */
  public static PaletteWindow.Content palette(ViewContext context, Runnable close) {
    PaletteView view = new PaletteView(context, close);
    return new PaletteWindow.Content(view, view::key, view::open, view::closed);
  }

  /** The views in the language of the context. On the JavaFX thread. */
  public Screens create(ViewContext context) {
    PeersView peers = new PeersView(context);
    LoginView login = new LoginView(context, AppPicture.load(), draft, trial);
    PreferencesView preferences =
        new PreferencesView(
            context, choices, () -> context.commands().run(new AppCommand.LeavePreferences()));
    return new Screens(
        PageView.of(login, login::focusFirst),
        new PageView(peers, peers::key, peers::focusSearch),
        new PageView(preferences, preferences::key, preferences::focusSearch),
        new ProblemBanner(context),
        login::offer);
  }
}
