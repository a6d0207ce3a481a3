package io.homeward.ui.peers;

import io.homeward.engine.search.Match;
import io.homeward.engine.search.Ranking;
import io.homeward.engine.search.SearchEntry;
import io.homeward.engine.search.SearchQuery;
import io.homeward.engine.search.SearchTerms;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceSections;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows show: all devices in their groups with the favourites before them, or what a query
 * finds, the best first. Keeps what each device is found by. One owner at a time.
 */
final class DeviceList {
  private final Strings strings;
  private Map<Long, Known> entries = new HashMap<>();

  DeviceList(Strings strings) {
    this.strings = strings;
  }

  /**
   * What a device is found by.
   *
   * @param device as it was when that was made
   */
  private record Known(Device device, SearchEntry entry) {}

  /**
   * The rows of a query.
   *
   * @param matches how each device matches, by its id
   */
  record Result(List<Row> rows, Map<Long, Match> matches) {}

  /** The rows of all devices. */
  List<Row> all(UiState state) {
    List<Row> rows = new ArrayList<>();
    Device self = state.self();
    if (self != null) {
      add(rows, strings.get("device.this"), List.of(self));
    }
    for (DeviceSections.Section section : DeviceSections.of(state)) {
      add(rows, DeviceText.heading(section, strings), section.devices());
    }
    return rows;
  }

  private static void add(List<Row> rows, String heading, List<Device> devices) {
    if (!devices.isEmpty()) {
      rows.add(new Row.Heading(heading));
      devices.forEach(device -> rows.add(new Row.Entry(device.id())));
    }
  }

  /** What a query finds. */
  Result found(UiState state, SearchQuery query) {
    List<Ranking.Candidate<Long>> candidates = new ArrayList<>();
    Map<Long, Known> now = new HashMap<>();
    for (Device device : state.devices()) {
      Known known = known(device);
      now.put(device.id(), known);
      candidates.add(
          new Ranking.Candidate<>(device.id(), known.entry(), state.favourites().rank(device)));
    }
    entries = now;
    List<Row> rows = new ArrayList<>();
    Map<Long, Match> matches = new HashMap<>();
    for (Ranking.Found<Long> found : Ranking.of(candidates, query)) {
      rows.add(new Row.Entry(found.value()));
      matches.put(found.value(), found.match());
    }
    return new Result(rows, matches);
  }

  @SuppressWarnings("ReferenceEquality") // the same object as long as nothing of it changes
  private Known known(Device device) {
    Known known = entries.get(device.id());
    if (known != null && known.device() == device) {
      return known;
    }
    SearchTerms terms = DeviceTerms.of(device);
    return known != null && known.entry().terms().equals(terms)
        ? new Known(device, known.entry())
        : new Known(device, SearchEntry.of(terms));
  }
}
