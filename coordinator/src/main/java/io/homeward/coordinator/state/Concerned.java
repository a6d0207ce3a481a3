package io.homeward.coordinator.state;

import io.homeward.coordinator.model.Device;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which devices have to hear of news: those that changed, and who sees them or saw them. */
final class Concerned {
  /** When so many devices changed, whoever is told finds out faster what of it is for them. */
  private static final int MANY = 64;

  private final @Nullable Set<Long> devices;

  private Concerned(@Nullable Set<Long> devices) {
    this.devices = devices;
  }

  static Concerned by(News news) {
    Change change = news.change();
    if (change.everything() || change.access()) {
      return new Concerned(null);
    }
    Set<Long> changed = change.devices();
    if (changed.size() > MANY) {
      return new Concerned(null);
    }
    Set<Long> all = new HashSet<>(changed);
    boolean sameAudiences = news.before().population() == news.after().population();
    if (!sameAudiences && !news.after().population().policy().ssh().isEmpty()) {
      // Who may log in is said by address, also of devices that are not seen.
      return new Concerned(null);
    }
    for (long id : changed) {
      add(all, news.after(), id);
      if (!sameAudiences) {
        add(all, news.before(), id);
      }
    }
    return new Concerned(all);
  }

  private static void add(Set<Long> all, Snapshot snapshot, long id) {
    Device device = snapshot.device(id);
    if (device != null) {
      snapshot.audienceOf(device).devices().forEach(all::add);
    }
  }

  boolean includes(long deviceId) {
    return devices == null || devices.contains(deviceId);
  }
}
