package io.homeward.bench.loops;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.wireguard.TransportSession;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * A port without a network: data that is sent is counted and gone, handshakes are given to whoever
 * plays the peers, and what is to be received is copied out of memory where it was prepared.
 */
final class PlayedPort implements UdpBatchSocket {
  /** As the kernel joins datagrams of a peer. */
  static final int JOINED = 48;

  private static final int ENTRIES = 8;
  private static final int ENTRY_BYTES = 65536;

  /** Datagrams of one peer, prepared one behind the other. */
  record Prepared(UdpAddress source, long address, int datagramBytes, int count) {}

  private record Single(byte[] bytes, UdpAddress source) {}

  final LongAdder sent = new LongAdder();
  private final List<PlayedReceiver> receivers = new ArrayList<>();
  private final BiConsumer<byte[], UdpAddress> onHandshake;

  /**
   * @param onHandshake gets what is sent and is no data, and for whom; on the sending thread
   */
  PlayedPort(int receivers, BiConsumer<byte[], UdpAddress> onHandshake) {
    this.onHandshake = onHandshake;
    for (int i = 0; i < receivers; i++) {
      this.receivers.add(new PlayedReceiver());
    }
  }

  /** A datagram comes. */
  void bring(byte[] bytes, UdpAddress source) {
    PlayedReceiver at = receivers.getFirst();
    at.singles.add(new Single(bytes, source));
    at.wake();
  }

  /** All that was prepared comes, to receivers in turn. */
  void bringAll(List<Prepared> all) {
    for (int i = 0; i < all.size(); i++) {
      receivers.get(i % receivers.size()).prepared.add(all.get(i));
    }
    receivers.forEach(PlayedReceiver::begin);
  }

  private static final class PlayedReceiver implements UdpReceiver {
    private final Semaphore readable = new Semaphore(0);
    private final Queue<Single> singles = new ConcurrentLinkedQueue<>();
    private final List<Prepared> prepared = new ArrayList<>();
    private volatile boolean begun;
    private int[] taken = new int[0];
    private int turn;

    void begin() {
      taken = new int[prepared.size()];
      begun = true;
      wake();
    }

    @Override
    public UdpReceiveBatch newReceiveBatch() {
      return new UdpReceiveBatch(ENTRIES, ENTRY_BYTES);
    }

    @Override
    public int receive(UdpReceiveBatch batch) {
      int entries = 0;
      while (entries < ENTRIES && !singles.isEmpty()) {
        Single single = singles.remove();
        Memory.put(single.bytes, 0, batch.address(entries), single.bytes.length);
        set(batch, entries++, single.bytes.length, single.bytes.length, single.source);
      }
      for (int idle = 0; begun && entries < ENTRIES && idle < prepared.size(); ) {
        int which = turn++ % prepared.size();
        Prepared next = prepared.get(which);
        int count = Math.min(JOINED, next.count - taken[which]);
        if (count == 0) {
          idle++;
          continue;
        }
        idle = 0;
        int bytes = count * next.datagramBytes;
        long from = next.address + (long) taken[which] * next.datagramBytes;
        Memory.copy(from, batch.address(entries), bytes);
        set(batch, entries++, bytes, next.datagramBytes, next.source);
        taken[which] += count;
      }
      return entries;
    }

    private static void set(
        UdpReceiveBatch batch, int entry, int bytes, int segment, UdpAddress from) {
      batch.set(entry, bytes, segment, from.high(), from.low(), from.port());
    }

    @Override
    public void awaitReadable() {
      readable.acquireUninterruptibly();
      readable.drainPermits();
    }

    @Override
    public void wake() {
      readable.release();
    }
  }

  @Override
  public int port() {
    return 1;
  }

  @Override
  public List<UdpReceiver> receivers() {
    return List.copyOf(receivers);
  }

  @Override
  public UdpReceiveBatch newReceiveBatch() {
    return receivers.getFirst().newReceiveBatch();
  }

  @Override
  public int receive(UdpReceiveBatch batch) {
    return receivers.getFirst().receive(batch);
  }

  @Override
  public void awaitReadable() {
    receivers.getFirst().awaitReadable();
  }

  @Override
  public void wake() {
    receivers.getFirst().wake();
  }

  @Override
  public UdpSender newSender() {
    return new Sender();
  }

  @Override
  public void close() {
    // There is nothing of the system's.
  }

  private final class Sender implements UdpSender {
    private static final int BUFFER_BYTES = 384 * 1024;
    private final Arena arena = Arena.ofShared();
    private final long buffer = Memory.allocate(arena, BUFFER_BYTES);
    private int used;
    private long data;

    @Override
    public long room(int bytes) {
      if (used + bytes > BUFFER_BYTES) {
        flush();
      }
      return buffer + used;
    }

    @Override
    public void add(int length, UdpAddress destination) {
      long at = buffer + used;
      used += length;
      if (Memory.i32Le(at) == TransportSession.MESSAGE_TYPE) {
        data++;
        return;
      }
      byte[] copy = new byte[length];
      Memory.get(at, copy, 0, length);
      onHandshake.accept(copy, destination);
    }

    @Override
    public int pendingBytes() {
      return used;
    }

    @Override
    public void flush() {
      sent.add(data);
      data = 0;
      used = 0;
    }

    @Override
    public long refused() {
      return 0;
    }

    @Override
    public void close() {
      Memory.free(arena);
    }
  }
}
