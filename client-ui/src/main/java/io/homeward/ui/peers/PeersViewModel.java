package io.homeward.ui.peers;

import io.homeward.ui.session.CopyForm;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The state of the device list: query, rows, choice. Knows no controls. One thread at a time. */
final class PeersViewModel {
  private final Strings strings;
  private final StringProperty query = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<List<Row>> rows = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<@Nullable Device> chosen = new ReadOnlyObjectWrapper<>();
  private UiState state;

  PeersViewModel(UiState state, Strings strings) {
    this.state = state;
    this.strings = strings;
    query.addListener((property, before, now) -> refresh());
    refresh();
  }

  /** What the person typed. */
  StringProperty query() {
    return query;
  }

  /** The rows to show; replaced only when they differ. */
  ReadOnlyObjectProperty<List<Row>> rows() {
    return rows.getReadOnlyProperty();
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
    if (device == null) {
      return null;
    }
    String fqdn = device.copyText(CopyForm.Kind.FQDN);
    return fqdn == null ? device.copyForms().getFirst().text() : fqdn;
  }

  private List<Row.Entry> entries() {
    return rows.get().stream()
        .filter(Row.Entry.class::isInstance)
        .map(Row.Entry.class::cast)
        .toList();
  }

  private void refresh() {
    List<Row> newRows = DeviceSearch.rows(state, query.get(), strings);
    // The choice first: whoever hears of the new rows finds it among them.
    chosen.set(choiceAmong(newRows));
    if (!newRows.equals(rows.get())) {
      rows.set(newRows);
    }
  }

  private @Nullable Device choiceAmong(List<Row> newRows) {
    Row.Entry now = chosenRow();
    if (now != null && newRows.contains(now)) {
      return state.device(now.deviceId());
    }
    Device first = null;
    for (Row row : newRows) {
      if (row instanceof Row.Entry(long id)) {
        Device device = state.device(id);
        if (device != null && !device.self()) {
          return device;
        }
        first = first == null ? device : first;
      }
    }
    return first;
  }
}
