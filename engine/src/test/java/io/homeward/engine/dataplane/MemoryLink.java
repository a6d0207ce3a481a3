package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.wireguard.TransportSession;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sockets of real threads on one link in memory, which loses and reorders as told. What is sent
 * waits at its receiver, so there is no time in it.
 */
final class MemoryLink {
  private record Datagram(byte[] bytes, UdpAddress source) {}

  private final Map<UdpAddress, MemoryUdpSocket> sockets = new ConcurrentHashMap<>();

  /** Between these two nothing passes, whichever sends. */
  volatile Set<UdpAddress> apart = Set.of();

  private final Random random;
  private volatile double loss;
  private volatile double reordering;
  final AtomicInteger carried = new AtomicInteger();

  MemoryLink(long seed) {
    random = new Random(seed);
  }

  void setQuality(double newLoss, double newReordering) {
    loss = newLoss;
    reordering = newReordering;
  }

  MemoryUdpSocket open(String endpoint) {
    MemoryUdpSocket socket = new MemoryUdpSocket(UdpAddress.of(Endpoint.parse(endpoint)));
    sockets.put(socket.address, socket);
    return socket;
  }

  MemoryUdpSocket at(String endpoint) {
    return Objects.requireNonNull(sockets.get(UdpAddress.of(Endpoint.parse(endpoint))));
  }

  private boolean chance(double probability) {
    synchronized (random) {
      return random.nextDouble() < probability;
    }
  }

  final class MemoryUdpSocket implements UdpBatchSocket {
    volatile UdpAddress address;
    volatile boolean closed;

    /** The datagrams that left here, whether they arrived or not. */
    final AtomicLong sent = new AtomicLong();

    private final ConcurrentLinkedQueue<Datagram> waiting = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Datagram> held = new ConcurrentLinkedQueue<>();
    private final Semaphore readable = new Semaphore(0);
    private volatile boolean holdsData;

    MemoryUdpSocket(UdpAddress address) {
      this.address = address;
    }

    /** From now on datagrams leave and arrive under another address. */
    void moveTo(String endpoint) {
      sockets.remove(address);
      address = UdpAddress.of(Endpoint.parse(endpoint));
      sockets.put(address, this);
    }

    void inject(byte[] bytes, UdpAddress source) {
      if (holdsData && bytes[0] == TransportSession.MESSAGE_TYPE) {
        held.add(new Datagram(bytes, source));
        return;
      }
      waiting.add(new Datagram(bytes, source));
      readable.release();
    }

    /** From now on only handshakes arrive; the rest is held back on its way. */
    void holdData() {
      holdsData = true;
    }

    /** How many datagrams are held back. */
    int held() {
      return held.size();
    }

    /** What was held back arrives. */
    void releaseData() {
      holdsData = false;
      waiting.addAll(held);
      held.clear();
      readable.release();
    }

    @Override
    public int port() {
      return address.port();
    }

    @Override
    public UdpReceiveBatch newReceiveBatch() {
      return new UdpReceiveBatch(16, 2048);
    }

    @Override
    public int receive(UdpReceiveBatch batch) {
      int count = 0;
      while (count < batch.capacity()) {
        Datagram datagram = waiting.poll();
        if (datagram == null) {
          break;
        }
        if (chance(reordering)) {
          waiting.add(datagram);
          readable.release();
          continue;
        }
        byte[] bytes = datagram.bytes;
        Memory.put(bytes, 0, batch.address(count), bytes.length);
        UdpAddress from = datagram.source;
        batch.set(count++, bytes.length, bytes.length, from.high(), from.low(), from.port());
      }
      return count;
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

    @Override
    public UdpSender newSender() {
      return new MemorySender();
    }

    @Override
    public void close() {
      closed = true;
    }

    private final class MemorySender implements UdpSender {
      private final Arena arena = Arena.ofShared();
      private final long buffer = Memory.allocate(arena, MAX_DATAGRAM);

      @Override
      public long room(int bytes) {
        return buffer;
      }

      @Override
      public void add(int length, UdpAddress destination) {
        sent.incrementAndGet();
        byte[] copy = new byte[length];
        Memory.get(buffer, copy, 0, length);
        MemoryUdpSocket target = sockets.get(destination);
        boolean cut = apart.contains(address) && apart.contains(destination);
        if (target != null && !cut && !chance(loss)) {
          carried.incrementAndGet();
          target.inject(copy, address);
        }
      }

      @Override
      public int pendingBytes() {
        return 0;
      }

      @Override
      public void flush() {
        // Every datagram left when it was added.
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
}
