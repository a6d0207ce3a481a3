package io.homeward.bench.loops;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunQueue;
import io.homeward.engine.tun.TunWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** A device without a system: each queue has the same packet again and again, writers count. */
final class PlayedTun implements TunDevice {
  final LongAdder written = new LongAdder();
  private final List<Queue> queues = new ArrayList<>();
  private volatile boolean flows;

  /**
   * @param packets of each queue the one that it has
   */
  PlayedTun(List<byte[]> packets) {
    packets.forEach(packet -> queues.add(new Queue(packet)));
  }

  /** A packet of each queue. */
  void one() {
    queues.forEach(Queue::one);
  }

  /** From now on there are packets all the time, or none. */
  void flow(boolean begins) {
    flows = begins;
    queues.forEach(Queue::wake);
  }

  @Override
  public String name() {
    return "played";
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
      private long packets;

      @Override
      public void write(PacketView packet) {
        packets++;
      }

      @Override
      public void flush() {
        written.add(packets);
        packets = 0;
      }

      @Override
      public long refused() {
        return 0;
      }

      @Override
      public void close() {
        // It counts and nothing else.
      }
    };
  }

  @Override
  public void close() {
    // There is nothing of the system's.
  }

  private final class Queue implements TunQueue {
    private final byte[] packet;
    private final Semaphore readable = new Semaphore(0);
    private volatile boolean single;

    Queue(byte[] packet) {
      this.packet = packet;
    }

    void one() {
      single = true;
      wake();
    }

    @Override
    public boolean read(TunPacket into) {
      if (!flows) {
        if (!single) {
          return false;
        }
        single = false;
      }
      Memory.put(packet, 0, into.address(), packet.length);
      into.setPlain(packet.length);
      return true;
    }

    @Override
    public void awaitReadable() {
      if (!flows && !single) { // as with a real device, what waits ends this at once
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
