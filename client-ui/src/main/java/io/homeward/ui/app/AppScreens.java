package io.homeward.ui.app;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.error.ProblemBanner;
import io.homeward.ui.login.LoginDraft;
import io.homeward.ui.login.LoginView;
import io.homeward.ui.login.ServerSearch;
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
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** Makes the views that the window places: the one place that knows all features. */
public final class AppScreens {
  private final PreferenceChoices choices;
  private final ServerSearch servers;
  private final LoginDraft draft;
  private final @Nullable Callable<URI> trial;

  /**
   * A maker of views.
   *
   * @param choices of the preferences
   * @param servers looks for the server that a person types
   * @param trial starts a tailnet on this computer; null leaves that out
   */
  public AppScreens(
      PreferenceChoices choices, ServerSearch servers, @Nullable Callable<URI> trial) {
    SettingsStore settings = choices.settings();
    this.choices = choices;
    this.servers = servers;
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
    return new Views(context);
  }

  /** The views of one language. */
  private final class Views implements Screens {
    private final ViewContext context;
    private final Region problems;
    private @Nullable LoginView login;
    private @Nullable PageView devices;
    private @Nullable PageView preferences;

    Views(ViewContext context) {
      this.context = context;
      this.problems = new ProblemBanner(context);
    }

    private LoginView login() {
      LoginView known = login;
      if (known == null) {
        known = new LoginView(context, AppPicture.load(), draft, servers, trial);
        login = known;
      }
      return known;
    }

    @Override
    public PageView signIn() {
      LoginView view = login();
      return PageView.of(view, view::focusFirst);
    }

    @Override
    public PageView devices() {
      PageView known = devices;
      if (known == null) {
        PeersView view = new PeersView(context);
        known = new PageView(view, view::key, view::focusSearch);
        devices = known;
      }
      return known;
    }

    @Override
    public PageView preferences() {
      PageView known = preferences;
      if (known == null) {
        PreferencesView view =
            new PreferencesView(
                context, choices, () -> context.commands().run(new AppCommand.LeavePreferences()));
        known = new PageView(view, view::key, view::focusSearch);
        preferences = known;
      }
      return known;
    }

    @Override
    public Region problems() {
      return problems;
    }

    @Override
    public void invite(String link) {
      login().offer(link);
    }
  }
}
