package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.IpText;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which devices a list shows. Pure.
 *
 * @param words all of which a device must have in its names, addresses, owner, system or tags
 * @param state {@code online}, {@code offline}, {@code expired}, {@code routes}, {@code waiting},
 *     or all else for any
 * @param order {@code seen}, {@code owner}, or all else for the name
 * @param page from 1
 */
record MachineList(List<String> words, String state, String order, int page) {
  static final int PAGE = 50;
  private static final int MAX_WORDS = 8;

  static MachineList of(Form query) {
    String text = query.first("q");
    List<String> words =
        List.of(
                text.substring(0, Math.min(text.length(), 200))
                    .toLowerCase(Locale.ROOT)
                    .split("\\s+"))
            .stream()
            .filter(word -> !word.isEmpty())
            .limit(MAX_WORDS)
            .toList();
    String page = query.first("page");
    return new MachineList(
        words,
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
    String text =
        String.join(
                "\n",
                snapshot.fqdn(device),
                IpText.format(device.addresses().ipv4()),
                IpText.format(device.addresses().ipv6()),
                device.report().host().hostname(),
                device.report().host().os(),
                device.report().host().clientVersion(),
                owner == null ? "" : owner.name() + "\n" + owner.displayName(),
                String.join("\n", device.registration().tags()))
            .toLowerCase(Locale.ROOT);
    return words.stream().allMatch(text::contains);
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
