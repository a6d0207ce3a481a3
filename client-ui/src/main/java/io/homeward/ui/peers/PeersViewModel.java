package io.homeward.ui.peers;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.search.Match;
import io.homeward.engine.search.SearchQuery;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The state of the device list: query, rows, choice. Knows no controls. One thread at a time. */
final class PeersViewModel {
  private final DeviceList devices;
  private final StringProperty query = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<List<Row>> rows = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<@Nullable Device> chosen = new ReadOnlyObjectWrapper<>();
  private UiState state;
  private SearchQuery words = SearchQuery.of("");
  private Map<Long, Match> matches = Map.of();
  private boolean held;

  PeersViewModel(UiState state, Strings strings) {
    this.state = state;
    this.devices = new DeviceList(strings);
    query.addListener((property, before, now) -> typed(now));
    refresh();
  }

  /** What the person typed. */
  StringProperty query() {
    return query;
  }

  /** Whether the person looks for something. */
  boolean isSearching() {
    return !words.isEmpty();
  }

  /** The rows to show; replaced only when they differ. */
  ReadOnlyObjectProperty<List<Row>> rows() {
    return rows.getReadOnlyProperty();
  }

  /** By which letters a device was found, or null. */
  @Nullable Match match(long deviceId) {
    return matches.get(deviceId);
  }

  /** The device whose details show, or null. */
  ReadOnlyObjectProperty<@Nullable Device> chosen() {
    return chosen.getReadOnlyProperty();
  }

  UiState state() {
    return state;
  }

  /** Takes a new state; the choice stays while its device is there. */
  void show(UiState newState) {
    state = newState;
    refresh();
  }

  /**
   * Keeps the rows where they are, whatever comes, goes or changes its order, while a pointer is on
   * its way to one of them. Only another query moves them.
   */
  void hold(boolean on) {
    if (held != on) {
      held = on;
      refresh();
    }
  }

  void choose(Row.Entry entry) {
    chosen.set(state.device(entry.deviceId()));
  }

  /** The row of the choice, or null. */
  Row.@Nullable Entry chosenRow() {
    Device device = chosen.get();
    return device == null ? null : new Row.Entry(device.id());
  }

  /** The row that many device rows below the choice, stopping at the ends, or null. */
  Row.@Nullable Entry rowFromChosen(int steps) {
    List<Row.Entry> entries = entries();
    if (entries.isEmpty()) {
      return null;
    }
    int now = entries.indexOf(chosenRow());
    int wanted = now < 0 ? 0 : Math.clamp(now + (long) steps, 0, entries.size() - 1);
    return entries.get(wanted);
  }

  /** What Enter copies: the best name of the choice, or null. */
  @Nullable String bestName() {
    Device device = chosen.get();
    return device == null ? null : device.bestName();
  }

  /** What the number key copies, or null. */
  @Nullable String copyText(CopyForm.Kind kind) {
    Device device = chosen.get();
    return device == null ? null : device.copyText(kind);
  }

  private List<Row.Entry> entries() {
    return rows.get().stream()
        .filter(Row.Entry.class::isInstance)
        .map(Row.Entry.class::cast)
        .toList();
  }

  /** Whoever types means the best of what is found, not what was chosen before. */
  private void typed(String text) {
    words = SearchQuery.of(text);
    List<Row> found = find();
    if (isSearching()) {
      chosen.set(first(found));
    } else {
      chosen.set(choiceAmong(found));
    }
    replace(found);
  }

  private void refresh() {
    if (held && !rows.get().isEmpty()) {
      Row.Entry now = chosenRow();
      Device device = now == null ? null : state.device(now.deviceId());
      chosen.set(device == null ? choiceAmong(rows.get()) : device);
      return;
    }
    List<Row> newRows = find();
    // The choice first: whoever hears of the new rows finds it among them.
    chosen.set(choiceAmong(newRows));
    replace(newRows);
  }

  private List<Row> find() {
    if (words.isEmpty()) {
      matches = Map.of();
      return devices.all(state);
    }
    DeviceList.Result result = devices.found(state, words);
    matches = result.matches();
    return result.rows();
  }

  private void replace(List<Row> newRows) {
    if (!newRows.equals(rows.get())) {
      rows.set(newRows);
    }
  }

  private @Nullable Device choiceAmong(List<Row> newRows) {
    Row.Entry now = chosenRow();
    if (now != null && newRows.contains(now)) {
      Device device = state.device(now.deviceId());
      if (device != null) {
        return device;
      }
    }
    return first(newRows);
  }

  /** The first of the others, and this device where there is no other. */
  private @Nullable Device first(List<Row> newRows) {
    Device first = null;
    for (Row row : newRows) {
      if (row instanceof Row.Entry(long id)) {
        Device device = state.device(id);
        if (device != null && (!device.self() || isSearching())) {
          return device;
        }
        first = first == null ? device : first;
      }
    }
    return first;
  }
}
