package io.homeward.ui.preferences;

import java.util.List;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/** A text that wraps, in which the letters that a search found stand out. */
final class MarkedText extends TextFlow {
  private final String style;
  private String text = "";

  /**
   * No text yet.
   *
   * @param style style class of its letters
   */
  MarkedText(String style) {
    this.style = style;
    setMinWidth(0);
  }

  /**
   * Shows a text.
   *
   * @param letters what stands out, in their order
   */
  void show(String newText, List<PreferenceSearch.Letters> letters) {
    text = newText;
    getChildren().clear();
    int shown = 0;
    for (PreferenceSearch.Letters found : letters) {
      add(shown, found.from(), false);
      add(found.from(), found.to(), true);
      shown = found.to();
    }
    add(shown, text.length(), false);
  }

  private void add(int from, int to, boolean marked) {
    if (from < to) {
      Text part = new Text(text.substring(from, to));
      part.getStyleClass().add(style);
      if (marked) {
        part.getStyleClass().add("marked");
      }
      getChildren().add(part);
    }
  }
}
