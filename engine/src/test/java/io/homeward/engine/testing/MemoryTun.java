package io.homeward.engine.testing;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tun device whose system is the test. Thread-safe. */
public final class MemoryTun implements TunDevice {
  private final ConcurrentLinkedQueue<byte[]> fromSystem = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<byte[]> toSystem = new LinkedBlockingQueue<>();
  private final Semaphore readable = new Semaphore(0);
  private volatile boolean closed;
  private volatile Consumer<byte[]> system = packet -> {};

  /** A device without packets. */
  public MemoryTun() {}

  /** The system sends a packet. */
  public void sendFromSystem(byte[] packet) {
    fromSystem.add(packet);
    readable.release();
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

  /** Whether {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean read(TunPacket into) {
    byte[] packet = fromSystem.poll();
    if (packet == null) {
      return false;
    }
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

  @Override
  public TunWriter newWriter() {
    return new TunWriter() {
      @Override
      public void write(PacketView packet) {
        byte[] copy = new byte[packet.length()];
        Memory.get(packet.address(), copy, 0, copy.length);
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
}
