package io.homeward.ui.peers;

import io.homeward.engine.naming.CopyForm;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.BreakingName;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.controls.StatusDot;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.MouseEvent;
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
  /** Long enough for a hesitating hand. */
  static final Duration PATIENCE = Duration.millis(350);

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

  private final ViewContext context;
  private final Strings strings;
  private final VBox card = new VBox();
  private final Region arrow = new Region();
  private final PauseTransition enter = new PauseTransition(ENTER_DELAY);
  private final PauseTransition leave = new PauseTransition(LEAVE_DELAY);
  private final PauseTransition way;
  private @Nullable Device shown;
  private @Nullable Node shownRow;

  /** Where the pointer left the row of what shows, on its way to the card. */
  private @Nullable HoverWay onTheWay;

  private @Nullable Runnable meantOtherwise;
  private double closest;
  private List<CopyForm> shownForms = List.of();

  /**
   * A card that shows nothing.
   *
   * @param patience how long a pointer on its way to the card may rest before it means another row
   */
  CopyPopover(ViewContext context, Duration patience) {
    this.context = context;
    this.strings = context.strings();
    this.way = new PauseTransition(patience);
    setPickOnBounds(false);
    setId("copy-popover");
    card.getStyleClass().add("popover-card");
    arrow.getStyleClass().add("popover-arrow");
    arrow.setPrefSize(ARROW, ARROW);
    arrow.setRotate(45);
    getChildren().addAll(arrow, card);
    hideNow();
    card.setOnMouseEntered(event -> arrived());
    card.setOnMouseExited(event -> hideSoon());
    leave.setOnFinished(event -> hideNow());
    way.setOnFinished(event -> stoppedOnTheWay());
  }

  /** Shows the forms of a device beside its row, after a moment. */
  void showSoon(Device device, Node row) {
    leave.stop();
    if (onTheWay != null && (shown == null || shown.id() != device.id())) {
      meantOtherwise = () -> show(device, row);
      return;
    }
    enter.setOnFinished(event -> show(device, row));
    enter.playFromStart();
  }

  /**
   * Follows the pointer over the rows. One that leaves the row of the card for the card crosses
   * other rows, which it does not mean as long as it comes closer.
   */
  void pointerMoved(MouseEvent event) {
    Node row = shownRow;
    if (!isVisible() || row == null) {
      return;
    }
    Point2D at = sceneToLocal(event.getSceneX(), event.getSceneY());
    Bounds bounds = sceneToLocal(row.localToScene(row.getLayoutBounds()));
    if (bounds.contains(at)) {
      setOff(at);
    } else if (onTheWay != null && onTheWay.holds(at.getX(), at.getY())) {
      if (at.getX() > closest) {
        closest = at.getX();
        way.playFromStart();
      }
    } else {
      meansOther();
    }
  }

  /** On its own row the pointer may set off from each place. */
  private void setOff(Point2D from) {
    Bounds there = card.getBoundsInParent();
    onTheWay =
        new HoverWay(from.getX(), from.getY(), there.getMinX(), there.getMinY(), there.getMaxY());
    closest = from.getX();
    meantOtherwise = null;
    way.playFromStart();
  }

  private void arrived() {
    leave.stop();
    endWay();
  }

  private void meansOther() {
    Runnable other = meantOtherwise;
    endWay();
    if (other != null) {
      other.run();
    }
  }

  private void stoppedOnTheWay() {
    boolean elsewhere = meantOtherwise != null;
    Node row = shownRow;
    meansOther();
    if (!elsewhere && (row == null || !row.isHover())) {
      leave.playFromStart(); // neither on its row nor on another one
    }
  }

  private void endWay() {
    way.stop();
    onTheWay = null;
    meantOtherwise = null;
  }

  /** Shows the forms of a device beside its row. */
  void show(Device device, Node row) {
    leave.stop();
    endWay();
    shownRow = row;
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
    dot.show(device.presence());
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
      CopyRow row = new CopyRow(DeviceText.label(form.kind(), strings), form.text(), strings);
      row.setOnCopied(() -> context.commands().run(new AppCommand.Used(device.id())));
      // A click must not take the cursor out of the search field, nor lose it with this card.
      row.setFocusTraversable(false);
      card.getChildren().add(row);
    }
  }

  /** Shows what the device has become, or nothing when it is gone. */
  void keep(UiState state) {
    Device before = shown;
    if (before != null && isVisible()) {
      Device now = state.device(before.id());
      if (now == null) {
        hideNow();
      } else {
        fill(now);
      }
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
    // The first form lies at the height of the row: the way to it is level, over no other row.
    card.resize(width, height);
    card.layout();
    double first = card.getChildren().get(1).getBoundsInParent().getCenterY();
    double top =
        Math.clamp(middle - first, MARGIN, Math.max(MARGIN, getHeight() - height - MARGIN));
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
    if (onTheWay == null) {
      leave.playFromStart();
    }
  }

  void hideNow() {
    enter.stop();
    leave.stop();
    endWay();
    setVisible(false);
    shown = null;
    shownRow = null;
  }
}
