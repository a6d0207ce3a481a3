package io.homeward.ui.peers;

import io.homeward.engine.search.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/** A text in which the letters that a search found stand out. Its end is cut where room lacks. */
final class MatchedText extends HBox {
  private final String style;

  /**
   * No text yet.
   *
   * @param style style class of its letters
   */
  MatchedText(String style) {
    this.style = style;
    setAlignment(Pos.CENTER_LEFT);
    setMinWidth(0);
  }

  /**
   * Shows a text.
   *
   * @param letters what stands out, parts of this text
   */
  void show(String text, List<Match.Letters> letters) {
    List<Label> parts = new ArrayList<>();
    int shown = 0;
    List<Match.Letters> inOrder =
        letters.stream().sorted(Comparator.comparingInt(Match.Letters::from)).toList();
    for (Match.Letters found : inOrder) {
      int from = Math.max(shown, found.from());
      if (from < found.to()) {
        add(parts, text.substring(shown, from), false);
        add(parts, text.substring(from, found.to()), true);
        shown = found.to();
      }
    }
    add(parts, text.substring(shown), false);
    for (Label part : parts.subList(0, Math.max(0, parts.size() - 1))) {
      part.setMinWidth(USE_PREF_SIZE);
    }
    getChildren().setAll(parts);
  }

  private void add(List<Label> parts, String text, boolean matched) {
    if (!text.isEmpty()) {
      Label part = new Label(text);
      part.getStyleClass().addAll(style.split(" "));
      if (matched) {
        part.getStyleClass().add("matched");
      }
      part.setMinWidth(0);
      parts.add(part);
    }
  }
}
