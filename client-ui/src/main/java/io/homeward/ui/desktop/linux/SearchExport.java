package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.LauncherSearch;
import io.homeward.ui.desktop.LauncherSearch.Hit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * The devices as GNOME's overview and Plasma's launchers see them. Whatever asks may be any program
 * of the person's own session: lists and words are bounded. Holds nothing.
 */
final class SearchExport implements ShellSearchProvider, PlasmaRunner {
  static final String PATH = "/io/homeward/Search";

  private static final String ICON = "homeward";

  /** More than a launcher shows. */
  private static final int MOST = 10;

  /** Of one letter nearly everything is found, by every program at once. */
  private static final int FEWEST_LETTERS = 2;

  private static final int LONGEST = 200;

  private final LauncherSearch search;

  SearchExport(LauncherSearch search) {
    this.search = search;
  }

  private List<Hit> found(String query) {
    if (query.codePointCount(0, query.length()) < FEWEST_LETTERS || query.length() > LONGEST) {
      return List.of();
    }
    List<Hit> hits = search.find(query);
    return hits.subList(0, Math.min(hits.size(), MOST));
  }

  @Override
  public List<String> initialResults(List<String> words) {
    return found(String.join(" ", words).strip()).stream().map(Hit::id).toList();
  }

  /** Not those of before alone: with more letters a guess may find what they did not. */
  @Override
  public List<String> furtherResults(List<String> before, List<String> words) {
    return initialResults(words);
  }

  @Override
  public List<Map<String, Variant<?>>> metas(List<String> ids) {
    List<Map<String, Variant<?>>> metas = new ArrayList<>();
    for (String id : ids.subList(0, Math.min(ids.size(), MOST))) {
      Hit hit = search.hit(id);
      if (hit != null) {
        Map<String, Variant<?>> meta = new HashMap<>();
        meta.put("id", new Variant<>(hit.id()));
        meta.put("name", new Variant<>(hit.title()));
        meta.put("description", new Variant<>(hit.detail()));
        meta.put("gicon", new Variant<>(ICON));
        // The shell copies it itself, which works under Wayland, too.
        meta.put("clipboardText", new Variant<>(hit.copied()));
        metas.add(meta);
      }
    }
    return metas;
  }

  @Override
  public void activate(String id, List<String> words, UInt32 timestamp) {
    pick(id);
  }

  @Override
  public void launch(List<String> words, UInt32 timestamp) {
    String query = String.join(" ", words).strip();
    search.showAll(query.length() > LONGEST ? "" : query);
  }

  @Override
  public List<Action> actions() {
    return List.of();
  }

  @Override
  public List<Found> match(String query) {
    List<Found> matches = new ArrayList<>();
    for (Hit hit : found(query.strip())) {
      matches.add(
          new Found(
              hit.id(),
              hit.title(),
              ICON,
              hit.sure() ? Found.EXACT : Found.POSSIBLE,
              // They come in this order.
              1.0 - matches.size() / (2.0 * MOST),
              Map.of("subtext", new Variant<>(hit.detail()))));
    }
    return matches;
  }

  @Override
  public void run(String id, String action) {
    pick(id);
  }

  private void pick(String id) {
    Hit hit = search.hit(id);
    if (hit != null) {
      search.picked(hit);
    }
  }

  @Override
  public String getObjectPath() {
    return PATH;
  }

  @Override
  public boolean isRemote() {
    return false;
  }
}
