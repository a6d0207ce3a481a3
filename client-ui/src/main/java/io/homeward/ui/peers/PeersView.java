package io.homeward.ui.peers;

import atlantafx.base.controls.CustomTextField;
import io.homeward.ui.controls.Copying;
import io.homeward.ui.controls.EmptyNote;
import io.homeward.ui.controls.Toast;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** The devices: search and list at the left, the chosen one at the right, copy forms on hover. */
public final class PeersView extends StackPane {
  private static final KeyCombination FIND =
      new KeyCodeCombination(KeyCode.F, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination COPY =
      new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
  private static final Duration REFRESH = Duration.seconds(30);
  private static final int PAGE = 8;
  private static final double SIDEBAR = 290;

  private final ViewContext context;
  private final PeersViewModel model;
  private final CustomTextField search = new CustomTextField();
  private final ListView<Row> list = new ListView<>();
  private final EmptyNote empty = new EmptyNote();

  /** In the place of everything else while nothing is known of the tailnet. */
  private final EmptyNote unknown = new EmptyNote();

  private final HBox split;
  private final Label count = new Label();
  private final DetailView detail;
  private final CopyPopover popover;
  private final Toast toast = new Toast();
  private boolean selecting;

  /** Held here, weakly by the state: a view that is thrown away is not followed up. */
  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);

  /** A view that follows the state. */
  public PeersView(ViewContext context) {
    this.context = context;
    this.model = new PeersViewModel(context.fx().state().get(), context.strings());
    this.detail = new DetailView(context);
    this.popover = new CopyPopover(context.strings());
    buildSearch();
    buildList();
    StackPane lists = new StackPane(list, empty);
    VBox.setVgrow(lists, Priority.ALWAYS);
    count.getStyleClass().addAll("muted", "device-count");
    count.setMaxWidth(Double.MAX_VALUE);
    VBox sidebar = new VBox(new VBox(search), lists, count);
    sidebar.getChildren().getFirst().getStyleClass().add("search-box");
    sidebar.getStyleClass().add("sidebar");
    sidebar.setPrefWidth(SIDEBAR);
    sidebar.setMinWidth(SIDEBAR);
    split = new HBox(sidebar, detail);
    HBox.setHgrow(detail, Priority.ALWAYS);
    unknown.getStyleClass().add("whole-note");
    unknown.setId("unknown");
    getChildren().addAll(split, unknown, popover, toast);
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    model.rows().addListener((property, before, now) -> showRows());
    model.chosen().addListener((property, before, now) -> showChosen());
    context.fx().state().addListener(new WeakChangeListener<>(follow));
    startClock();
    showRows();
    show(context.fx().state().get());
  }

  /** "3 min ago" grows older without news. */
  private void startClock() {
    Timeline clock = new Timeline(new KeyFrame(REFRESH, event -> showChosen()));
    clock.setCycleCount(Animation.INDEFINITE);
    sceneProperty()
        .addListener((property, before, scene) -> {
          if (scene == null) {
            clock.stop();
          } else {
            clock.play();
          }
        });
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
    search.addEventFilter(KeyEvent.KEY_PRESSED, this::keyInSearch);
  }

  private void buildList() {
    list.setId("devices");
    list.getStyleClass().add("device-list");
    list.setAccessibleText(context.strings().get("devices.list"));
    list.setCellFactory(view -> newCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((property, before, row) -> selected(row));
    list.addEventFilter(KeyEvent.KEY_PRESSED, this::keyInList);
    list.addEventFilter(KeyEvent.KEY_TYPED, this::typedInList);
    list.addEventFilter(javafx.scene.input.ScrollEvent.SCROLL, event -> popover.hideNow());
  }

  private ListCell<Row> newCell() {
    PeerCell cell = new PeerCell(context.strings(), context.fx().state());
    cell.setOnMouseEntered(event -> hovered(cell));
    cell.setOnMouseExited(event -> popover.hideSoon());
    return cell;
  }

  private void hovered(PeerCell cell) {
    if (cell.getItem() instanceof Row.Entry(long id)) {
      Device device = model.state().device(id);
      // The details of the chosen device show its forms already.
      if (device != null && !cell.isSelected()) {
        popover.showSoon(device, cell);
        return;
      }
    }
    popover.hideSoon();
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
    detail.show(model.chosen().get(), state);
    showEmpty();
    count.setText(context.strings().get("search.count", entryCount()));
  }

  private long entryCount() {
    return model.rows().get().stream().filter(Row.Entry.class::isInstance).count();
  }

  private void showRows() {
    popover.hideNow();
    selecting = true;
    list.getItems().setAll(model.rows().get());
    selecting = false;
    select(model.chosenRow());
    showEmpty();
    count.setText(context.strings().get("search.count", entryCount()));
  }

  private void showChosen() {
    select(model.chosenRow());
    detail.show(model.chosen().get(), model.state());
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
    boolean alone = !searching && state.deviceCount() == 0;
    list.setVisible(anything);
    empty.setVisible(!anything || alone);
    empty.setMouseTransparent(anything);
    count.setVisible(anything && !alone);
    if (searching && !anything) {
      empty.show(
          "fth-search",
          strings.get("search.none", model.query().get().strip()),
          strings.get("search.none.hint"));
    } else if (alone) {
      empty.show("fth-plus-circle", strings.get("devices.none"), strings.get("devices.none.hint"));
    }
    showUnknown(state);
  }

  private void showUnknown(UiState state) {
    boolean known = state.self() != null;
    split.setVisible(known);
    unknown.setVisible(!known);
    if (known) {
      return;
    }
    Strings strings = context.strings();
    Session session = context.fx().session();
    switch (state.connection()) {
      case NEEDS_APPROVAL -> {
        unknown.show(
            "fth-clock", strings.get("devices.approval"), strings.get("devices.approval.hint"));
        unknown.offer("", () -> {});
      }
      case AWAY -> {
        unknown.show("fth-power", strings.get("devices.away"), strings.get("devices.away.hint"));
        unknown.offer("", () -> {});
      }
      case OFF -> {
        unknown.show("fth-power", strings.get("devices.off"), strings.get("devices.off.hint"));
        unknown.offer(strings.get("devices.off.action"), session::connect);
      }
      default -> {
        unknown.show("fth-loader", strings.get("devices.connecting"), "");
        // Without a problem it is a matter of a moment.
        boolean stuck = !state.problems().isEmpty();
        unknown.offer(stuck ? strings.get("devices.other.server") : "", session::signOut);
      }
    }
  }

  private void keyPressed(KeyEvent event) {
    if (FIND.match(event)) {
      focusSearch();
      event.consume();
    }
  }

  private void keyInSearch(KeyEvent event) {
    if (COPY.match(event) && search.getSelectedText().isEmpty()) {
      copyName();
      event.consume();
      return;
    }
    switch (event.getCode()) {
      case DOWN -> moveBy(event, 1);
      case UP -> moveBy(event, -1);
      case PAGE_DOWN -> moveBy(event, PAGE);
      case PAGE_UP -> moveBy(event, -PAGE);
      case ENTER -> {
        copyName();
        event.consume();
      }
      case ESCAPE -> {
        popover.hideNow();
        clearSearch();
        event.consume();
      }
      default -> {}
    }
  }

  private void keyInList(KeyEvent event) {
    if (COPY.match(event) || event.getCode() == KeyCode.ENTER) {
      copyName();
      event.consume();
      return;
    }
    switch (event.getCode()) {
      case DOWN -> moveBy(event, 1);
      case UP -> moveBy(event, -1);
      case ESCAPE -> {
        popover.hideNow();
        clearSearch();
        focusSearch();
        event.consume();
      }
      case BACK_SPACE -> focusSearch();
      default -> {}
    }
  }

  /** Typing anywhere in the list is searching. */
  private void typedInList(KeyEvent event) {
    String typed = event.getCharacter();
    boolean printable = !typed.isEmpty() && !Character.isISOControl(typed.charAt(0));
    if (printable && !event.isControlDown() && !event.isMetaDown() && !typed.equals(" ")) {
      focusSearch();
      search.appendText(typed);
      event.consume();
    }
  }

  /** Over the headings, which cannot be chosen. */
  private void moveBy(KeyEvent event, int steps) {
    Row.Entry entry = model.rowFromChosen(steps);
    if (entry != null) {
      model.choose(entry);
      showChosen();
      reveal(list.getItems().indexOf(entry));
    }
    event.consume();
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

  private void copyName() {
    String name = model.bestName();
    if (name != null) {
      Copying.copy(name);
      toast.show(context.strings().get("copy.done") + ": " + name);
    }
  }

  private void clearSearch() {
    model.query().set("");
  }

  /** Puts the cursor in the search field. */
  public void focusSearch() {
    if (!split.isVisible()) {
      unknown.focusAction();
      return;
    }
    search.requestFocus();
    search.end();
  }
}
