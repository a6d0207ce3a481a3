package io.homeward.coordinator.main;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.homeward.coordinator.metrics.Exposition;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.Traffic;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.state.Tally;
import io.homeward.engine.env.WallClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The page of metrics. Numbers only, about the whole server: nothing names a device or a person, so
 * that the page stays short and tells nobody who is who. Its names stand in the user guide.
 */
final class ServerMetrics {
  private static final double NANOS = 1e9;

  private final TailnetState state;
  private final HttpListener listener;
  private final WallClock clock;
  private final Instant begun;

  ServerMetrics(TailnetState state, HttpListener listener, WallClock clock, Instant begun) {
    this.state = state;
    this.listener = listener;
    this.clock = clock;
    this.begun = begun;
  }

  String page() {
    Exposition page = new Exposition();
    tailnet(page, state.snapshot());
    writer(page, state.tally());
    devices(page);
    process(page);
    return page.text();
  }

  private void tailnet(Exposition page, Snapshot snapshot) {
    Instant now = clock.now();
    Map<String, Long> devices = new HashMap<>(Map.of("online", 0L, "offline", 0L, "expired", 0L));
    for (Device device : snapshot.devices()) {
      String is = device.expiredAt(now) ? "expired" : device.onlineAt(now) ? "online" : "offline";
      devices.merge(is, 1L, Long::sum);
    }
    page.gauges("homeward_devices", "Devices of the tailnet.", "state", devices)
        .gauge("homeward_users", "People of the tailnet.", snapshot.users().size())
        .gauge(
            "homeward_policy_version",
            "Version of the policy in force; 0: the default.",
            snapshot.policy().version());
  }

  private static void writer(Exposition page, Tally tally) {
    Tally.Counts counts = tally.counts();
    page.gauge(
            "homeward_healthy",
            "1 while changes can be stored, 0 otherwise.",
            tally.trouble() == null ? 1 : 0)
        .counters(
            "homeward_commands_total",
            "Commands by what became of them.",
            "result",
            Map.of(
                "decided", counts.decided(),
                "refused", counts.refused(),
                "failed", counts.failed()))
        .counter("homeward_store_commits_total", "Transactions on disk.", counts.stored())
        .counter(
            "homeward_store_seconds_total",
            "Time spent on these transactions.",
            counts.storing().toNanos() / NANOS)
        .counter(
            "homeward_announcements_total",
            "Times that devices were told of changes.",
            counts.announced());
  }

  private void devices(Exposition page) {
    Traffic.Counts traffic = listener.traffic().counts();
    page.gauge("homeward_map_streams", "Map streams that are open.", listener.streams())
        .counter("homeward_map_messages_total", "Messages to devices.", traffic.messages())
        .counter("homeward_map_bytes_total", "Bytes of these messages.", traffic.bytes())
        .counters(
            "homeward_registrations_total",
            "Registrations by their answer.",
            "answer",
            Map.of(
                "member", traffic.joined(),
                "sign_in", traffic.sentToSignIn(),
                "refused", traffic.refused()))
        .gauge(
            "homeward_relay_devices",
            "Devices that are connected to the relay.",
            listener.relay().devices());
  }

  private void process(Exposition page) {
    Runtime runtime = Runtime.getRuntime();
    page.gauge(
            "process_start_time_seconds",
            "When the server started, in seconds since 1970.",
            begun.getEpochSecond())
        .gauge(
            "homeward_heap_used_bytes",
            "Heap in use, garbage included.",
            runtime.totalMemory() - runtime.freeMemory())
        .gauge("homeward_heap_max_bytes", "Bound of the heap.", runtime.maxMemory());
    var system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof OperatingSystemMXBean known) {
      page.counter(
          "process_cpu_seconds_total",
          "Processor time of the server.",
          Duration.ofNanos(Math.max(0, known.getProcessCpuTime())).toNanos() / NANOS);
    }
    if (system instanceof UnixOperatingSystemMXBean unix) {
      page.gauge("process_open_fds", "Open descriptors.", unix.getOpenFileDescriptorCount())
          .gauge("process_max_fds", "Bound of open descriptors.", unix.getMaxFileDescriptorCount());
    }
  }
}
