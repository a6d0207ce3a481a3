package io.homeward.ui.app;

import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;

/**
 * JavaFX, started with the first thing that needs it: the tray alone runs without, at half the
 * memory.
 */
final class FxToolkit {
  /** Strong, so that its level is not lost. */
  private static final Logger JAVAFX_LOG = Logger.getLogger("javafx");

  private static final String NO_DISPLAY = "JavaFX finds no display";

  private boolean started;

  /** Once refused, JavaFX says that it was started, and would never do anything. */
  private boolean refused;

  /**
   * Runs work on the JavaFX thread, starting JavaFX when needed.
   *
   * @throws IllegalStateException when there is no display
   */
  void execute(Runnable work) {
    synchronized (this) {
      if (refused) {
        throw new IllegalStateException(NO_DISPLAY);
      }
      if (!started) {
        refused = true;
        start();
        refused = false;
        started = true;
      }
    }
    Platform.runLater(work);
  }

  private static void start() {
    // JavaFX warns that it was loaded from the class path, which is how this app is packaged.
    JAVAFX_LOG.setLevel(Level.SEVERE);
    if (TrayChoice.drawsInSoftware() && System.getProperty("prism.order") == null) {
      // One window that mostly rests is drawn fast enough without the graphics driver, which costs
      // about 50 MB and fails on the odd virtual machine.
      System.setProperty("prism.order", "sw");
    }
    try {
      Platform.startup(() -> {});
    } catch (UnsupportedOperationException e) {
      throw new IllegalStateException(NO_DISPLAY, e);
    } catch (IllegalStateException e) {
      JAVAFX_LOG.log(Level.FINE, "started before", e);
    }
    Platform.setImplicitExit(false);
  }

  synchronized boolean isStarted() {
    return started;
  }

  /** Ends JavaFX. */
  synchronized void stop() {
    if (started) {
      Platform.exit();
    }
  }
}
