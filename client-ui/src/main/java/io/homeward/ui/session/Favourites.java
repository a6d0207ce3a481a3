package io.homeward.ui.session;

import java.util.ArrayList;
import java.util.List;

/**
 * The devices that a person wants first. Devices are named by their {@linkplain Device#key() keys},
 * so that another tailnet has others.
 *
 * @param pinned those that were pinned, in that order
 * @param recent those that were copied or opened last, the newest first
 * @param watched those of which the person wants to hear when they come or go
 */
public record Favourites(List<String> pinned, List<String> recent, List<String> watched) {
  /** Nobody has chosen anything. */
  public static final Favourites NONE = new Favourites(List.of(), List.of(), List.of());

  /** More pins than this are a list of their own, in which nothing is found at once. */
  public static final int MOST_PINNED = 50;

  /** Of all tailnets together. */
  public static final int MOST_RECENT = 20;

  /** Who hears of more than this hears of nothing. */
  public static final int MOST_WATCHED = 50;

  public Favourites {
    pinned = List.copyOf(pinned.subList(0, Math.min(pinned.size(), MOST_PINNED)));
    recent = List.copyOf(recent.subList(0, Math.min(recent.size(), MOST_RECENT)));
    watched = List.copyOf(watched.subList(0, Math.min(watched.size(), MOST_WATCHED)));
  }

  /** Whether the device was pinned. */
  public boolean isPinned(Device device) {
    return pinned.contains(device.key());
  }

  /** Whether the person wants to hear when the device comes or goes. */
  public boolean isWatched(Device device) {
    return watched.contains(device.key());
  }

  /** The same with the device pinned, or not. */
  Favourites withPinned(Device device, boolean on) {
    return new Favourites(with(pinned, device, on), recent, watched);
  }

  /** The same with the device watched, or not. */
  Favourites withWatched(Device device, boolean on) {
    return new Favourites(pinned, recent, with(watched, device, on));
  }

  private static List<String> with(List<String> keys, Device device, boolean on) {
    List<String> changed = new ArrayList<>(keys);
    changed.remove(device.key());
    if (on) {
      changed.add(device.key());
    }
    return changed;
  }

  /** The same with the device used just now. */
  Favourites withUsed(Device device) {
    List<String> keys = new ArrayList<>(recent);
    keys.remove(device.key());
    keys.addFirst(device.key());
    return new Favourites(pinned, keys, watched);
  }

  /** Lower for what comes first: pins in their order, then what was used last, then the rest. */
  public int rank(Device device) {
    int pin = pinned.indexOf(device.key());
    if (pin >= 0) {
      return pin;
    }
    int used = recent.indexOf(device.key());
    return used >= 0 ? MOST_PINNED + used : MOST_PINNED + MOST_RECENT;
  }
}
