package io.homeward.ui.peers;

import io.homeward.engine.search.Field;
import io.homeward.engine.search.Match;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.Copying;
import io.homeward.ui.controls.OsGlyph;
import io.homeward.ui.controls.StatusDot;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import java.util.List;
import java.util.Objects;
import javafx.animation.PauseTransition;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * One row: a heading, or a device with its dot, name, address and system, and under the pointer a
 * button that copies its name. Nothing in it moves for that.
 */
final class PeerCell extends ListCell<Row> {
  private static final PseudoClass HEADING = PseudoClass.getPseudoClass("heading");
  private static final PseudoClass OFFLINE = PseudoClass.getPseudoClass("offline");
  private static final PseudoClass COPIED = PseudoClass.getPseudoClass("copied");
  private static final Duration FEEDBACK = Duration.seconds(1.4);

  private final ViewContext context;
  private final PeersViewModel model;
  private final Label heading = new Label();
  private final StatusDot dot = new StatusDot();
  private final MatchedText name = new MatchedText("peer-name");
  private final MatchedText second = new MatchedText("peer-second muted");
  private final Label way = new Label();
  private final FontIcon bell = new FontIcon("fth-bell");
  private final FontIcon glyph = new FontIcon();
  private final FontIcon mark = new FontIcon("fth-copy");
  private final Button copy = new Button(null, mark);
  private final PauseTransition feedback = new PauseTransition(FEEDBACK);
  private final HBox device;

  /** What the row shows; null while it shows no device. */
  private @Nullable Device shown;

  private @Nullable Match shownMatch;

  /** The last device that it showed. */
  private long lastId = -1;

  /** Held here, weakly by the state: cells come and go. */
  private final ChangeListener<UiState> follow = (property, before, now) -> showRow(getItem());

  PeerCell(ViewContext context, PeersViewModel model) {
    this.context = context;
    this.model = model;
    getStyleClass().add("peer-cell");
    heading.getStyleClass().add("section-title");
    glyph.getStyleClass().add("os-icon");
    bell.getStyleClass().add("row-bell");
    bell.managedProperty().bind(bell.visibleProperty());
    HBox first = new HBox(5, name, bell);
    first.setAlignment(Pos.CENTER_LEFT);
    way.getStyleClass().addAll("peer-way", "muted");
    way.setMinWidth(0);
    HBox.setHgrow(second, Priority.ALWAYS);
    HBox below = new HBox(8, second, way);
    below.setAlignment(Pos.CENTER_LEFT);
    VBox text = new VBox(1, first, below);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    copy.getStyleClass().setAll("row-copy");
    // The keyboard copies by Enter; the pointer must not take the cursor out of the search.
    copy.setFocusTraversable(false);
    copy.setOnAction(event -> copy());
    feedback.setOnFinished(event -> showCopied(false));
    StackPane end = new StackPane(glyph, copy);
    // To copy is not to choose.
    end.addEventHandler(MouseEvent.MOUSE_PRESSED, MouseEvent::consume);
    glyph.visibleProperty().bind(copy.visibleProperty().not());
    copy.visibleProperty().bind(hoverProperty());
    device = new HBox(10, dot, text, end);
    device.setAlignment(Pos.CENTER_LEFT);
    device.setMinWidth(0);
    setPrefWidth(0); // as wide as the list, never wider: long names are cut, not scrolled to
    context.fx().state().addListener(new WeakChangeListener<>(follow));
  }

  @Override
  protected void updateItem(@Nullable Row row, boolean empty) {
    super.updateItem(row, empty);
    setText(null);
    showRow(empty ? null : row);
  }

  /** Shows the row anew: the same devices may be found by other letters. */
  void refresh() {
    showRow(isEmpty() ? null : getItem());
  }

  private void showRow(@Nullable Row row) {
    pseudoClassStateChanged(HEADING, row instanceof Row.Heading);
    switch (row) {
      case Row.Heading(String text) -> {
        shown = null;
        heading.setText(text);
        setGraphic(heading);
        setAccessibleText(text);
        setMouseTransparent(true);
      }
      case Row.Entry(long id) -> {
        Device now = context.fx().state().get().device(id);
        // A device that went away keeps its place while the pointer is on its way to another.
        setMouseTransparent(now == null);
        setOpacity(now == null ? 0.4 : 1);
        if (now != null) {
          show(now);
        }
      }
      case null -> {
        shown = null;
        setGraphic(null);
        setAccessibleText(null);
        setMouseTransparent(true);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same object as long as nothing of it changes
  private void show(Device now) {
    bell.setVisible(context.fx().state().get().favourites().isWatched(now));
    Match match = model.match(now.id());
    if (now == shown && Objects.equals(match, shownMatch)) {
      return;
    }
    if (lastId != now.id()) {
      showCopied(false);
    }
    lastId = now.id();
    shown = now;
    shownMatch = match;
    List<Match.Letters> letters = match == null ? List.of() : match.letters();
    name.show(now.name(), of(Field.NAME, letters));
    showSecond(now, letters);
    glyph.setIconLiteral(OsGlyph.of(now.os()));
    dot.show(now.presence());
    copy.setAccessibleText(
        context
            .strings()
            .get(
                "copy.action",
                DeviceText.label(now.usualForm().kind(), context.strings()),
                now.bestName()));
    pseudoClassStateChanged(OFFLINE, !now.presence().isLikely());
    setGraphic(device);
    setAccessibleText(
        context
            .strings()
            .get(
                "device.row",
                now.name(),
                DeviceText.presence(now, context.strings()),
                now.address()));
  }

  /** The address, or what else the search found. */
  private void showSecond(Device now, List<Match.Letters> letters) {
    for (Match.Letters found : letters) {
      if (found.field() != Field.NAME) {
        List<Match.Letters> same =
            letters.stream().filter(one -> one.text().equals(found.text())).toList();
        second.show(found.text(), same);
        second.setMinWidth(0);
        way.setText("");
        return;
      }
    }
    second.show(now.address(), List.of());
    // An address that is cut says nothing; how it is reached stands in the details, too.
    second.setMinWidth(now.ipv4().isEmpty() ? 0 : USE_PREF_SIZE);
    way.setText(DeviceText.way(now, context.strings(), context.formats()));
  }

  private static List<Match.Letters> of(Field field, List<Match.Letters> letters) {
    return letters.stream().filter(one -> one.field() == field).toList();
  }

  private void copy() {
    if (shown != null) {
      Copying.copy(shown.bestName());
      context.commands().run(new AppCommand.Used(shown.id()));
      showCopied(true);
      feedback.playFromStart();
    }
  }

  private void showCopied(boolean copied) {
    mark.setIconLiteral(copied ? "fth-check" : "fth-copy");
    copy.pseudoClassStateChanged(COPIED, copied);
  }
}
