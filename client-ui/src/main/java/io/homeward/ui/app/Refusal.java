package io.homeward.ui.app;

import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import io.homeward.ui.window.RefusalWindow;
import java.io.Console;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells why the app does not start, to whoever started it from a launcher and sees no terminal. */
final class Refusal {
  private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

  /** For a person to come back to the screen; a script that nobody watches goes on then. */
  private static final long PATIENCE_MINUTES = 5;

  private Refusal() {}

  /** Shows a window until it is closed. Without effect at a terminal, and without a display. */
  static void show(NodeProblem problem, SettingsStore settings, Strings strings)
      throws InterruptedException {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      return;
    }
    ProblemText text = ProblemText.of(problem, strings);
    CountDownLatch read = new CountDownLatch(1);
    FxToolkit fx = new FxToolkit();
    try {
      fx.execute(() ->
          new RefusalWindow(
                  strings.get("app.name"),
                  text.title(),
                  text.advice(),
                  strings.get("refusal.close"),
                  settings.settings().theme(),
                  ThisDesktop.looksLikeMac(),
                  read::countDown)
              .stage()
              .show());
    } catch (IllegalStateException e) {
      LOG.info("no window: {}", e.toString());
      return;
    }
    if (!read.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      LOG.info("nobody has closed the window");
    }
    fx.stop();
  }
}
