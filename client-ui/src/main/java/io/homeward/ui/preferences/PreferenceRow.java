package io.homeward.ui.preferences;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One thing to choose: what it is, what it does, and the control that changes it. */
final class PreferenceRow extends HBox {
  private final MarkedText label = new MarkedText("pref-label");
  private final MarkedText hint = new MarkedText("pref-hint");
  private final Label mistake = new Label();
  private String labelText;
  private String hintText;
  private String moreWords;
  private PreferenceSearch search = PreferenceSearch.of("");
  private String section = "";

  /**
   * A row.
   *
   * @param moreWords what it is found by besides its texts
   */
  PreferenceRow(String labelText, String hintText, String moreWords, Node control) {
    this.labelText = labelText;
    this.hintText = hintText;
    this.moreWords = moreWords;
    getStyleClass().add("pref-row");
    setAlignment(Pos.CENTER_LEFT);
    mistake.getStyleClass().add("mistake");
    mistake.setWrapText(true);
    VBox texts = new VBox(2, label, hint, mistake);
    texts.setMinWidth(0);
    HBox.setHgrow(texts, Priority.ALWAYS);
    getChildren().addAll(texts, control);
    complain("");
    show(search, section);
  }

  /** Shows another explanation. */
  void explain(String text) {
    if (!text.equals(hintText)) {
      hintText = text;
      show(search, section);
    }
  }

  /** Is about something else from now on, or about the same in other words. */
  void tell(String newLabel, String newHint, String newWords) {
    if (!newLabel.equals(labelText) || !newHint.equals(hintText) || !newWords.equals(moreWords)) {
      labelText = newLabel;
      hintText = newHint;
      moreWords = newWords;
      show(search, section);
    }
  }

  /** Says what is wrong; empty: nothing. */
  void complain(String text) {
    mistake.setText(text);
    mistake.setVisible(!text.isEmpty());
    mistake.setManaged(!text.isEmpty());
  }

  /**
   * Shows the row where the search finds it.
   *
   * @param newSection the heading above it, which is searched, too
   * @return whether it shows
   */
  boolean show(PreferenceSearch newSearch, String newSection) {
    search = newSearch;
    section = newSection;
    @Nullable List<List<PreferenceSearch.Letters>> found =
        search.in(List.of(labelText, hintText, section, moreWords));
    setVisible(found != null);
    setManaged(found != null);
    if (found != null) {
      label.show(labelText, found.get(0));
      hint.show(hintText, found.get(1));
    }
    return found != null;
  }
}
