package io.homeward.ui.peers;

import io.homeward.ui.controls.OsGlyph;
import io.homeward.ui.controls.StatusDot;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.beans.value.WeakChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** One row: a heading, or a device with its dot, name, address and system. */
final class PeerCell extends ListCell<Row> {
  private static final PseudoClass HEADING = PseudoClass.getPseudoClass("heading");
  private static final PseudoClass OFFLINE = PseudoClass.getPseudoClass("offline");

  private final Strings strings;
  private final ObservableValue<UiState> state;
  private final Label heading = new Label();
  private final StatusDot dot = new StatusDot();
  private final Label name = new Label();
  private final Label address = new Label();
  private final FontIcon glyph = new FontIcon();
  private final HBox device;

  /** Held here, weakly by the state: cells come and go. */
  private final ChangeListener<UiState> follow = (property, before, now) -> showRow(getItem());

  PeerCell(Strings strings, ObservableValue<UiState> state) {
    this.strings = strings;
    this.state = state;
    getStyleClass().add("peer-cell");
    heading.getStyleClass().add("section-title");
    name.getStyleClass().add("peer-name");
    address.getStyleClass().addAll("muted", "peer-address");
    glyph.getStyleClass().add("os-icon");
    VBox text = new VBox(1, name, address);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    device = new HBox(10, dot, text, glyph);
    device.setAlignment(Pos.CENTER_LEFT);
    device.setMinWidth(0);
    setPrefWidth(0); // as wide as the list, never wider: long names are cut, not scrolled to
    state.addListener(new WeakChangeListener<>(follow));
  }

  @Override
  protected void updateItem(@Nullable Row row, boolean empty) {
    super.updateItem(row, empty);
    setText(null);
    showRow(empty ? null : row);
  }

  private void showRow(@Nullable Row row) {
    pseudoClassStateChanged(HEADING, row instanceof Row.Heading);
    switch (row) {
      case Row.Heading(String text) -> {
        heading.setText(text);
        setGraphic(heading);
        setAccessibleText(text);
        setMouseTransparent(true);
      }
      case Row.Entry(long id) -> {
        setMouseTransparent(false);
        Device shown = state.getValue().device(id);
        if (shown != null) {
          show(shown);
        }
      }
      case null -> {
        setGraphic(null);
        setAccessibleText(null);
        setMouseTransparent(true);
      }
    }
  }

  private void show(Device shown) {
    name.setText(shown.name());
    address.setText(shown.address());
    glyph.setIconLiteral(OsGlyph.of(shown.os()));
    dot.setOnline(shown.online());
    pseudoClassStateChanged(OFFLINE, !shown.online());
    setGraphic(device);
    setAccessibleText(
        strings.get(
            "device.row", shown.name(), DeviceText.presence(shown, strings), shown.address()));
  }
}
