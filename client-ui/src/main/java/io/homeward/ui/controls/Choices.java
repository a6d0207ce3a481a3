package io.homeward.ui.controls;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;

/**
 * A few values side by side, one of them chosen. Each is a stop of Tab.
 *
 * @param <T> the values
 */
public final class Choices<T> extends HBox {
  private final List<T> values = new ArrayList<>();
  private final Consumer<T> chosen;

  /**
   * Nothing to choose yet.
   *
   * @param chosen takes what a person chose
   */
  public Choices(Consumer<T> chosen) {
    this.chosen = chosen;
    setMinWidth(USE_PREF_SIZE);
  }

  /**
   * Adds a value behind the others.
   *
   * @param id of its button
   * @param spoken the label together with what is chosen
   */
  public void add(T value, String id, String label, String spoken) {
    ToggleButton button = new ToggleButton(label);
    button.setId(id);
    button.setAccessibleText(spoken);
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(event -> {
      show(value); // pressing what is chosen does not take it away
      chosen.accept(value);
    });
    values.add(value);
    getChildren().add(button);
    for (int i = 0; i < values.size(); i++) {
      String place =
          i == 0
              ? Styles.LEFT_PILL
              : i == values.size() - 1 ? Styles.RIGHT_PILL : Styles.CENTER_PILL;
      getChildren()
          .get(i)
          .getStyleClass()
          .removeAll(Styles.LEFT_PILL, Styles.CENTER_PILL, Styles.RIGHT_PILL);
      getChildren().get(i).getStyleClass().add(place);
    }
  }

  /** Shows what is chosen. */
  public void show(T value) {
    for (int i = 0; i < values.size(); i++) {
      ((ToggleButton) getChildren().get(i)).setSelected(values.get(i).equals(value));
    }
  }
}
