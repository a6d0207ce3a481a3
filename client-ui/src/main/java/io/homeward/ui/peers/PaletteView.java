package io.homeward.ui.peers;

import atlantafx.base.controls.CustomTextField;
import io.homeward.engine.naming.CopyForm;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.Copying;
import io.homeward.ui.controls.EmptyNote;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ChangeListener;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * A search that lies over whatever a person works at: a few letters, Enter, and the name is on the
 * clipboard. All methods on the JavaFX thread.
 */
public final class PaletteView extends VBox {
  private final ViewContext context;
  private final Runnable close;
  private final PeersViewModel model;
  private final CustomTextField search = new CustomTextField();
  private final ListView<Row> list = new ListView<>();
  private final EmptyNote empty = new EmptyNote();
  private final PeersKeys keys;

  /** As many as there are rows in sight. */
  private final List<PeerCell> cells = new ArrayList<>();

  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);
  private boolean selecting;

  /**
   * A search that is not yet open.
   *
   * @param close takes it away; what was copied is on the clipboard by then
   */
  public PaletteView(ViewContext context, Runnable close) {
    this.context = context;
    this.close = close;
    this.model = new PeersViewModel(context.fx().state().get(), context.strings());
    this.keys = new PeersKeys(search, list, new Actions());
    Strings strings = context.strings();
    search.setId("palette-search");
    search.setPromptText(strings.get("search.prompt"));
    search.setAccessibleText(strings.get("search.prompt"));
    search.setLeft(new FontIcon("fth-search"));
    search.textProperty().bindBidirectional(model.query());
    list.setId("palette-devices");
    list.getStyleClass().add("device-list");
    list.setAccessibleText(strings.get("devices.list"));
    // The cursor stays in the field: arrows move the choice from there.
    list.setFocusTraversable(false);
    list.setCellFactory(view -> newCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((property, before, row) -> selected(row));
    VBox box = new VBox(search);
    box.getStyleClass().add("search-box");
    StackPane lists = new StackPane(list, empty);
    VBox.setVgrow(lists, Priority.ALWAYS);
    Label hint = new Label(strings.get("palette.hint"));
    hint.getStyleClass().addAll("muted", "palette-hint");
    hint.setMaxWidth(Double.MAX_VALUE);
    getStyleClass().add("palette");
    getChildren().addAll(box, lists, hint);
    model.rows().addListener((property, before, now) -> showRows());
    model.chosen().addListener((property, before, now) -> select());
    model
        .query()
        .addListener((property, before, now) -> {
          cells.forEach(PeerCell::refresh);
          showEmpty();
        });
  }

  private ListCell<Row> newCell() {
    PeerCell cell = new PeerCell(context, model);
    cells.add(cell);
    cell.setOnMouseClicked(event -> {
      if (event.getButton() == MouseButton.PRIMARY && cell.getItem() instanceof Row.Entry entry) {
        model.choose(entry);
        copy(model.bestName());
      }
    });
    return cell;
  }

  /** Begins anew: nothing typed, the devices as they are, and as they become. */
  public void open() {
    search.clear();
    context.fx().state().addListener(follow);
    show(context.fx().state().get());
    showRows();
    list.scrollTo(0);
    search.requestFocus();
  }

  /** Follows nothing any more while it is out of sight. */
  public void closed() {
    context.fx().state().removeListener(follow);
  }

  /** Takes a key; returns whether it meant something. */
  public boolean key(KeyEvent event) {
    return keys.take(event);
  }

  private void show(UiState state) {
    model.show(state);
    showEmpty();
  }

  private void showRows() {
    selecting = true;
    list.getItems().setAll(model.rows().get());
    selecting = false;
    select();
    cells.forEach(PeerCell::refresh);
    showEmpty();
  }

  private void showEmpty() {
    Strings strings = context.strings();
    boolean anything = !model.rows().get().isEmpty();
    list.setVisible(anything);
    empty.setVisible(!anything);
    if (!anything) {
      empty.show(
          "fth-search",
          strings.get("search.none", model.query().get().strip()),
          strings.get("search.none.hint"));
    }
  }

  private void selected(@Nullable Row row) {
    if (selecting) {
      return;
    }
    if (row instanceof Row.Entry entry) {
      model.choose(entry);
    } else {
      select();
    }
  }

  private void select() {
    Row.Entry entry = model.chosenRow();
    selecting = true;
    if (entry == null) {
      list.getSelectionModel().clearSelection();
    } else {
      list.getSelectionModel().select(entry);
    }
    selecting = false;
  }

  private void copy(@Nullable String text) {
    Device device = model.chosen().get();
    if (text != null && device != null) {
      Copying.copy(text);
      context.commands().run(new AppCommand.Used(device.id()));
      close.run();
    }
  }

  /** What keys do. */
  private final class Actions implements PeersKeys.Actions {
    @Override
    public void copyBest() {
      PaletteView.this.copy(model.bestName());
    }

    @Override
    public void copy(CopyForm.Kind kind) {
      PaletteView.this.copy(model.copyText(kind));
    }

    @Override
    public void move(int rows) {
      Row.Entry entry = model.rowFromChosen(rows);
      if (entry != null) {
        model.choose(entry);
        list.scrollTo(Math.max(0, list.getItems().indexOf(entry) - 2));
      }
    }

    @Override
    public boolean clear() {
      close.run();
      return true;
    }

    @Override
    public void search() {
      search.requestFocus();
      search.end();
    }

    /** It is there to copy, and goes. */
    @Override
    public boolean open() {
      return false;
    }

    @Override
    public void menu() {}
  }
}
