package io.homeward.ui.peers;

import io.homeward.engine.node.PingReply;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.text.PingText;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Pings one device and says beside itself what came of it. */
final class PingButton extends HBox {
  private final ViewContext context;
  private final Button button;
  private final Label result = new Label();
  private final ProgressIndicator progress = new ProgressIndicator();
  private @Nullable Device device;

  PingButton(ViewContext context) {
    super(10);
    this.context = context;
    setAlignment(Pos.CENTER_LEFT);
    button = new Button(context.strings().get("ping.action"), new FontIcon("fth-activity"));
    button.setId("ping");
    button.setOnAction(event -> ping());
    button.setMinWidth(USE_PREF_SIZE);
    progress.setPrefSize(16, 16);
    progress.setMinSize(16, 16);
    result.setId("ping-result");
    result.getStyleClass().add("muted");
    result.setWrapText(true);
    getChildren().addAll(button, progress, result);
    running(false);
  }

  void show(Device newDevice, boolean enabled) {
    if (device == null || device.id() != newDevice.id()) {
      result.setText("");
      running(false);
    }
    device = newDevice;
    button.setDisable(!enabled);
  }

  private void ping() {
    Device target = device;
    if (target == null) {
      return;
    }
    running(true);
    result.setText(context.strings().get("ping.running"));
    context
        .fx()
        .session()
        .ping(target)
        .whenComplete(
            (reply, failure) -> FxSession.onFxThread(() -> finished(target, reply, failure)));
  }

  private void finished(Device target, @Nullable PingReply reply, @Nullable Throwable failure) {
    if (device == null || device.id() != target.id()) {
      return;
    }
    running(false);
    result.setText(
        reply == null
            ? PingText.failed(failure, context.strings())
            : PingText.answered(reply, context.strings(), context.formats()));
  }

  private void running(boolean on) {
    progress.setVisible(on);
    progress.setManaged(on);
  }
}
