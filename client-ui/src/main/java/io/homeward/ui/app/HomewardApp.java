package io.homeward.ui.app;

import io.homeward.engine.footprint.Footprint;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entry of the menu-bar app. */
public final class HomewardApp {
  private static final Logger LOG = LoggerFactory.getLogger(HomewardApp.class);

  private HomewardApp() {}

  /**
   * Runs the app until the person quits it, then closes the node and undoes all. When another app
   * with the same configuration folder runs, shows its window instead, unless this start is in the
   * background, and returns. A SIGTERM quits as the menu does. One line on standard error says why
   * it cannot run.
   *
   * @return the exit status: 0, or 1 when it could not run
   */
  public static int launch(HomewardAppConfig config) {
    try (SingleInstance instance = SingleInstance.acquire(config.configDir())) {
      if (instance == null) {
        boolean background = !config.showWindow() && !config.search() && config.link().isEmpty();
        return background ? 0 : showFirst(config);
      }
      return run(config, instance);
    } catch (IOException e) {
      LOG.debug("no lock", e);
      return refuse(
          "cannot use the folder " + config.configDir() + " (" + e.getMessage() + "); check it");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refuse("interrupted");
    }
  }

  private static int showFirst(HomewardAppConfig config) throws InterruptedException {
    if (SingleInstance.askFirst(
        config.configDir(), StartRequest.of(config), SingleInstance.PATIENCE)) {
      return 0;
    }
    return refuse("another homeward app runs but does not answer; end it and start again");
  }

  private static int run(HomewardAppConfig config, SingleInstance instance)
      throws InterruptedException {
    try (Footprint footprint = Footprint.keepSmall();
        SettingsStore settings = new SettingsStore(config.configDir())) {
      return run(config, instance, settings);
    }
  }

  private static int run(HomewardAppConfig config, SingleInstance instance, SettingsStore settings)
      throws InterruptedException {
    Node node;
    try {
      node = config.node().create();
    } catch (NodeException e) {
      ProblemText text = ProblemText.of(e.problem(), Strings.of(Locale.ENGLISH));
      int status = refuse(text.title() + ". " + text.advice());
      Refusal.show(e.problem(), settings, AppRun.strings(settings.settings()));
      return status;
    }
    Runnable last =
        () -> {
          settings.close();
          instance.close();
        };
    try (AppRun app = new AppRun(config, settings, node, last)) {
      instance.listen(app::show);
      app.start();
      return app.awaitQuit() ? 0 : 1;
    }
  }

  private static int refuse(String why) {
    System.err.println("homeward: " + why);
    return 1;
  }
}
