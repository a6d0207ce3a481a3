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
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/**
 * The app as a person uses it in their first seconds, before nobody: the window opens on a display
 * that is none, somebody types into the search, quits, and says yes when asked. For a JVM that
 * learns what the app needs.
 */
public final class Rehearsal {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BREATH = Duration.ofMillis(150);
  private static final Duration BACKGROUND = Duration.ofSeconds(4);

  private Rehearsal() {}

  /**
   * Runs the app until the rehearsal is over. Ends the process with status 1 where the app never
   * came to a window with devices, or does not end.
   *
   * @return the exit status of the app, or 1 when it ended before anybody had typed
   */
  public static int run(HomewardAppConfig config) {
    System.setProperty("glass.platform", "Headless");
    CompletableFuture<Boolean> played = new CompletableFuture<>();
    Thread person =
        WatchedThread.platform(
            "rehearsal",
            played::completeExceptionally,
            () -> {
              try {
                Node search = play();
                played.complete(true);
                quit(search);
              } catch (TimeoutException | ExecutionException e) {
                System.err.println("homeward: the rehearsal stopped: " + e);
                System.exit(1);
              } catch (InterruptedException e) {
                // The app has ended.
                Thread.currentThread().interrupt();
              }
            });
    person.start();
    int status = HomewardApp.launch(config.withWindow(true));
    person.interrupt();
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
    Node search = await("#search", Node.class);
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

  /**
   * Quits, and says yes to the question, which is asked where quitting ends the connection. Returns
   * by none but an exception: the end of the app is an interrupt.
   */
  private static void quit(Node search)
      throws InterruptedException, TimeoutException, ExecutionException {
    onScreen(() -> pressed(search, KeyCode.Q));
    Button yes = await("#quit-yes", Button.class);
    onScreen(() -> {
      yes.fire();
      return true;
    });
    Thread.sleep(PATIENCE.toMillis());
    throw new TimeoutException("the app does not end");
  }

  /** What a window shows by this name, or null. On the JavaFX thread. */
  private static @Nullable Node shown(String id) {
    return Window.getWindows().stream()
        .filter(Window::isShowing)
        .map(Window::getScene)
        .filter(Objects::nonNull)
        .map((Scene scene) -> scene.lookup(id))
        .filter(node -> node != null && node.localToScene(node.getLayoutBounds()).getWidth() > 0)
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

  private static <T extends Node> T await(String id, Class<T> kind)
      throws InterruptedException, TimeoutException, ExecutionException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        Optional<Node> found = onScreen(() -> Optional.ofNullable(shown(id)));
        if (found.isPresent()) {
          return kind.cast(found.get());
        }
      } catch (IllegalStateException e) {
        // JavaFX has yet to start.
      }
      Thread.sleep(BREATH.toMillis());
    }
    throw new TimeoutException("no window shows " + id);
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
