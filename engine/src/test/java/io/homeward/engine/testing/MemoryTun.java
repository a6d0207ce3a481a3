package io.homeward.engine.testing;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunQueue;
import io.homeward.engine.tun.TunWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tun device whose system is the test. Thread-safe. */
public final class MemoryTun implements TunDevice {
  private static final int FLOW_BYTES = 12; // the end of both addresses or one, and both ports

  private final List<Queue> queues = new ArrayList<>();
  private final BlockingQueue<byte[]> toSystem = new LinkedBlockingQueue<>();
  private final Set<String> readers = ConcurrentHashMap.newKeySet();
  private final Set<String> writers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile Consumer<byte[]> system = packet -> {};

  /** A device without packets. */
  public MemoryTun() {
    this(1);
  }

  /** A device without packets and with so many queues. */
  public MemoryTun(int queues) {
    for (int i = 0; i < queues; i++) {
      this.queues.add(new Queue());
    }
  }

  /** The system sends a packet; all of a flow come out of the same queue. */
  public void sendFromSystem(byte[] packet) {
    int header = packet[0] >> 4 == 4 ? (packet[0] & 0xf) * 4 : 40;
    int flow = 0;
    for (int i = header - 8; i < header - 8 + FLOW_BYTES && i < packet.length; i++) {
      flow = 31 * flow + packet[i];
    }
    queues.get(Math.floorMod(flow, queues.size())).send(packet);
  }

  /** What the system does with a packet while it is written, on the writing thread. */
  public void onPacket(Consumer<byte[]> action) {
    system = action;
  }

  /** The next packet that the system got, or null when none came in time. */
  public byte @Nullable [] receiveInSystem(long timeout, TimeUnit unit)
      throws InterruptedException {
    return toSystem.poll(timeout, unit);
  }

  /** How many packets the system got and did not take yet. */
  public int waitingInSystem() {
    return toSystem.size();
  }

  /** The names of the threads that have read a packet. */
  public Set<String> readers() {
    return readers;
  }

  /** The names of the threads that have written a packet. */
  public Set<String> writers() {
    return writers;
  }

  /** Whether {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<TunQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public boolean read(TunPacket into) {
    return queues.getFirst().read(into);
  }

  @Override
  public void awaitReadable() {
    queues.getFirst().awaitReadable();
  }

  @Override
  public void wake() {
    queues.getFirst().wake();
  }

  @Override
  public TunWriter newWriter() {
    return new TunWriter() {
      @Override
      public void write(PacketView packet) {
        byte[] copy = new byte[packet.length()];
        Memory.get(packet.address(), copy, 0, copy.length);
        writers.add(Thread.currentThread().getName());
        toSystem.add(copy);
        system.accept(copy);
      }

      @Override
      public void flush() {
        // Every packet was handed over when it was written.
      }

      @Override
      public long refused() {
        return 0;
      }

      @Override
      public void close() {
        // Nothing to free.
      }
    };
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Queue implements TunQueue {
    private final ConcurrentLinkedQueue<byte[]> fromSystem = new ConcurrentLinkedQueue<>();
    private final Semaphore readable = new Semaphore(0);

    void send(byte[] packet) {
      fromSystem.add(packet);
      readable.release();
    }

    @Override
    public boolean read(TunPacket into) {
      byte[] packet = fromSystem.poll();
      if (packet == null) {
        return false;
      }
      readers.add(Thread.currentThread().getName());
      Memory.put(packet, 0, into.address(), packet.length);
      into.setPlain(packet.length);
      return true;
    }

    @Override
    public void awaitReadable() {
      // As with a real device, what was there before the last return ends this wait, too.
      if (fromSystem.isEmpty()) {
        readable.acquireUninterruptibly();
        readable.drainPermits();
      }
    }

    @Override
    public void wake() {
      readable.release();
    }
  }
}
