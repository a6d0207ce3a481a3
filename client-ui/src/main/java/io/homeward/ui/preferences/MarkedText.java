package io.homeward.ui.preferences;

import java.util.List;
import java.util.regex.Pattern;
import javafx.scene.Group;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/**
 * A text that wraps, in which the letters that a search found stand out. A long name in it goes on
 * in the next line where it has a joint, as it does everywhere.
 */
final class MarkedText extends TextFlow {
  /** Too long to be a word of a sentence. */
  private static final Pattern LONG_NAME = Pattern.compile("\\S{24}");

  /** Between the parts of host names and of accounts. */
  private static final Pattern JOINT = Pattern.compile("(?<=[-._@ ])");

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
      String part = text.substring(from, to);
      if (LONG_NAME.matcher(part).find()) {
        // What stands in a group is not broken, and a line may end after each.
        JOINT
            .splitAsStream(part)
            .map(piece -> new Group(letters(piece, marked)))
            .forEach(getChildren()::add);
      } else {
        getChildren().add(letters(part, marked));
      }
    }
  }

  private Text letters(String part, boolean marked) {
    Text letters = new Text(part);
    letters.getStyleClass().add(style);
    if (marked) {
      letters.getStyleClass().add("marked");
    }
    return letters;
  }
}
