package io.homeward.ui.peers;

import atlantafx.base.controls.CustomTextField;
import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.Connection;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.Copying;
import io.homeward.ui.controls.EmptyNote;
import io.homeward.ui.controls.Toast;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.geometry.Side;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** The devices: search and list at the left, the chosen one at the right, copy forms on hover. */
public final class PeersView extends StackPane {
  private static final java.time.Duration REFRESH = java.time.Duration.ofSeconds(30);

  private final ViewContext context;
  private final PeersViewModel model;
  private final CustomTextField search = new CustomTextField();
  private final ListView<Row> list = new ListView<>();
  private final EmptyNote empty = new EmptyNote();

  /** In the place of everything else while nothing is known of the tailnet. */
  private final UnknownPane unknown;

  private final Columns split;
  private final Label count = new Label();
  private final DetailView detail;
  private final CopyPopover popover;
  private final PeersKeys keys;
  private final DeviceMenu menu;
  private final ServiceLook look;

  /** As many as there are rows in sight. */
  private final List<PeerCell> cells = new ArrayList<>();

  private final Toast toast = new Toast();
  private boolean selecting;

  /** Held here, weakly by the state: a view that is thrown away is not followed up. */
  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);

  /** A view that follows the state. */
  public PeersView(ViewContext context) {
    this(context, CopyPopover.PATIENCE);
  }

  /**
   * A view that follows the state.
   *
   * @param patience how long a pointer on its way to the card may rest
   */
  PeersView(ViewContext context, Duration patience) {
    this.context = context;
    this.model = new PeersViewModel(context.fx().state().get(), context.strings());
    this.detail = new DetailView(context);
    this.popover = new CopyPopover(context, patience);
    this.unknown = new UnknownPane(context);
    this.keys = new PeersKeys(search, list, new Actions());
    this.menu = new DeviceMenu(context, this::copy);
    this.look = new ServiceLook(context.commands());
    buildSearch();
    buildList();
    empty.setPickOnBounds(false); // this device stands below it, and can be chosen
    StackPane lists = new StackPane(list, empty);
    VBox.setVgrow(lists, Priority.ALWAYS);
    count.getStyleClass().addAll("muted", "device-count");
    count.setMaxWidth(Double.MAX_VALUE);
    VBox sidebar = new VBox(new VBox(search), lists, count);
    sidebar.getChildren().getFirst().getStyleClass().add("search-box");
    sidebar.getStyleClass().add("sidebar");
    split =
        new Columns(
            sidebar,
            detail,
            context.strings().get("devices.list"),
            this::focusSearch,
            () -> showDetail(model.state()));
    getChildren().addAll(split, unknown, popover, toast);
    model.rows().addListener((property, before, now) -> showRows());
    model.chosen().addListener((property, before, now) -> showChosen());
    // Another query may find the same devices by other letters; the model has heard of it before.
    model
        .query()
        .addListener((property, before, now) -> {
          cells.forEach(PeerCell::refresh);
          showEmpty();
        });
    context.fx().state().addListener(new WeakChangeListener<>(follow));
    // "3 min ago" grows older without news.
    ScreenClock.start(this, REFRESH, this::showChosen);
    showRows();
    show(context.fx().state().get());
  }

  private void buildSearch() {
    Strings strings = context.strings();
    search.setId("search");
    search.setPromptText(strings.get("search.prompt"));
    search.setAccessibleText(strings.get("search.prompt"));
    search.setLeft(new FontIcon("fth-search"));
    Button clear = new Button(null, new FontIcon("fth-x"));
    clear.getStyleClass().setAll("clear-button");
    clear.setAccessibleText(strings.get("search.clear"));
    clear.setFocusTraversable(false);
    clear.setOnAction(event -> clearSearch());
    clear.visibleProperty().bind(search.textProperty().isNotEmpty());
    search.setRight(clear);
    search.textProperty().bindBidirectional(model.query());
  }

  private void buildList() {
    list.setId("devices");
    list.getStyleClass().add("device-list");
    list.setAccessibleText(context.strings().get("devices.list"));
    list.setCellFactory(view -> newCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((property, before, row) -> selected(row));
    list.addEventFilter(ScrollEvent.SCROLL, event -> popover.hideNow());
    list.addEventFilter(MouseEvent.MOUSE_MOVED, popover::pointerMoved);
    list.setOnMouseEntered(event -> model.hold(true));
    list.setOnMouseExited(event -> model.hold(false));
  }

  private ListCell<Row> newCell() {
    PeerCell cell = new PeerCell(context, model);
    cells.add(cell);
    cell.setOnMouseEntered(event -> hovered(cell));
    cell.setOnMouseExited(event -> popover.hideSoon());
    cell.setOnMouseClicked(event -> {
      Device device = device(cell);
      if (device == null || event.getButton() != MouseButton.PRIMARY) {
        return;
      }
      if (event.getClickCount() == 2) {
        copy(device, device.bestName());
      } else {
        popover.hideNow();
        split.open();
        context.commands().run(new AppCommand.LookAt(device.id(), true));
      }
    });
    cell.setOnContextMenuRequested(event -> {
      Device device = device(cell);
      if (device != null) {
        popover.hideNow();
        menu.of(device).show(cell, event.getScreenX(), event.getScreenY());
        event.consume();
      }
    });
    return cell;
  }

  private @Nullable Device device(PeerCell cell) {
    return cell.getItem() instanceof Row.Entry(long id) ? model.state().device(id) : null;
  }

  private void hovered(PeerCell cell) {
    Device device = device(cell);
    // The details of the chosen device show its forms already, and over one column there is no
    // room.
    if (device != null && !cell.isSelected() && !menu.isShowing() && !split.isNarrow()) {
      popover.showSoon(device, cell);
    } else {
      popover.hideSoon();
    }
  }

  private void copy(Device device, String text) {
    Copying.copy(text);
    context.commands().run(new AppCommand.Used(device.id()));
    toast.show(context.strings().get("copy.done") + ": " + text);
  }

  private void selected(@Nullable Row row) {
    popover.hideNow();
    if (selecting) {
      return;
    }
    if (row instanceof Row.Entry entry) {
      model.choose(entry);
    } else if (row instanceof Row.Heading) {
      select(model.chosenRow());
    }
  }

  private void show(UiState state) {
    model.show(state);
    popover.keep(state);
    showDetail(state);
    showEmpty();
    count.setText(context.strings().get("search.count", entryCount()));
  }

  private long entryCount() {
    return model.rows().get().stream().filter(Row.Entry.class::isInstance).count();
  }

  private void showRows() {
    popover.keep(model.state());
    selecting = true;
    list.getItems().setAll(model.rows().get());
    selecting = false;
    select(model.chosenRow());
    cells.forEach(PeerCell::refresh);
    showEmpty();
    count.setText(context.strings().get("search.count", entryCount()));
  }

  private void showChosen() {
    select(model.chosenRow());
    showDetail(model.state());
  }

  private void showDetail(UiState state) {
    Device device = model.chosen().get();
    detail.show(device, state);
    look.show(split.showsDetails() ? device : null, state);
  }

  private void select(Row.@Nullable Entry entry) {
    selecting = true;
    if (entry == null) {
      list.getSelectionModel().clearSelection();
    } else {
      list.getSelectionModel().select(entry);
    }
    selecting = false;
  }

  private void showEmpty() {
    Strings strings = context.strings();
    UiState state = model.state();
    boolean searching = !model.query().get().isBlank();
    boolean anything = !model.rows().get().isEmpty();
    // To an expired device its server shows nobody: that says nothing of who is there.
    boolean hidden = state.connection() == Connection.EXPIRED;
    boolean alone = !searching && state.deviceCount() == 0;
    list.setVisible(anything);
    empty.setVisible(!anything || alone);
    empty.offer("", () -> {});
    count.setVisible(anything && !alone);
    if (searching && !anything) {
      empty.show(
          "fth-search",
          strings.get("search.none", model.query().get().strip()),
          strings.get("search.none.hint"));
    } else if (alone && hidden) {
      empty.show("fth-clock", strings.get("devices.expired"), "");
    } else if (alone) {
      String server = state.preferences().controlUrl().toString();
      empty.show(
          "fth-plus-circle", strings.get("devices.none"), strings.get("devices.none.hint", server));
      empty.offer(
          strings.get("devices.none.action"),
          () -> {
            Copying.copy(server);
            toast.show(strings.get("copy.done") + ": " + server);
          });
    }
    unknown.show(state);
    split.setVisible(state.self() != null);
  }

  private void reveal(int index) {
    for (javafx.scene.Node node : list.lookupAll(".peer-cell")) {
      if (node instanceof PeerCell cell && cell.getIndex() == index && fullyVisible(cell)) {
        return;
      }
    }
    list.scrollTo(Math.max(0, index - 1));
  }

  private boolean fullyVisible(Region cell) {
    double top = cell.getBoundsInParent().getMinY();
    return cell.isVisible() && top >= 0 && top + cell.getHeight() <= list.getHeight();
  }

  /** What keys do. */
  private final class Actions implements PeersKeys.Actions {
    @Override
    public void copyBest() {
      copy(model.bestName());
    }

    @Override
    public void copy(CopyForm.Kind kind) {
      copy(model.copyText(kind));
    }

    private void copy(@Nullable String text) {
      Device device = model.chosen().get();
      if (text == null || device == null) {
        toast.show(context.strings().get("copy.nothing"));
      } else {
        PeersView.this.copy(device, text);
      }
    }

    @Override
    public void move(int rows) {
      Row.Entry entry = model.rowFromChosen(rows);
      if (entry != null) {
        model.choose(entry);
        showChosen();
        reveal(list.getItems().indexOf(entry));
      }
    }

    @Override
    public boolean clear() {
      boolean something = popover.isVisible() || !model.query().get().isEmpty();
      popover.hideNow();
      clearSearch();
      return something;
    }

    @Override
    public void search() {
      focusSearch();
    }

    @Override
    public boolean open() {
      return model.chosen().get() != null && split.open();
    }

    @Override
    public void menu() {
      Device device = model.chosen().get();
      PeerCell cell = cellOf(model.chosenRow());
      if (device != null) {
        popover.hideNow();
        menu.of(device).show(cell == null ? list : cell, Side.BOTTOM, 0, 0);
      }
    }

    private @Nullable PeerCell cellOf(Row.@Nullable Entry entry) {
      return cells.stream()
          .filter(cell -> entry != null && entry.equals(cell.getItem()) && cell.isVisible())
          .findFirst()
          .orElse(null);
    }
  }

  private void clearSearch() {
    model.query().set("");
  }

  /**
   * Takes a key, wherever in the window the cursor is.
   *
   * @return whether it meant something here
   */
  public boolean key(KeyEvent event) {
    return split.isVisible() && keys.take(event);
  }

  /** Puts the cursor in the search field. */
  public void focusSearch() {
    if (!split.isVisible()) {
      unknown.focusAction();
      return;
    }
    split.close();
    search.requestFocus();
    search.end();
  }
}
