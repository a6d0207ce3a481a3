package io.homeward.ui.preferences;

import java.util.List;
import javafx.scene.layout.VBox;

/** Rows under one heading, which goes away together with the last of them. */
final class PreferenceSection extends VBox {
  private final MarkedText heading = new MarkedText("pref-heading");
  private final String title;
  private final VBox box = new VBox();
  private List<PreferenceRow> rows = List.of();
  private PreferenceSearch search = PreferenceSearch.of("");

  PreferenceSection(String title, List<PreferenceRow> rows) {
    super(6);
    this.title = title;
    box.getStyleClass().add("card-box");
    getChildren().addAll(heading, box);
    replace(rows);
  }

  /** Has these rows in place of those of before. */
  void replace(List<PreferenceRow> now) {
    if (!now.equals(rows)) {
      rows = List.copyOf(now);
      box.getChildren().setAll(now); // which takes the keys from what has them
    }
    show(search);
  }

  /**
   * Shows the rows that a search finds.
   *
   * @return whether there are any
   */
  boolean show(PreferenceSearch newSearch) {
    search = newSearch;
    boolean any = false;
    for (PreferenceRow row : rows) {
      row.getStyleClass().remove("first");
      if (row.show(search, title)) {
        if (!any) {
          row.getStyleClass().add("first");
        }
        any = true;
      }
    }
    List<List<PreferenceSearch.Letters>> found = search.in(List.of(title));
    heading.show(title, found == null ? List.of() : found.getFirst());
    setVisible(any);
    setManaged(any);
    return any;
  }
}
