package io.homeward.engine.node;

import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netprobe.PortalLook;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * While the server is out of reach: looks from time to time whether a page of this network stands
 * before it, and tells each result. Owned by the node's thread; a look has a thread of its own, one
 * at a time.
 */
final class PortalWatch {
  /** Between the beginnings of two looks that see none; each pause is twice the one before. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** While a page stands there, a person may be reading it. */
  private static final Duration WHILE_IT_STANDS = Duration.ofSeconds(2);

  private final Look look;
  private final Consumer<@Nullable URI> tell;
  private final AtomicBoolean looking = new AtomicBoolean();
  private @Nullable Wanted wanted;
  private volatile boolean stands; // as the last look saw
  private volatile long epoch; // of what is wanted; what an older look saw counts no more
  private Duration pause = Duration.ZERO;
  private long last; // when a look began

  /** What is looked for. */
  private record Wanted(String host, DerpMap relays) {}

  /** Looks once; takes some seconds. */
  interface Look {
    /** The page, or null. */
    @Nullable URI at(String host, DerpMap relays);
  }

  /**
   * @param names finds the server
   * @param tell takes what each look saw, null: no page; any thread
   */
  PortalWatch(ServerNames names, Consumer<@Nullable URI> tell) {
    this(new PortalLook(names)::run, tell);
  }

  /** The same with another look in the place of {@link PortalLook}. */
  PortalWatch(Look look, Consumer<@Nullable URI> tell) {
    this.look = look;
    this.tell = tell;
  }

  /** The server is out of reach: looks now. */
  void begin(URI server, DerpMap relays) {
    wanted = new Wanted(ServerAddress.of(server).host(), relays);
    again();
  }

  /** Nobody needs to know any more. */
  void end() {
    wanted = null;
    again();
  }

  /** This computer is elsewhere: looks now, if at all. */
  void again() {
    epoch = epoch + 1; // by this thread alone
    stands = false;
    pause = Duration.ZERO;
  }

  /** Nanoseconds until {@link #tick} has something to do; {@link Long#MAX_VALUE}: never. */
  long untilDue(long nanos) {
    if (wanted == null || looking.get()) {
      return Long.MAX_VALUE;
    }
    Duration since = stands ? WHILE_IT_STANDS : pause;
    return pause.isZero() ? 0 : Math.max(0, last + since.toNanos() - nanos);
  }

  /** Looks when it is time. */
  void tick(long nanos) {
    Wanted now = wanted;
    if (now == null || untilDue(nanos) > 0) {
      return;
    }
    looking.set(true);
    last = nanos;
    pause = stands || pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    long asked = epoch;
    WatchedThread.virtual("portal-look", WatchedThread::unowned, () -> look(now, asked)).start();
  }

  private void look(Wanted now, long asked) {
    URI page = null;
    try {
      page = look.at(now.host(), now.relays());
    } finally {
      boolean counts = asked == epoch;
      if (counts) {
        stands = page != null;
      }
      looking.set(false);
      tell.accept(counts ? page : null);
    }
  }
}
