package io.homeward.ui.peers;

import io.homeward.ui.controls.BreakingName;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.controls.StatusDot;
import io.homeward.ui.session.CopyForm;
import io.homeward.ui.session.Device;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The copy forms of the device under the pointer, beside its row. It lies in the window's own
 * scene, so that it needs no transparent window and looks the same without a compositor.
 */
final class CopyPopover extends Pane {
  private static final double MIN_WIDTH = 380;
  private static final double MAX_WIDTH = 488;
  private static final double ARROW = 12;

  /** Width of the head's dot and presence with their gaps. */
  private static final double HEAD_REST = 110;

  private static final double MARGIN = 8;

  /** Long enough to cross the gap to the popover, short enough not to be in the way. */
  private static final Duration LEAVE_DELAY = Duration.millis(220);

  /** Keeps a pointer that only passes over the list from making it flicker. */
  private static final Duration ENTER_DELAY = Duration.millis(90);

  private final Strings strings;
  private final VBox card = new VBox();
  private final Region arrow = new Region();
  private final PauseTransition enter = new PauseTransition(ENTER_DELAY);
  private final PauseTransition leave = new PauseTransition(LEAVE_DELAY);
  private @Nullable Device shown;
  private List<CopyForm> shownForms = List.of();

  CopyPopover(Strings strings) {
    this.strings = strings;
    setPickOnBounds(false);
    setId("copy-popover");
    card.getStyleClass().add("popover-card");
    arrow.getStyleClass().add("popover-arrow");
    arrow.setPrefSize(ARROW, ARROW);
    arrow.setRotate(45);
    getChildren().addAll(arrow, card);
    hideNow();
    card.setOnMouseEntered(event -> leave.stop());
    card.setOnMouseExited(event -> hideSoon());
    leave.setOnFinished(event -> hideNow());
  }

  /** Shows the forms of a device beside its row, after a moment. */
  void showSoon(Device device, Node row) {
    leave.stop();
    enter.setOnFinished(event -> show(device, row));
    enter.playFromStart();
  }

  /** Shows the forms of a device beside its row. */
  void show(Device device, Node row) {
    leave.stop();
    fill(device);
    setVisible(true);
    place(row);
  }

  private void fill(Device device) {
    if (shown != null && shown.id() == device.id() && shownForms.equals(device.copyForms())) {
      return;
    }
    shown = device;
    shownForms = device.copyForms();
    StatusDot dot = new StatusDot();
    dot.setOnline(device.online());
    BreakingName name = new BreakingName("popover-title");
    name.show(device.name());
    name.setPrefWrapLength(MIN_WIDTH - HEAD_REST);
    Label presence = new Label(DeviceText.presence(device, strings));
    presence.getStyleClass().add("muted");
    presence.setMinWidth(USE_PREF_SIZE);
    HBox head = new HBox(8, dot, name, presence);
    head.getStyleClass().add("popover-head");
    head.setAlignment(Pos.CENTER_LEFT);
    card.getChildren().setAll(head);
    for (CopyForm form : device.copyForms()) {
      card.getChildren()
          .add(new CopyRow(DeviceText.label(form.kind(), strings), form.text(), strings));
    }
  }

  private void place(Node row) {
    Bounds bounds = sceneToLocal(row.localToScene(row.getLayoutBounds()));
    card.applyCss();
    double besideRow = bounds.getMaxX() + ARROW / 2;
    double width = Math.clamp(getWidth() - besideRow - MARGIN, MIN_WIDTH, MAX_WIDTH);
    double height = card.prefHeight(width);
    double left = Math.min(besideRow, getWidth() - width - MARGIN);
    double middle = bounds.getCenterY();
    double top =
        Math.clamp(middle - height / 2, MARGIN, Math.max(MARGIN, getHeight() - height - MARGIN));
    card.resizeRelocate(Math.round(left), Math.round(top), width, height);
    double arrowTop = Math.clamp(middle - ARROW / 2, top + ARROW, top + height - 2 * ARROW);
    arrow.resizeRelocate(Math.round(left - ARROW / 2), Math.round(arrowTop), ARROW, ARROW);
  }

  @Override
  protected void layoutChildren() {
    // Placed by place(): beside a row that is not a child of this pane.
  }

  void hideSoon() {
    enter.stop();
    leave.playFromStart();
  }

  void hideNow() {
    enter.stop();
    leave.stop();
    setVisible(false);
    shown = null;
  }
}
