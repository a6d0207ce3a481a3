package io.homeward.ui.peers;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.command.Commands;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import javafx.animation.PauseTransition;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says that somebody looks at a device, once it has been shown for a moment: who leafs through the
 * devices with the arrow keys looks at none of them. On the JavaFX thread.
 */
final class ServiceLook {
  private static final Duration MOMENT = Duration.millis(500);

  private final Commands commands;
  private final PauseTransition moment = new PauseTransition(MOMENT);
  private @Nullable Device waiting;
  private long id = -1;
  private boolean reachable;

  ServiceLook(Commands commands) {
    this.commands = commands;
    moment.setOnFinished(event -> look());
  }

  /** A device is shown, or none, in this state. */
  void show(@Nullable Device device, UiState state) {
    long shown = device == null || device.links().isEmpty() ? -1 : device.id();
    boolean now = device != null && device.online() && state.connection().isUsable();
    if (shown == id && now == reachable) {
      return;
    }
    id = shown;
    reachable = now;
    moment.stop();
    waiting = device;
    if (id != -1 && reachable) {
      moment.playFromStart();
    }
  }

  private void look() {
    Device device = waiting;
    if (device != null) {
      commands.run(new AppCommand.LookAt(device.id(), false));
    }
  }
}
