package io.homeward.ui.controls;

import atlantafx.base.controls.ToggleSwitch;
import java.util.function.Consumer;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/** A switch that Space and Enter work as the mouse does, and that tells only what a person did. */
public final class KeySwitch extends ToggleSwitch {
  private boolean showing;

  /**
   * A switch that is off.
   *
   * @param turned takes what a person turned it to
   */
  public KeySwitch(Consumer<Boolean> turned) {
    selectedProperty()
        .addListener((property, before, on) -> {
          if (!showing) {
            turned.accept(on);
          }
        });
    // The control itself knows the mouse only.
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.SPACE || event.getCode() == KeyCode.ENTER) {
            setSelected(!isSelected());
            event.consume();
          }
        });
  }

  /** Shows how it is. */
  public void show(boolean on) {
    showing = true;
    setSelected(on);
    showing = false;
  }
}
