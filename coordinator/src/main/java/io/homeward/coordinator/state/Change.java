package io.homeward.coordinator.state;

import io.homeward.coordinator.model.Device;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What became different between two snapshots: only which things, never their values, so that two
 * changes merge and the newest snapshot supplies what to say. Immutable.
 *
 * @param everything whether all must be told anew, as after another domain name
 * @param access whether the rules are others, so that any device may see or reach another than
 *     before
 * @param changed devices that are new or differ in more than a patch can say
 * @param removed devices that are gone; ids are never used again, so this is final
 * @param patched devices that differ in the given fields only
 */
public record Change(
    boolean everything,
    boolean access,
    Set<Long> changed,
    Set<Long> removed,
    Map<Long, Set<Field>> patched) {

  /** What can be patched. */
  public enum Field {
    /** The node key. */
    KEY,
    /** When the node key expires. */
    KEY_EXPIRY,
    /** The disco key. */
    DISCO,
    /** Where it might be reached. */
    ENDPOINTS,
    /** Its relay region. */
    HOME_DERP,
    /** Whether it is there, and since when not. */
    ONLINE
  }

  /** No difference. */
  public static final Change NONE = new Change(false, false, Set.of(), Set.of(), Map.of());

  /** All must be told anew. */
  public static final Change EVERYTHING = new Change(true, false, Set.of(), Set.of(), Map.of());

  /** The rules are others. */
  public static final Change ACCESS = new Change(false, true, Set.of(), Set.of(), Map.of());

  public Change {
    changed = Set.copyOf(changed);
    removed = Set.copyOf(removed);
    patched = Map.copyOf(patched);
  }

  /** One device is new or very different. */
  public static Change ofDevice(long id) {
    return new Change(false, false, Set.of(id), Set.of(), Map.of());
  }

  /** One device differs in the given fields. */
  public static Change ofPatch(long id, Set<Field> fields) {
    return new Change(false, false, Set.of(), Set.of(), Map.of(id, Set.copyOf(fields)));
  }

  /** One device is gone. */
  public static Change ofRemoval(long id) {
    return new Change(false, false, Set.of(), Set.of(id), Map.of());
  }

  /** Whether nothing is different. */
  public boolean isNone() {
    return !everything && !access && changed.isEmpty() && removed.isEmpty() && patched.isEmpty();
  }

  /** Whether it tells anything about a device. */
  public boolean concerns(long id) {
    return everything || changed.contains(id) || removed.contains(id) || patched.containsKey(id);
  }

  /** The devices of which it tells; it may tell of everything besides. */
  public Set<Long> devices() {
    Set<Long> all = new TreeSet<>(changed);
    all.addAll(removed);
    all.addAll(patched.keySet());
    return all;
  }

  /** This change, then a later one, as one. */
  public Change then(Change later) {
    if (isNone() || later.everything) {
      return later.isNone() ? this : later;
    }
    if (later.isNone() || everything) {
      return this;
    }
    Set<Long> allRemoved = new HashSet<>(removed);
    allRemoved.addAll(later.removed);
    Set<Long> allChanged = new HashSet<>(changed);
    allChanged.addAll(later.changed);
    allChanged.removeAll(allRemoved);
    Map<Long, Set<Field>> allPatched = new HashMap<>(patched);
    later.patched.forEach((id, fields) -> allPatched.merge(id, fields, Change::union));
    allPatched.keySet().removeAll(allRemoved);
    allPatched.keySet().removeAll(allChanged);
    return new Change(false, access || later.access, allChanged, allRemoved, allPatched);
  }

  /** What differs between two states of one device at the given time. */
  static Change between(@Nullable Device before, Device after, Instant now) {
    long id = after.id();
    if (before == null) {
      return ofDevice(id);
    }
    // All that a patch can say is made equal first; what still differs needs the whole device.
    Device.Registration registration = before.registration();
    Device.Report report = before.report();
    Device patched =
        before
            .withName(before.name(), after.nameSet())
            .withPresence(after.presence())
            .withRegistration(
                new Device.Registration(
                    registration.machine(),
                    after.registration().node(),
                    registration.userId(),
                    registration.tags(),
                    after.registration().keyExpiry(),
                    after.registration().ephemeral()))
            .withReport(
                new Device.Report(
                    after.report().disco(),
                    after.report().endpoints(),
                    after.report().homeDerp(),
                    report.capability(),
                    report.host()));
    // A patch has no way to say that something is no longer there, nor that a key is valid again.
    boolean lost =
        before.expiredAt(now) != after.expiredAt(now)
            || gone(registration.keyExpiry(), after.registration().keyExpiry())
            || (!report.endpoints().isEmpty() && after.report().endpoints().isEmpty())
            || (report.homeDerp() != 0 && after.report().homeDerp() == 0);
    if (lost || !patched.equals(after)) {
      return ofDevice(id);
    }
    EnumSet<Field> fields = EnumSet.noneOf(Field.class);
    add(fields, Field.KEY, registration.node(), after.registration().node());
    add(fields, Field.KEY_EXPIRY, registration.keyExpiry(), after.registration().keyExpiry());
    add(fields, Field.DISCO, report.disco(), after.report().disco());
    add(fields, Field.ENDPOINTS, report.endpoints(), after.report().endpoints());
    add(fields, Field.HOME_DERP, report.homeDerp(), after.report().homeDerp());
    add(fields, Field.ONLINE, before.presence(), after.presence());
    return fields.isEmpty() ? NONE : ofPatch(id, fields);
  }

  private static boolean gone(@Nullable Object before, @Nullable Object after) {
    return before != null && after == null;
  }

  private static void add(
      Set<Field> fields, Field field, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      fields.add(field);
    }
  }

  private static Set<Field> union(Set<Field> a, Set<Field> b) {
    Set<Field> all = EnumSet.copyOf(a);
    all.addAll(b);
    return all;
  }
}
