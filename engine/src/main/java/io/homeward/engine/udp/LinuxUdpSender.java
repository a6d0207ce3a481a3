package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends through sendmmsg. Datagrams of one destination and one size form a run, which leaves as one
 * message that the kernel (or the network card) cuts up; the last of a run may be shorter. Runs of
 * several destinations stay open side by side.
 */
final class LinuxUdpSender implements UdpSender {
  private static final int MESSAGES = 64;

  /** The kernel's own limit was 64 for long (UDP_MAX_SEGMENTS). */
  private static final int MAX_RUN = 64;

  private static final int MAX_RUN_BYTES = 65000;
  private static final int BUFFER_BYTES = 384 * 1024;
  private static final int MSG_DONTWAIT = 0x40;

  /**
   * How long one flush waits altogether for room in the socket's buffer before it drops; so long at
   * most may a closing data plane wait for a sending thread.
   */
  private static final long BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Arena arena = Arena.ofShared();
  private final LinuxUdpSocket socket;
  private final long buffer = Memory.allocate(arena, BUFFER_BYTES);
  private final long poll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
  private final MessageVector messages;

  /** One message with one vector, for what has to leave without segmentation. */
  private final MessageVector single;

  private final @Nullable UdpAddress[] destinations = new UdpAddress[MESSAGES];
  private final int[] segments = new int[MESSAGES];
  private final int[] counts = new int[MESSAGES];
  private final int[] sizes = new int[MESSAGES];
  private final int[] vectorCounts = new int[MESSAGES];
  private final boolean[] closedRuns = new boolean[MESSAGES];
  private @Nullable LinuxSideSocket side; // null: the main one
  private int runs;
  private int used;
  private long refused;

  /** Whether this flush had to wait, and until when (nanoTime) it may. */
  private boolean waited;

  private long waitEnds;

  LinuxUdpSender(LinuxUdpSocket socket) {
    this.socket = socket;
    messages = new MessageVector(arena, MESSAGES, MAX_RUN, socket.family());
    single = new MessageVector(arena, 1, 1, socket.family());
  }

  @Override
  public long room(int bytes) {
    if (used + bytes > BUFFER_BYTES) {
      flush();
    }
    return buffer + used;
  }

  @Override
  public void add(int length, UdpAddress destination) {
    if (socket.family() == SocketAddressCodec.AF_INET && !destination.isIpv4()) {
      refused++;
      return;
    }
    long at = buffer + used;
    int run = openRun(length, destination);
    if (run < 0) {
      if (runs == MESSAGES) {
        // The datagram itself is not part of any run yet: it stays, and what may stand behind it.
        flush();
        used = (int) (at - buffer);
      }
      run = newRun(length, destination);
    }
    append(run, at, length);
    used += length;
  }

  private int openRun(int length, UdpAddress destination) {
    for (int i = runs - 1; i >= 0; i--) {
      if (destination.equals(destinations[i])) {
        if (!closedRuns[i]
            && length <= segments[i]
            && counts[i] < MAX_RUN
            && sizes[i] + length <= MAX_RUN_BYTES) {
          return i;
        }
        // Only the newest run of a destination may grow, else datagrams would overtake.
        return -1;
      }
    }
    return -1;
  }

  private int newRun(int length, UdpAddress destination) {
    int run = runs++;
    destinations[run] = destination;
    segments[run] = length;
    counts[run] = 0;
    sizes[run] = 0;
    vectorCounts[run] = 0;
    closedRuns[run] = !socket.segments();
    SocketAddressCodec.write(messages.name(run), socket.family(), destination);
    return run;
  }

  private void append(int run, long at, int length) {
    int last = vectorCounts[run] - 1;
    if (last >= 0 && messages.vectorAddress(run, last) + messages.vectorBytes(run, last) == at) {
      messages.setVector(
          run,
          last,
          messages.vectorAddress(run, last),
          (long) messages.vectorBytes(run, last) + length);
    } else {
      messages.setVector(run, vectorCounts[run]++, at, length);
    }
    counts[run]++;
    sizes[run] += length;
    if (length < segments[run]) {
      closedRuns[run] = true;
    }
  }

  @Override
  public void by(@Nullable SideSocket next) {
    if (next != side) {
      flush();
      side = (LinuxSideSocket) next;
    }
  }

  private int send(long from, int count) {
    LinuxSideSocket beside = side;
    return beside == null
        ? SystemCalls.sendmmsg(socket.descriptor(), from, count, MSG_DONTWAIT)
        : beside.send(from, count, MSG_DONTWAIT);
  }

  @Override
  public int pendingBytes() {
    return used;
  }

  @Override
  public void flush() {
    for (int i = 0; i < runs; i++) {
      messages.setVectorCount(i, vectorCounts[i]);
      if (counts[i] > 1) {
        messages.setSegment(i, segments[i]);
      } else {
        messages.setNoControl(i);
      }
    }
    waited = false;
    int sent = 0;
    while (sent < runs) {
      int done = send(messages.address(sent), runs - sent);
      sent += done > 0 ? done : afterError(sent, -done);
    }
    runs = 0;
    used = 0;
  }

  /** Deals with the error of the first message; returns how many messages are done with. */
  private int afterError(int run, int error) {
    switch (error) {
      case SystemCalls.EAGAIN -> {
        if (awaitWritable()) {
          return 0;
        }
        refused += counts[run];
        return 1;
      }
      case SystemCalls.EINTR -> {
        return 0;
      }
      case SystemCalls.EIO, SystemCalls.EINVAL, SystemCalls.EMSGSIZE -> {
        if (counts[run] > 1) {
          if (error == SystemCalls.EIO) {
            // The way out cannot compute checksums, so the kernel refuses to segment for it.
            socket.stopSegmenting();
          }
          sendOneByOne(run);
        } else {
          refused++;
        }
        return 1;
      }
      default -> {
        refused += counts[run];
        return 1;
      }
    }
  }

  private void sendOneByOne(int run) {
    UdpAddress destination = destinations[run];
    if (destination == null) {
      return;
    }
    SocketAddressCodec.write(single.name(0), socket.family(), destination);
    single.setNoControl(0);
    for (int v = 0; v < vectorCounts[run]; v++) {
      long at = messages.vectorAddress(run, v);
      long end = at + messages.vectorBytes(run, v);
      while (at < end) {
        int length = (int) Math.min(segments[run], end - at);
        single.setVector(0, 0, at, length);
        int done = send(single.address(0), 1);
        if (done == -SystemCalls.EINTR || (done == -SystemCalls.EAGAIN && awaitWritable())) {
          continue;
        }
        if (done < 1) {
          refused++;
        }
        at += length;
      }
    }
  }

  private boolean awaitWritable() {
    LinuxSideSocket beside = side;
    Memory.putI32Le(poll, beside == null ? socket.descriptor() : beside.descriptor());
    Memory.putI32Le(poll + 4, SystemCalls.POLLOUT);
    long now = System.nanoTime();
    if (!waited) {
      waited = true;
      waitEnds = now + BLOCKED_NANOS;
    }
    long left = waitEnds - now;
    return left > 0 && SystemCalls.poll(poll, 1, (int) TimeUnit.NANOSECONDS.toMillis(left) + 1) > 0;
  }

  @Override
  public long refused() {
    return refused;
  }

  @Override
  public void close() {
    Memory.free(arena);
  }
}
