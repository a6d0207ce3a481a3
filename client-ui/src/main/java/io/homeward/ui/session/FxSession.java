package io.homeward.ui.session;

import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The session's state as a property of the JavaFX thread: the one place that crosses to it. States
 * that come faster than the thread takes them are folded into the newest.
 */
public final class FxSession {
  private final AtomicReference<@Nullable UiState> pending = new AtomicReference<>();
  private final ReadOnlyObjectWrapper<UiState> state;
  private final Session session;
  private final Runnable unsubscribe;

  /** Begins to follow a session. On the JavaFX thread. */
  public FxSession(Session session) {
    this.session = session;
    this.state = new ReadOnlyObjectWrapper<>(session.state());
    this.unsubscribe = session.subscribe(this::hand);
  }

  /** The newest state. Changes on the JavaFX thread only. */
  public ReadOnlyObjectProperty<UiState> state() {
    return state.getReadOnlyProperty();
  }

  /** For commands, from any thread. */
  public Session session() {
    return session;
  }

  /** Runs something on the JavaFX thread, at once when this is it. */
  public static void onFxThread(Runnable work) {
    if (Platform.isFxApplicationThread()) {
      work.run();
    } else {
      Platform.runLater(work);
    }
  }

  /** Runs something on the JavaFX thread after what runs there now. */
  public static void afterwards(Runnable work) {
    Platform.runLater(work);
  }

  /** Follows the session no longer. */
  public void close() {
    unsubscribe.run();
  }

  private void hand(UiState newState) {
    if (pending.getAndSet(newState) == null) {
      Platform.runLater(this::take);
    }
  }

  private void take() {
    UiState newest = pending.getAndSet(null);
    if (newest != null) {
      state.set(newest);
    }
  }
}
