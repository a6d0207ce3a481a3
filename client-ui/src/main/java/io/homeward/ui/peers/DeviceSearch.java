package io.homeward.ui.peers;

import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceGroup;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which rows a query leaves. Pure. */
final class DeviceSearch {
  private DeviceSearch() {}

  /**
   * The rows of the devices that hold every word of the query in their name, an address, owner or
   * tag; all devices for an empty query.
   */
  static List<Row> rows(UiState state, String query, Strings strings) {
    String[] words = folded(query).strip().split("\\s+");
    List<Row> rows = new ArrayList<>();
    Device self = state.self();
    if (self != null && matches(self, words)) {
      rows.add(new Row.Heading(strings.get("device.this")));
      rows.add(new Row.Entry(self.id()));
    }
    for (DeviceGroup group : state.groups()) {
      boolean headed = false;
      for (Device device : group.devices()) {
        if (matches(device, words)) {
          if (!headed) {
            rows.add(new Row.Heading(DeviceText.heading(group, strings)));
            headed = true;
          }
          rows.add(new Row.Entry(device.id()));
        }
      }
    }
    return rows;
  }

  private static boolean matches(Device device, String[] words) {
    for (String word : words) {
      if (!word.isEmpty() && !holds(device, word)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Device device, String word) {
    return folded(device.name()).contains(word)
        || folded(device.fqdn()).contains(word)
        || device.ipv4().contains(word)
        || device.ipv6().contains(word)
        || folded(device.owner()).contains(word)
        || folded(device.os().displayName()).contains(word)
        || device.tags().stream().anyMatch(tag -> folded(tag).contains(word));
  }

  /** Without regard to case, and to full or half width of Japanese input. */
  private static String folded(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }
}
