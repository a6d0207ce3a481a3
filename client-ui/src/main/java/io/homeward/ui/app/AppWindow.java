package io.homeward.ui.app;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A window, made when something first needs it. May be used from any thread.
 *
 * @param <W> its class
 */
final class AppWindow<W> {
  private final FxToolkit fx;
  private final Supplier<W> maker;

  /** Of the JavaFX thread. */
  private @Nullable W window;

  /**
   * A window that has yet to be made.
   *
   * @param maker makes it, on the JavaFX thread
   */
  AppWindow(FxToolkit fx, Supplier<W> maker) {
    this.fx = fx;
    this.maker = maker;
  }

  /**
   * Does something with the window, on the JavaFX thread; returns before it is done.
   *
   * @throws IllegalStateException when there is no display
   */
  void use(Consumer<W> action) {
    fx.execute(() -> {
      if (window == null) {
        window = maker.get();
      }
      action.accept(window);
    });
  }

  /** The next use makes another one. */
  void forget() {
    if (fx.isStarted()) {
      fx.execute(() -> window = null);
    }
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
