package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.NetworkSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What administration answers about the network as a whole. */
public sealed interface NetworkAnswer extends AdminAnswer {
  /**
   * The name, and what devices are told about names.
   *
   * @param domain suffix of all names
   * @param fixed whether the configuration gives it, so that it cannot be changed here
   * @param dns the settings
   * @param offers other names that it could have
   */
  record Network(String domain, boolean fixed, NetworkSettings.Dns dns, List<String> offers)
      implements NetworkAnswer {
    public Network {
      offers = List.copyOf(offers);
    }
  }

  /**
   * Who and what may come.
   *
   * @param joining the settings
   * @param configuredKeyDays what the configuration says about keys, in days; 0: for ever
   * @param users how many there are
   * @param devices how many there are
   */
  record Settings(
      NetworkSettings.Joining joining, @Nullable Integer configuredKeyDays, int users, int devices)
      implements NetworkAnswer {}

  /** Who did what, the newest first. */
  record Log(List<LogEntry> entries) implements NetworkAnswer {
    public Log {
      entries = List.copyOf(entries);
    }
  }
}
