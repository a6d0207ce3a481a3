package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets beside a {@link LinuxUdpSocket}. Any thread opens and closes; waiting and receiving
 * belong to the thread that receives from the main one, which costs nothing while there are none.
 */
final class LinuxSideSockets {
  /** More than anybody may have open. */
  static final int MOST = 1024;

  private final LinuxUdpSocket main;
  private final Arena arena;
  private volatile List<LinuxSideSocket> open = List.of();
  private int numbers;
  private boolean closed;

  // The receiving thread's.
  private long polls; // 0: none yet; two for the main socket, ours, and one
  private int next; // whose turn it is
  private int received;

  /**
   * @param arena lives as long as the main socket
   */
  LinuxSideSockets(LinuxUdpSocket main, Arena arena) {
    this.main = main;
    this.arena = arena;
  }

  /** Fewer when no descriptor is left, or too many are open. */
  List<SideSocket> open(int count) {
    List<SideSocket> opened = new ArrayList<>();
    try (Arena scratch = Arena.ofConfined()) {
      open(count, opened, scratch);
    }
    if (!opened.isEmpty()) {
      main.wake(); // who waits does not wait for them yet
    }
    return opened;
  }

  private void open(int count, List<SideSocket> opened, Arena scratch) {
    synchronized (this) {
      List<LinuxSideSocket> all = new ArrayList<>(open);
      while (!closed && opened.size() < count && all.size() < MOST) {
        int descriptor = main.newDescriptor(scratch);
        if (descriptor < 0) {
          break;
        }
        int port = SocketBinding.portOf(descriptor, scratch);
        LinuxSideSocket side = new LinuxSideSocket(main, ++numbers, descriptor, port);
        all.add(side);
        opened.add(side);
      }
      open = List.copyOf(all);
    }
  }

  void closed(LinuxSideSocket side) {
    synchronized (this) {
      open = open.stream().filter(other -> other != side).toList();
    }
  }

  /** Where they stand for poll, behind two others. */
  long polls() {
    if (polls == 0) {
      polls = Memory.allocate(arena, (long) (MOST + 2) * SystemCalls.POLLFD_BYTES);
    }
    return polls;
  }

  /** Writes them there; returns how many. */
  int prepare() {
    return prepare(open);
  }

  private int prepare(List<LinuxSideSocket> all) {
    long at = polls() + 2L * SystemCalls.POLLFD_BYTES;
    for (LinuxSideSocket side : all) {
      Memory.putI32Le(at, side.descriptor());
      Memory.putI32Le(at + 4, SystemCalls.POLLIN);
      at += SystemCalls.POLLFD_BYTES;
    }
    return all.size();
  }

  /** Receives from the next one at which something waits. */
  @Nullable SideSocket receive(UdpReceiveBatch batch) {
    List<LinuxSideSocket> all = open;
    int count = all.size();
    if (count == 0) {
      return null;
    }
    long first = polls() + 2L * SystemCalls.POLLFD_BYTES;
    prepare(all);
    if (SystemCalls.poll(first, count, 0) <= 0) {
      return null;
    }
    for (int i = 0; i < count; i++) {
      int turn = (next + i) % count;
      if ((Memory.u16Le(first + (long) turn * SystemCalls.POLLFD_BYTES + 6) & SystemCalls.POLLIN)
          == 0) {
        continue;
      }
      try {
        received = main.receive(batch, all.get(turn));
      } catch (IOException e) {
        received = 0; // closed meanwhile
      }
      if (received > 0) {
        next = turn + 1;
        return all.get(turn);
      }
    }
    return null;
  }

  int received() {
    return received;
  }

  void close() {
    List<LinuxSideSocket> all;
    synchronized (this) {
      closed = true;
      all = open;
    }
    all.forEach(LinuxSideSocket::close);
  }
}
