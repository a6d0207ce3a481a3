package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.HostInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which devices a list shows. Pure.
 *
 * @param words all of which a device must have in its names, addresses, owner, system or tags
 * @param state {@code online}, {@code offline}, {@code expired}, {@code routes}, {@code waiting},
 *     or all else for any
 * @param order {@code seen}, {@code owner}, or all else for the name
 * @param page from 1
 */
record MachineList(SearchWords words, String state, String order, int page) {
  static final int PAGE = 50;
  private static final Pattern OF_ADDRESS = Pattern.compile("[0-9a-f.:]+");

  static MachineList of(Form query) {
    String page = query.first("page");
    return new MachineList(
        SearchWords.of(query),
        query.first("state"),
        query.first("order"),
        page.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(page) : 1);
  }

  /**
   * What is found.
   *
   * @param shown the devices of the page
   * @param count of all that fit
   * @param page which one it is
   * @param pages how many there are, 1 at least
   */
  record Found(List<Device> shown, int count, int page, int pages) {
    Found {
      shown = List.copyOf(shown);
    }
  }

  Found in(Snapshot snapshot, Predicate<Device> may, Instant now) {
    List<Device> fitting =
        snapshot.devices().stream()
            .filter(may)
            .filter(device -> fits(device, now))
            .filter(device -> words.isEmpty() || hasWords(snapshot, device))
            .sorted(comparator(snapshot, now))
            .toList();
    int pages = Math.max(1, (fitting.size() + PAGE - 1) / PAGE);
    int here = Math.min(page, pages);
    int from = (here - 1) * PAGE;
    return new Found(
        fitting.subList(from, Math.min(fitting.size(), from + PAGE)), fitting.size(), here, pages);
  }

  private boolean fits(Device device, Instant now) {
    return switch (state) {
      case "online" -> device.onlineAt(now);
      case "offline" -> !device.onlineAt(now);
      case "expired" -> device.expiredAt(now);
      case "routes" -> !device.report().host().routableIps().isEmpty();
      case "waiting" -> !device.approved();
      default -> true;
    };
  }

  private boolean hasWords(Snapshot snapshot, Device device) {
    User owner = snapshot.user(device.registration().userId());
    return words.allIn(word -> hasWord(snapshot, device, owner, word));
  }

  /** Addresses last, and only for what may be a part of one: writing them out takes the longest. */
  private static boolean hasWord(
      Snapshot snapshot, Device device, @Nullable User owner, String word) {
    HostInfo host = device.report().host();
    return SearchWords.contains(snapshot.fqdn(device), word)
        || SearchWords.contains(host.hostname(), word)
        || SearchWords.contains(host.os(), word)
        || SearchWords.contains(host.clientVersion(), word)
        || (owner != null
            && (SearchWords.contains(owner.name(), word)
                || SearchWords.contains(owner.displayName(), word)))
        || device.registration().tags().stream().anyMatch(tag -> SearchWords.contains(tag, word))
        || (OF_ADDRESS.matcher(word).matches()
            && (IpText.format(device.addresses().ipv4()).contains(word)
                || IpText.format(device.addresses().ipv6()).contains(word)));
  }

  private Comparator<Device> comparator(Snapshot snapshot, Instant now) {
    Comparator<Device> byName = Comparator.comparing(Device::name);
    return switch (order) {
      case "seen" ->
          Comparator.<Device, Boolean>comparing(device -> !device.onlineAt(now))
              .thenComparing(
                  device -> device.presence().lastSeen(),
                  Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
              .thenComparing(byName);
      case "owner" ->
          Comparator.<Device, String>comparing(
                  device -> {
                    User owner = snapshot.user(device.registration().userId());
                    return owner == null ? "" : owner.name();
                  })
              .thenComparing(byName);
      default -> byName;
    };
  }
}
