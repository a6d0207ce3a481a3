package io.homeward.ui.error;

import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.session.UiState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What is wrong, the gravest first, what the server says among it. The first few, and all of them
 * for who asks. Takes no room when there is nothing.
 */
public final class ProblemBanner extends HBox {
  private static final PseudoClass GRAVE = PseudoClass.getPseudoClass("grave");

  /** More would leave no room for the devices. */
  private static final int MOST_SHOWN = 3;

  private final ViewContext context;
  private final VBox content = new VBox(10);
  private @Nullable Wrong shown;
  private boolean all;

  /** Held here, weakly by the state: a view that is thrown away is not followed up. */
  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);

  /** A banner that follows the state. */
  public ProblemBanner(ViewContext context) {
    this.context = context;
    getStyleClass().add("problem-banner");
    setId("problem-banner");
    setAlignment(Pos.TOP_LEFT);
    setAccessibleRole(AccessibleRole.TEXT);
    content.setMinWidth(0);
    HBox.setHgrow(content, Priority.ALWAYS);
    getChildren().addAll(new FontIcon("fth-alert-triangle"), content);
    context.fx().state().addListener(new WeakChangeListener<>(follow));
    show(context.fx().state().get());
  }

  /** What of a state the banner shows: most states differ in something else. */
  private record Wrong(List<Trouble> troubles, boolean grave, boolean hasDevice) {
    static Wrong in(UiState state) {
      List<Trouble> troubles = List.copyOf(state.troubles());
      boolean grave = !troubles.isEmpty() && !state.connection().isUp();
      return new Wrong(troubles, grave, state.self() != null);
    }

    int count() {
      return troubles.size();
    }
  }

  private void show(UiState state) {
    Wrong wrong = Wrong.in(state);
    // A button that is made anew under the pointer would not be pressed.
    if (!wrong.equals(shown)) {
      shown = wrong;
      all &= wrong.count() > MOST_SHOWN;
      draw(wrong);
    }
  }

  private void draw(Wrong wrong) {
    String focused = focusedButton();
    List<ProblemEntry> entries = new ArrayList<>();
    wrong.troubles().forEach(it -> entries.add(ProblemEntry.of(it, wrong.hasDevice(), context)));
    List<ProblemEntry> visible =
        all ? entries : entries.subList(0, Math.min(entries.size(), MOST_SHOWN));
    content.getChildren().setAll(scrolling(visible));
    if (wrong.count() > MOST_SHOWN) {
      content.getChildren().add(moreOrFewer(wrong));
    }
    setAccessibleText(visible.stream().map(ProblemEntry::spoken).collect(Collectors.joining(" ")));
    pseudoClassStateChanged(GRAVE, wrong.grave());
    setVisible(wrong.count() > 0);
    setManaged(wrong.count() > 0);
    Node same = focused == null ? null : content.lookup("#" + focused);
    if (same != null) {
      same.requestFocus();
    }
  }

  private Button moreOrFewer(Wrong wrong) {
    Button button =
        new Button(
            all
                ? context.strings().get("banner.fewer")
                : context.strings().get("banner.more", wrong.count() - MOST_SHOWN));
    button.setId("problems-more");
    button.setOnAction(event -> {
      all = !all;
      draw(wrong);
    });
    return button;
  }

  private static ScrollPane scrolling(List<ProblemEntry> entries) {
    VBox inside = new VBox(10);
    inside.getChildren().setAll(entries);
    return new Fitting(inside);
  }

  /** As high as what is inside, where the window has the room; else it is scrolled to. */
  private static final class Fitting extends ScrollPane {
    private final Region inside;

    Fitting(Region inside) {
      super(inside);
      this.inside = inside;
      getStyleClass().add("problem-scroll");
      setFitToWidth(true);
      setHbarPolicy(ScrollBarPolicy.NEVER);
    }

    @Override
    public Orientation getContentBias() {
      return Orientation.HORIZONTAL;
    }

    @Override
    protected double computePrefHeight(double width) {
      return inside.prefHeight(width);
    }

    @Override
    protected double computeMinHeight(double width) {
      return 0;
    }
  }

  /** The id of the button in here that has the focus, or null. */
  private @Nullable String focusedButton() {
    Scene scene = getScene();
    if (scene == null || !(scene.getFocusOwner() instanceof Button owner)) {
      return null;
    }
    String id = owner.getId();
    return id != null && owner.equals(content.lookup("#" + id)) ? id : null;
  }
}
