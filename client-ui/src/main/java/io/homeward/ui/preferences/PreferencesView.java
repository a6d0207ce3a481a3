package io.homeward.ui.preferences;

import atlantafx.base.controls.CustomTextField;
import atlantafx.base.theme.Styles;
import io.homeward.ui.controls.EmptyNote;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Strings;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ChangeListener;
import javafx.geometry.Bounds;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * All that the person can choose, in sections, with a search over it. Follows the settings and the
 * state while it is in a window.
 */
public final class PreferencesView extends BorderPane {
  private static final double WIDTH = 640;
  private static final KeyCombination FIND =
      new KeyCodeCombination(KeyCode.F, KeyCombination.SHORTCUT_DOWN);

  private final ViewContext context;
  private final SettingsStore settings;
  private final SearchKeys searchKeys;
  private final Runnable leave;
  private final PreferenceControls controls;
  private final List<PreferenceSection> sections;
  private final CustomTextField search = new CustomTextField();
  private final EmptyNote nothing = new EmptyNote();
  private final ScrollPane scroll;
  private final ChangeListener<UiState> follow = (property, before, now) -> showValues();
  private final ChangeListener<@Nullable Node> reveal = (property, before, now) -> reveal(now);
  private Runnable unsubscribe = () -> {};

  /**
   * The page.
   *
   * @param choices where the choices go, and what they depend on
   * @param leave goes back to where the person was
   */
  public PreferencesView(ViewContext context, PreferenceChoices choices, Runnable leave) {
    this.context = context;
    this.settings = choices.settings();
    this.searchKeys = choices.searchKeys();
    this.leave = leave;
    this.controls = new PreferenceControls(context, choices);
    this.sections = controls.sections();
    getStyleClass().add("preferences");
    VBox content = new VBox(18);
    content.getChildren().addAll(sections);
    content.getStyleClass().add("preferences-content");
    content.setMaxWidth(WIDTH);
    StackPane centered = new StackPane(content);
    centered.setAlignment(Pos.TOP_CENTER);
    scroll = new ScrollPane(centered);
    scroll.setId("preferences-scroll");
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.setFocusTraversable(false);
    scroll.getStyleClass().add("detail-scroll");
    HBox top = top();
    // The bar beside the rows is none beside their title.
    top.paddingProperty()
        .bind(
            Bindings.createObjectBinding(
                () -> new Insets(0, getWidth() - scroll.getViewportBounds().getWidth(), 0, 0),
                widthProperty(),
                scroll.viewportBoundsProperty()));
    setTop(top);
    setCenter(new StackPane(scroll, nothing));
    search.textProperty().addListener((property, before, now) -> filter());
    sceneProperty().addListener((property, before, scene) -> placed(before, scene));
    filter();
  }

  private HBox top() {
    Strings strings = context.strings();
    Button back = new Button(null, new FontIcon("fth-arrow-left"));
    back.setId("preferences-back");
    back.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, "preferences-back");
    back.setAccessibleText(strings.get("prefs.back"));
    back.setOnAction(event -> leave.run());
    Label title = new Label(strings.get("prefs.title"));
    title.getStyleClass().add("h1");
    title.setMinWidth(Region.USE_PREF_SIZE);
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    search.setId("preferences-search");
    search.setPromptText(strings.get("prefs.search"));
    search.setAccessibleText(strings.get("prefs.search"));
    search.setLeft(new FontIcon("fth-search"));
    search.setPrefWidth(240);
    HBox top = new HBox(8, back, title, gap, search);
    top.setAlignment(Pos.CENTER_LEFT);
    top.setMaxWidth(WIDTH);
    top.getStyleClass().addAll("preferences-top", "search-icon");
    HBox whole = new HBox(top);
    whole.setAlignment(Pos.CENTER);
    HBox.setHgrow(top, Priority.ALWAYS);
    return whole;
  }

  /** Nobody is followed by a page that nobody sees. */
  private void placed(@Nullable Scene before, @Nullable Scene scene) {
    unsubscribe.run();
    if (before != null) {
      before.focusOwnerProperty().removeListener(reveal);
    }
    context.fx().state().removeListener(follow);
    unsubscribe = () -> {};
    if (scene != null) {
      Runnable ofSettings = settings.subscribe(() -> FxSession.onFxThread(this::showValues));
      Runnable ofKeys = searchKeys.subscribe(() -> FxSession.onFxThread(this::showValues));
      unsubscribe =
          () -> {
            ofSettings.run();
            ofKeys.run();
          };
      context.fx().state().addListener(follow);
      scene.focusOwnerProperty().addListener(reveal);
      controls.look();
      showValues();
    }
  }

  /** Tab scrolls by itself; what gets the keys otherwise has to be seen, too. */
  private void reveal(@Nullable Node owner) {
    Node content = scroll.getContent();
    boolean inside = false;
    for (Node node = owner; node != null; node = node.getParent()) {
      inside |= node.equals(content);
    }
    double hidden = content.getLayoutBounds().getHeight() - scroll.getViewportBounds().getHeight();
    if (owner == null || !inside || hidden <= 0) {
      return;
    }
    Bounds bounds = content.sceneToLocal(owner.localToScene(owner.getLayoutBounds()));
    double top = scroll.getVvalue() * hidden;
    double bottom = top + scroll.getViewportBounds().getHeight();
    if (bounds.getMinY() < top || bounds.getMaxY() > bottom) {
      double middle = bounds.getCenterY() - scroll.getViewportBounds().getHeight() / 2;
      scroll.setVvalue(Math.clamp(middle / hidden, 0, 1));
    }
  }

  private void showValues() {
    controls.show(settings.settings(), context.fx().state().get());
  }

  private void filter() {
    Strings strings = context.strings();
    PreferenceSearch words = PreferenceSearch.of(search.getText());
    boolean any = false;
    for (PreferenceSection section : sections) {
      any |= section.show(words);
    }
    scroll.setVisible(any);
    nothing.setVisible(!any);
    nothing.show(
        "fth-search",
        strings.get("search.none", search.getText().strip()),
        strings.get("prefs.none.hint"));
    scroll.setVvalue(0);
  }

  /**
   * Takes a key, wherever in the window the cursor is: typing searches, Escape gives up the search,
   * then the page.
   *
   * @return whether it meant something here
   */
  public boolean key(KeyEvent event) {
    if (event.getEventType() == KeyEvent.KEY_TYPED) {
      return typed(event);
    }
    if (event.getEventType() != KeyEvent.KEY_PRESSED) {
      return false;
    }
    if (FIND.match(event)) {
      focusSearch();
      return true;
    }
    if (event.getCode() != KeyCode.ESCAPE || controls.takesEscape()) {
      return false;
    }
    if (search.getText().isEmpty()) {
      leave.run();
    } else {
      search.clear();
      focusSearch();
    }
    return true;
  }

  private boolean typed(KeyEvent event) {
    String typed = event.getCharacter();
    Node owner = getScene() == null ? null : getScene().getFocusOwner();
    boolean printable = !typed.isEmpty() && !Character.isISOControl(typed.charAt(0));
    if (!printable
        || typed.equals(" ")
        || event.isControlDown()
        || event.isMetaDown()
        || controls.isListOpen()
        || owner instanceof TextInputControl) {
      return false;
    }
    focusSearch();
    search.appendText(typed);
    return true;
  }

  /** Puts the cursor in the search field. */
  public void focusSearch() {
    search.requestFocus();
    search.end();
  }
}
