package io.homeward.ui.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The other devices in the order in which a person looks for them: favourites, then groups. */
public final class DeviceSections {
  /** A list of so many is seen as a whole: what was used last has no need to be repeated. */
  public static final int FEW_DEVICES = 12;

  private static final int RECENT_SHOWN = 5;

  private DeviceSections() {}

  /**
   * Devices below one heading; each device is in one section.
   *
   * @param kind why they stand together
   * @param group for {@link Kind#GROUP}, else null
   * @param devices one or more
   */
  public record Section(Kind kind, @Nullable DeviceGroup group, List<Device> devices) {
    public Section {
      devices = List.copyOf(devices);
    }
  }

  /** Why devices stand together, in the order in which they are shown. */
  public enum Kind {
    PINNED,
    RECENT,
    GROUP
  }

  /** The sections of a state. */
  public static List<Section> of(UiState state) {
    Favourites favourites = state.favourites();
    List<Device> others = state.groups().stream().flatMap(g -> g.devices().stream()).toList();
    List<Device> pinned = favoured(others, favourites, favourites::isPinned).toList();
    List<Device> recent =
        others.size() <= FEW_DEVICES
            ? List.of()
            : favoured(others, favourites, d -> favourites.recent().contains(d.key()))
                .filter(d -> !pinned.contains(d))
                .limit(RECENT_SHOWN)
                .toList();
    List<Section> sections = new ArrayList<>();
    add(sections, Kind.PINNED, null, pinned);
    add(sections, Kind.RECENT, null, recent);
    for (DeviceGroup group : state.groups()) {
      List<Device> rest =
          group.devices().stream().filter(d -> !pinned.contains(d) && !recent.contains(d)).toList();
      add(sections, Kind.GROUP, group, rest);
    }
    return sections;
  }

  private static Stream<Device> favoured(
      List<Device> devices, Favourites favourites, Predicate<Device> which) {
    return devices.stream().filter(which).sorted(Comparator.comparingInt(favourites::rank));
  }

  private static void add(
      List<Section> sections, Kind kind, @Nullable DeviceGroup group, List<Device> devices) {
    if (!devices.isEmpty()) {
      sections.add(new Section(kind, group, devices));
    }
  }
}
