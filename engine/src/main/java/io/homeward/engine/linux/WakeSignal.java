package io.homeward.engine.linux;

import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * An eventfd beside another descriptor in one poll: a thread that waits for packets can be woken by
 * any other. {@link #signal} may be called from any thread, also after {@link #close}; waiting
 * belongs to one thread.
 */
public final class WakeSignal implements AutoCloseable {
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;

  private final Arena arena = Arena.ofShared();
  private final long polls = Memory.allocate(arena, 2L * SystemCalls.POLLFD_BYTES);
  private final long drain = Memory.allocate(arena, 8);
  private final long one = Memory.allocate(arena, 8);
  private final Object lock = new Object();
  private final int eventDescriptor;
  private boolean closed;

  /**
   * @throws IOException when the process has too many descriptors
   */
  public WakeSignal() throws IOException {
    eventDescriptor = SystemCalls.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (eventDescriptor < 0) {
      arena.close();
      throw new IOException("eventfd failed with error " + -eventDescriptor);
    }
    Memory.putI64Le(one, 1);
  }

  /** Makes the present or next {@link #await} return. */
  public void signal() {
    synchronized (lock) {
      if (!closed) {
        SystemCalls.write(eventDescriptor, one, 8);
      }
    }
  }

  /**
   * Blocks until one of the events happens to the descriptor or a signal came; takes the signal.
   *
   * @throws IOException when the descriptor is broken
   */
  public void await(int descriptor, short events) throws IOException {
    await(descriptor, events, polls, 0);
  }

  /**
   * The same with others beside it, which may be closed meanwhile.
   *
   * @param all room for two descriptors as poll wants them; behind it the others stand already
   * @param others how many
   */
  public void await(int descriptor, short events, long all, int others) throws IOException {
    Memory.putI32Le(all, descriptor);
    Memory.putI32Le(all + 4, events);
    Memory.putI32Le(all + 8, eventDescriptor);
    Memory.putI32Le(all + 12, SystemCalls.POLLIN);
    int ready = SystemCalls.poll(all, 2 + others, -1);
    if (ready == -SystemCalls.EINTR) {
      return;
    }
    if (ready < 0) {
      throw new IOException("poll failed with error " + -ready);
    }
    if (Memory.u16Le(all + 14) != 0) {
      SystemCalls.read(eventDescriptor, drain, 8);
    }
    int happened = Memory.u16Le(all + 6);
    if ((happened & SystemCalls.POLLNVAL) != 0) {
      throw new IOException("the descriptor is not open");
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        SystemCalls.close(eventDescriptor);
        arena.close();
      }
    }
  }
}
