package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.session.FxSession;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/**
 * The app as a person uses it in their first seconds, before nobody: the window opens on a display
 * that is none, somebody types into the search, and quits. For a JVM that learns what the app
 * needs.
 */
public final class Rehearsal {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BREATH = Duration.ofMillis(150);
  private static final Duration BACKGROUND = Duration.ofSeconds(4);

  private Rehearsal() {}

  /**
   * Runs the app until the rehearsal is over.
   *
   * @return the exit status of the app, or 1 when it never came to a window with devices
   */
  public static int run(HomewardAppConfig config) {
    System.setProperty("glass.platform", "Headless");
    CompletableFuture<Boolean> played = new CompletableFuture<>();
    WatchedThread.platform(
            "rehearsal",
            played::completeExceptionally,
            () -> {
              try {
                Node search = play();
                played.complete(true);
                onScreen(() -> pressed(search, KeyCode.Q));
              } catch (InterruptedException | TimeoutException | ExecutionException e) {
                System.err.println("homeward: the rehearsal stopped: " + e);
                System.exit(1);
              }
            })
        .start();
    int status = HomewardApp.launch(config.withWindow(true));
    return played.getNow(false) ? status : 1;
  }

  /** Runs the app with its tray alone for some seconds, then ends the process. */
  public static void inBackground(HomewardAppConfig config) {
    WatchedThread.platform(
            "rehearsal",
            WatchedThread::unowned,
            () -> {
              try {
                Thread.sleep(BACKGROUND.toMillis());
                System.exit(0);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })
        .start();
    HomewardApp.launch(config.withWindow(false));
  }

  private static Node play() throws InterruptedException, TimeoutException, ExecutionException {
    Node search = await(Rehearsal::search);
    for (String letter : new String[] {"n", "a", "s"}) {
      onScreen(() -> typed(search, letter));
      Thread.sleep(BREATH.toMillis());
    }
    for (KeyCode key : new KeyCode[] {KeyCode.DOWN, KeyCode.ESCAPE}) {
      onScreen(() -> pressed(search, key));
      Thread.sleep(BREATH.toMillis());
    }
    return search;
  }

  /** The field in which one looks for devices, once there are some. On the JavaFX thread. */
  private static @Nullable Node search() {
    return Window.getWindows().stream()
        .filter(Window::isShowing)
        .map(Window::getScene)
        .filter(Objects::nonNull)
        .map((Scene scene) -> scene.lookup("#search"))
        .filter(
            field -> field != null && field.localToScene(field.getLayoutBounds()).getWidth() > 0)
        .findFirst()
        .orElse(null);
  }

  private static boolean typed(Node at, String letter) {
    Event.fireEvent(
        at,
        new KeyEvent(
            KeyEvent.KEY_TYPED, letter, "", KeyCode.UNDEFINED, false, false, false, false));
    return true;
  }

  private static boolean pressed(Node at, KeyCode key) {
    boolean quit = key == KeyCode.Q;
    Event.fireEvent(at, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, quit, false, false));
    return true;
  }

  private static Node await(Supplier<@Nullable Node> wanted)
      throws InterruptedException, TimeoutException, ExecutionException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        Optional<Node> found = onScreen(() -> Optional.ofNullable(wanted.get()));
        if (found.isPresent()) {
          return found.get();
        }
      } catch (IllegalStateException e) {
        // JavaFX has yet to start.
      }
      Thread.sleep(BREATH.toMillis());
    }
    throw new TimeoutException("no window with devices");
  }

  private static <T> T onScreen(Supplier<T> work)
      throws InterruptedException, TimeoutException, ExecutionException {
    CompletableFuture<T> done = new CompletableFuture<>();
    FxSession.onFxThread(() -> {
      try {
        done.complete(work.get());
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    return done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
