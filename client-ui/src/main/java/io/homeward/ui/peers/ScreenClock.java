package io.homeward.ui.peers;

import io.homeward.ui.session.FxSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.stage.Window;

/**
 * Does something again and again while its node is on a screen. No animation: one that waits half a
 * minute has everything drawn sixty times a second meanwhile. On the JavaFX thread.
 */
final class ScreenClock {
  private final ObservableValue<Boolean> showing;
  private final Duration every;
  private final Runnable work;

  /** How often it began; what was begun before does nothing any more. */
  private int beginnings;

  /** Has it run from now on, for as long as there is the node. */
  static void start(Node node, Duration every, Runnable work) {
    ScreenClock clock = new ScreenClock(node, every, work);
    clock.showing.addListener((property, before, now) -> clock.begin());
    clock.begin();
  }

  private ScreenClock(Node node, Duration every, Runnable work) {
    this.every = every;
    this.work = work;
    showing =
        node.sceneProperty()
            .flatMap(Scene::windowProperty)
            .flatMap(Window::showingProperty)
            .orElse(false);
  }

  private void begin() {
    beginnings++;
    if (showing.getValue()) {
      wait(beginnings);
    }
  }

  private void wait(int beginning) {
    CompletableFuture.delayedExecutor(every.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> FxSession.onFxThread(() -> tick(beginning)));
  }

  private void tick(int beginning) {
    if (beginning == beginnings) {
      work.run();
      wait(beginning);
    }
  }
}
