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
  private static final String MATCHED = "matched";

  private final String style;

  /** As many as were needed at the most. */
  private final List<Label> parts = new ArrayList<>();

  private String shown = "";
  private List<Match.Letters> shownLetters = List.of();

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
    if (text.equals(shown) && letters.equals(shownLetters)) {
      return;
    }
    shown = text;
    shownLetters = letters;
    int used = 0;
    int done = 0;
    List<Match.Letters> inOrder =
        letters.stream().sorted(Comparator.comparingInt(Match.Letters::from)).toList();
    for (Match.Letters found : inOrder) {
      int from = Math.max(done, found.from());
      if (from < found.to()) {
        used = put(used, text.substring(done, from), false);
        used = put(used, text.substring(from, found.to()), true);
        done = found.to();
      }
    }
    used = put(used, text.substring(done), false);
    for (int i = 0; i < used; i++) {
      parts.get(i).setMinWidth(i < used - 1 ? USE_PREF_SIZE : 0);
    }
    if (getChildren().size() != used) {
      getChildren().setAll(parts.subList(0, used));
    }
  }

  /** Fills the label at this place, which may have shown something else before. */
  private int put(int place, String text, boolean matched) {
    if (text.isEmpty()) {
      return place;
    }
    if (place == parts.size()) {
      Label part = new Label();
      part.getStyleClass().addAll(style.split(" "));
      parts.add(part);
    }
    Label part = parts.get(place);
    part.setText(text);
    if (!matched) {
      part.getStyleClass().remove(MATCHED);
    } else if (!part.getStyleClass().contains(MATCHED)) {
      part.getStyleClass().add(MATCHED);
    }
    return place + 1;
  }
}
