package io.homeward.engine.os;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Instant;

/**
 * Hears from Linux when links, addresses or routes change, and when the computer wakes up. Needs no
 * permission. What changed is not read from the messages: whoever is told looks at what is.
 *
 * <p>A thread of its own waits for netlink (rtnetlink(7)) and for a timer that never goes off, but
 * is cancelled when the computer runs again after a sleep, or its clock is set (timerfd_create(2)):
 * nothing wakes it while nothing happens. At its end it frees everything.
 */
public final class NetworkWatch implements AutoCloseable {
  /** What there is to tell; called on the watch's thread, which is not to be held up. */
  public interface Listener {
    /** Links, addresses or routes may be others than before; at most ten times a second. */
    void networkChanged();

    /** The computer slept. */
    void woke();
  }

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
  private static final int NETLINK_ROUTE = 0;

  /**
   * RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV4_RULE, RTMGRP_IPV6_IFADDR,
   * RTMGRP_IPV6_ROUTE, and the rules of IPv6, which have no such name.
   */
  private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x40000;

  private static final int SOCKADDR_NL_BYTES = 12;
  private static final int CLOCK_REALTIME = 0;
  private static final int TIMER_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
  private static final int ITIMERSPEC_BYTES = 32;

  /** TFD_TIMER_ABSTIME and TFD_TIMER_CANCEL_ON_SET. */
  private static final int AT_A_TIME_UNLESS_THE_CLOCK_IS_SET = 1 | 2;

  /** In the year 2200. */
  private static final long NEVER_SECONDS = 7_258_118_400L;

  /** One change is many messages, and nobody needs to look for each. */
  private static final int PAUSE_MILLIS = 100;

  private static final int BUFFER_BYTES = 32 << 10;

  private final Arena arena = Arena.ofShared();
  private final long polls = Memory.allocate(arena, 2L * SystemCalls.POLLFD_BYTES);
  private final long buffer = Memory.allocate(arena, BUFFER_BYTES);
  private final Object lock = new Object();
  private final int netlink;
  private final int timer;
  private final Absence absence;
  private final WallClock clock;
  private final Listener listener;
  private boolean ended; // guarded by lock
  private volatile boolean closed;

  private NetworkWatch(int netlink, int timer, WallClock clock, Listener listener) {
    this.netlink = netlink;
    this.timer = timer;
    this.clock = clock;
    this.listener = listener;
    absence = new Absence(awakeNanos(), clockNanos());
  }

  /** Of CLOCK_MONOTONIC, which stands still while the computer sleeps. */
  private static long awakeNanos() {
    return System.nanoTime();
  }

  /** Since 1970; wraps in the year 2262. */
  private long clockNanos() {
    Instant now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /**
   * Begins to listen.
   *
   * @param clock the computer's; it goes on while the computer sleeps
   * @throws IOException when the system has no such thing, or denies it
   */
  public static NetworkWatch start(WallClock clock, Listener listener) throws IOException {
    int netlink = openNetlink();
    int timer = SystemCalls.timerfdCreate(CLOCK_REALTIME, TIMER_NONBLOCK_CLOEXEC);
    if (timer < 0) {
      SystemCalls.close(netlink);
      throw new IOException("timerfd_create failed with error " + -timer);
    }
    NetworkWatch watch = new NetworkWatch(netlink, timer, clock, listener);
    watch.goOffAt(NEVER_SECONDS);
    WatchedThread.platform("homeward-network", WatchedThread::unowned, watch::run).start();
    return watch;
  }

  private static int openNetlink() throws IOException {
    int netlink = SystemCalls.socket(AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, NETLINK_ROUTE);
    if (netlink < 0) {
      throw new IOException("cannot open a netlink socket: error " + -netlink);
    }
    try (Arena arena = Arena.ofConfined()) {
      // u16 family, u16 unused, u32 port (the kernel's choice), u32 groups
      long address = Memory.allocate(arena, SOCKADDR_NL_BYTES);
      Memory.putI32Le(address, AF_NETLINK);
      Memory.putI32Le(address + 4, 0);
      Memory.putI32Le(address + 8, GROUPS);
      int answer = SystemCalls.bind(netlink, address, SOCKADDR_NL_BYTES);
      if (answer < 0) {
        SystemCalls.close(netlink);
        throw new IOException("cannot listen to netlink: error " + -answer);
      }
    }
    return netlink;
  }

  /** Has the timer go off at that second since 1970, 1 or more. */
  private void goOffAt(long second) {
    try (Arena own = Arena.ofConfined()) {
      // i64 seconds and nanoseconds of the interval, then of the first time
      long value = Memory.allocate(own, ITIMERSPEC_BYTES);
      Memory.putI64Le(value, 0);
      Memory.putI64Le(value + 8, 0);
      Memory.putI64Le(value + 16, second);
      Memory.putI64Le(value + 24, 0);
      SystemCalls.timerfdSettime(timer, AT_A_TIME_UNLESS_THE_CLOCK_IS_SET, value);
    }
  }

  private void run() {
    try {
      boolean pausing = false;
      while (!closed) {
        boolean heard = await(pausing);
        if (closed) {
          return;
        }
        if (absence.ended(awakeNanos(), clockNanos())) {
          listener.woke();
        }
        if (heard) {
          listener.networkChanged();
        }
        pausing = heard;
      }
    } finally {
      free();
    }
  }

  /** Waits for something; whether the network has changed. */
  private boolean await(boolean pausing) {
    Memory.putI32Le(polls, timer);
    Memory.putI32Le(polls + 4, SystemCalls.POLLIN);
    Memory.putI32Le(polls + 8, netlink);
    Memory.putI32Le(polls + 12, SystemCalls.POLLIN);
    SystemCalls.poll(polls, pausing ? 1 : 2, pausing ? PAUSE_MILLIS : -1);
    long read = SystemCalls.read(timer, buffer, Long.BYTES);
    if (read != -SystemCalls.EAGAIN && !closed) {
      goOffAt(NEVER_SECONDS); // it was cancelled
    }
    return !pausing && drain();
  }

  private boolean drain() {
    boolean heard = false;
    while (true) {
      long bytes = SystemCalls.read(netlink, buffer, BUFFER_BYTES);
      if (bytes == -SystemCalls.EAGAIN || bytes == 0) {
        return heard;
      }
      // An error means that there was more than the socket could hold.
      heard = true;
      if (bytes < 0) {
        return heard;
      }
    }
  }

  private void free() {
    synchronized (lock) {
      ended = true;
      SystemCalls.close(netlink);
      SystemCalls.close(timer);
      arena.close();
    }
  }

  /** Has the thread end soon; it tells nothing more. Idempotent. */
  @Override
  public void close() {
    closed = true;
    synchronized (lock) {
      if (!ended) {
        goOffAt(1);
      }
    }
  }
}
