package io.homeward.coordinator.store;

import io.homeward.coordinator.model.NetworkSettings;
import tools.jackson.databind.json.JsonMapper;

/** The column that holds the settings of the tailnet. */
final class SettingsJson {
  private static final JsonMapper JSON = new JsonMapper();

  /** Of a tailnet in which nobody has set anything. */
  private static final String NONE = "{}";

  private SettingsJson() {}

  static String text(NetworkSettings settings) {
    return settings.equals(NetworkSettings.USUAL) ? NONE : JSON.writeValueAsString(settings);
  }

  static NetworkSettings read(String text) {
    return text.equals(NONE) ? NetworkSettings.USUAL : JSON.readValue(text, NetworkSettings.class);
  }
}
