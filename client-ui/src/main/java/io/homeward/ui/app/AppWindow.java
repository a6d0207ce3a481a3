package io.homeward.ui.app;

import io.homeward.ui.window.MainWindow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The window, made when something first needs it. May be used from any thread. */
final class AppWindow {
  private final FxToolkit fx;
  private final Supplier<MainWindow> maker;

  /** Of the JavaFX thread. */
  private @Nullable MainWindow window;

  /**
   * A window that has yet to be made.
   *
   * @param maker makes it, on the JavaFX thread
   */
  AppWindow(FxToolkit fx, Supplier<MainWindow> maker) {
    this.fx = fx;
    this.maker = maker;
  }

  /**
   * Does something with the window, on the JavaFX thread; returns before it is done.
   *
   * @throws IllegalStateException when there is no display
   */
  void use(Consumer<MainWindow> action) {
    fx.execute(() -> {
      if (window == null) {
        window = maker.get();
      }
      action.accept(window);
    });
  }

  /** Whether a display has been used; a toast can be seen only then. */
  boolean isStarted() {
    return fx.isStarted();
  }

  /** Ends JavaFX. */
  void stop() {
    fx.stop();
  }
}
