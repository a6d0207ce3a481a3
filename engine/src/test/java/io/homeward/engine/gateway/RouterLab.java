package io.homeward.engine.gateway;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.SeededRandomness;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mapper and a router in memory; time passes from deadline to deadline. */
abstract class RouterLab {
  static final int PORT = 41641;
  static final Set<PortProtocol> ALL = Set.of(PortProtocol.values());
  static final Attachment AT =
      new Attachment(
          (Inet4Address) MemoryRouter.GATEWAY, (Inet4Address) IpText.parse("192.168.7.20"));

  final MemoryRouter router = new MemoryRouter();
  static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  PortMapper mapper = new PortMapper(NONCE, new SeededRandomness(7));
  final List<PortMapState> told = new ArrayList<>();
  long now = Duration.ofHours(5).toNanos();
  int steps;

  RouterLab() {
    router.bootedAt = now - Duration.ofHours(1).toNanos();
  }

  void begin() {
    feed(new PortMapEvent.AttachedTo(AT));
    feed(new PortMapEvent.Wanted(PORT, ALL));
  }

  void feed(PortMapEvent event) {
    if (++steps > 100_000) {
      throw new AssertionError("it never rests");
    }
    for (PortMapAction action : mapper.handle(event, now)) {
      switch (action) {
        case PortMapAction.Send send -> router.datagram(send, now).forEach(this::feed);
        case PortMapAction.Call call -> {
          byte[] raw = router.call(call, now);
          feed(new PortMapEvent.Answered(call.call(), raw == null ? null : read(raw)));
        }
        case PortMapAction.Tell(PortMapState state) -> told.add(state);
      }
    }
  }

  static @Nullable HttpAnswer read(byte[] raw) {
    return HttpAnswer.read(raw, raw.length, true) instanceof HttpAnswer.Reading.Whole(HttpAnswer a)
        ? a
        : null;
  }

  /** Lets time pass. */
  void pass(Duration time) {
    long end = now + time.toNanos();
    while (true) {
      OptionalLong next = mapper.nextDeadline();
      if (next.isEmpty() || next.getAsLong() - end > 0) {
        break;
      }
      now = Math.max(now, next.getAsLong());
      feed(new PortMapEvent.Due());
    }
    now = end;
  }

  PortMapState state() {
    return mapper.state();
  }
}
