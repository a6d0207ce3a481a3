package io.homeward.coordinator.state;

import io.homeward.coordinator.access.Audience;
import io.homeward.coordinator.model.Device;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which devices have to hear of news: those that changed, and who sees them or saw them. */
final class Concerned {
  /**
   * To find out whom it concerns may take as many looks as this many at each device; where it would
   * take more, whoever is told finds out faster what of it is for them.
   */
  private static final int LOOKS_PER_DEVICE = 16;

  /** Everybody where null. */
  private final @Nullable Set<Long> devices;

  private Concerned(@Nullable Set<Long> devices) {
    this.devices = devices;
  }

  static Concerned by(News news) {
    Change change = news.change();
    if (change.everything() || change.access()) {
      return new Concerned(null);
    }
    boolean sameAudiences = news.before().population() == news.after().population();
    if (!sameAudiences && !news.after().population().policy().ssh().isEmpty()) {
      // Who may log in is said by address, also of devices that are not seen.
      return new Concerned(null);
    }
    Set<Long> changed = change.devices();
    // Devices of one standing have one audience, and it is asked once.
    Set<Audience> audiences = Collections.newSetFromMap(new IdentityHashMap<>());
    for (long id : changed) {
      add(audiences, news.after(), id);
      if (!sameAudiences) {
        add(audiences, news.before(), id);
      }
    }
    long looks = audiences.stream().mapToLong(Audience::size).sum();
    if (looks > (long) LOOKS_PER_DEVICE * news.after().devices().size()) {
      return new Concerned(null);
    }
    Set<Long> all = new HashSet<>(changed);
    audiences.forEach(audience -> audience.devices().forEach(all::add));
    return new Concerned(all);
  }

  private static void add(Set<Audience> audiences, Snapshot snapshot, long id) {
    Device device = snapshot.device(id);
    if (device != null) {
      audiences.add(snapshot.audienceOf(device));
    }
  }

  boolean includes(long deviceId) {
    return devices == null || devices.contains(deviceId);
  }
}
