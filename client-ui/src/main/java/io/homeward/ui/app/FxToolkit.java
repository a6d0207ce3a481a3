package io.homeward.ui.app;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/**
 * JavaFX, started with the first thing that needs it: the tray alone runs without, at half the
 * memory.
 */
final class FxToolkit {
  /** Strong, so that its level is not lost. */
  private static final Logger JAVAFX_LOG = Logger.getLogger("javafx");

  /** There can be no window. The message says why, and how there could be one. */
  static final class NoWindowException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private NoWindowException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }

    private static NoWindowException noDisplay(@Nullable Throwable cause) {
      return new NoWindowException("there is no display", cause);
    }

    private static NoWindowException noLibraries(Throwable cause) {
      return new NoWindowException(
          "a window needs libraries of GTK 3 that are missing here (in Debian the packages"
              + " libgtk-3-0, libgl1 and libxtst6)",
          cause);
    }
  }

  private boolean started;

  /** Once refused, JavaFX says that it was started, and would never do anything. */
  private @Nullable NoWindowException refused;

  /**
   * Runs work on the JavaFX thread, starting JavaFX when needed.
   *
   * @throws NoWindowException when there can be no window
   */
  void execute(Runnable work) {
    synchronized (this) {
      if (refused != null) {
        throw refused;
      }
      if (!started) {
        try {
          start();
        } catch (NoWindowException e) {
          refused = e;
          throw e;
        }
        started = true;
      }
    }
    Platform.runLater(work);
  }

  private static void start() {
    // JavaFX warns that it was loaded from the class path, which is how this app is packaged.
    JAVAFX_LOG.setLevel(Level.SEVERE);
    if (ThisDesktop.drawsInSoftware() && System.getProperty("prism.order") == null) {
      // One window that mostly rests is drawn fast enough without the graphics driver, which costs
      // about 50 MB and fails on the odd virtual machine.
      System.setProperty("prism.order", "sw");
    }
    try {
      Platform.startup(() -> {});
    } catch (UnsupportedOperationException e) {
      throw NoWindowException.noDisplay(e);
    } catch (IllegalStateException e) {
      JAVAFX_LOG.log(Level.FINE, "started before", e);
    } catch (LinkageError e) {
      throw withoutLibraries(e);
    } catch (RuntimeException e) {
      // JavaFX wraps what its own libraries lack.
      if (e.getCause() instanceof LinkageError missing) {
        throw withoutLibraries(missing);
      }
      throw e;
    }
    Platform.setImplicitExit(false);
  }

  /** Where there is no display either, the libraries would not help. */
  private static NoWindowException withoutLibraries(LinkageError missing) {
    boolean display = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
    return display ? NoWindowException.noLibraries(missing) : NoWindowException.noDisplay(missing);
  }

  synchronized boolean isStarted() {
    return started;
  }

  /** Puts the windows away, as a person would, and ends JavaFX. */
  synchronized void stop() {
    if (started) {
      Platform.runLater(() -> {
        // What happens when a window goes needs its view, and an exit destroys that first.
        List.copyOf(Window.getWindows()).forEach(Window::hide);
        Platform.exit();
      });
    }
  }
}
