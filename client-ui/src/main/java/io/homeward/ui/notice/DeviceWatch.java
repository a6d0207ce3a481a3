package io.homeward.ui.notice;

import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.UiState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That a device with a bell came or went: the difference between what was told last and what holds
 * now, so that a device which only flaps, or is as it was, is no news. Changes that come together
 * are one notice.
 */
final class DeviceWatch implements Watch {
  /** Others of a house come back with it. */
  private static final Duration CAME = Duration.ofSeconds(3);

  /** A device that changes its network, or wakes up, is back sooner. */
  private static final Duration WENT = Duration.ofSeconds(20);

  /** After a connection was made the news of the others come in. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  /** At the most so many notices within {@link #SPAN}; then they are gathered. */
  private static final int MOST = 6;

  private static final Duration SPAN = Duration.ofMinutes(10);

  /** What the person knows of each device, by its key. */
  private final Map<String, Boolean> told = new HashMap<>();

  /** Since when a device is otherwise than the person knows. */
  private final Map<String, Instant> since = new HashMap<>();

  private final Deque<Instant> shown = new ArrayDeque<>();
  private @Nullable Instant settled;
  private @Nullable Instant next;

  @Override
  public void look(UiState state, Instant now, List<NoticeStep> steps) {
    next = null;
    if (state.favourites().watched().isEmpty()) {
      stop(steps);
      return;
    }
    if (!isPresenceKnown(state)) {
      settled = null;
      since.clear();
      return;
    }
    List<Device> watched =
        state.devices().stream()
            .filter(device -> !device.self() && state.favourites().isWatched(device))
            .toList();
    told.keySet().retainAll(watched.stream().map(Device::key).toList());
    if (settled == null) {
      settled = now.plus(SETTLE);
    }
    if (now.isBefore(settled)) {
      next = settled;
      return;
    }
    watched.forEach(device -> compare(device, now));
    since.keySet().retainAll(told.keySet());
    tell(watched, now, steps);
  }

  /** Without a word of the server they only look as they did. */
  private static boolean isPresenceKnown(UiState state) {
    return state.connection().isUp()
        && state.problems().stream()
            .map(NodeProblem::kind)
            .noneMatch(kind ->
                kind == NodeProblem.Kind.SERVER_UNREACHABLE
                    || kind == NodeProblem.Kind.CAPTIVE_PORTAL
                    || kind == NodeProblem.Kind.MAP_REMEMBERED);
  }

  private void compare(Device device, Instant now) {
    Boolean known = told.putIfAbsent(device.key(), device.online());
    if (known == null || known == device.online()) {
      since.remove(device.key());
    } else {
      since.putIfAbsent(device.key(), now);
    }
  }

  private void tell(List<Device> watched, Instant now, List<NoticeStep> steps) {
    while (!shown.isEmpty() && !now.isBefore(shown.getFirst().plus(SPAN))) {
      shown.removeFirst();
    }
    List<Device> came = new ArrayList<>();
    List<Device> went = new ArrayList<>();
    Instant earliest = null;
    for (Device device : watched) {
      Instant at = ripeAt(device);
      if (at != null && !now.isBefore(at)) {
        (device.online() ? came : went).add(device);
      }
      if (at != null && (earliest == null || at.isBefore(earliest))) {
        earliest = at;
      }
    }
    if (came.isEmpty() && went.isEmpty()) {
      next = earliest;
    } else if (shown.size() >= MOST) {
      next = shown.getFirst().plus(SPAN);
    } else {
      shown.addLast(now);
      came.forEach(this::known);
      went.forEach(this::known);
      steps.add(new NoticeStep.Show(new Notice.Devices(came, went)));
      tell(watched, now, steps); // nothing is ripe any more; when the next one will be
    }
  }

  private @Nullable Instant ripeAt(Device device) {
    Instant changed = since.get(device.key());
    return changed == null ? null : changed.plus(device.online() ? CAME : WENT);
  }

  private void known(Device device) {
    told.put(device.key(), device.online());
    since.remove(device.key());
  }

  @Override
  public @Nullable Instant next() {
    return next;
  }

  @Override
  public void restart(Instant now) {
    settled = null;
    since.clear();
    shown.removeIf(at -> at.isAfter(now));
  }

  /** What it told last goes by itself. */
  @Override
  public void stop(List<NoticeStep> steps) {
    told.clear();
    since.clear();
    settled = null;
    next = null;
  }
}
