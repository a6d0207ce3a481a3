package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.engine.udp.SideSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.wireguard.TransportSession;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of real threads on one link in memory, which loses and reorders as told. What is sent
 * waits at its receiver, so there is no time in it.
 */
final class MemoryLink {
  private record Datagram(byte[] bytes, UdpAddress source) {}

  /** Whatever datagrams arrive at. */
  private interface Receiver {
    void inject(byte[] bytes, UdpAddress source);
  }

  private final Map<UdpAddress, Receiver> sockets = new ConcurrentHashMap<>();

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
    return open(endpoint, 1);
  }

  MemoryUdpSocket open(String endpoint, int receivers) {
    MemoryUdpSocket socket =
        new MemoryUdpSocket(UdpAddress.of(Endpoint.parse(endpoint)), receivers);
    sockets.put(socket.address, socket);
    return socket;
  }

  MemoryUdpSocket at(String endpoint) {
    Receiver at = sockets.get(UdpAddress.of(Endpoint.parse(endpoint)));
    return (MemoryUdpSocket) Objects.requireNonNull(at);
  }

  /** There each question is answered with where it came from. */
  void answerStun(Endpoint endpoint) {
    UdpAddress own = UdpAddress.of(endpoint);
    sockets.put(
        own,
        (bytes, source) -> {
          TransactionId id = StunMessages.parseRequest(bytes, bytes.length);
          Receiver asker = sockets.get(source);
          if (id != null && asker != null) {
            asker.inject(StunMessages.answer(id, source.endpoint()), own);
          }
        });
  }

  private boolean chance(double probability) {
    synchronized (random) {
      return random.nextDouble() < probability;
    }
  }

  /** A socket of the same host as another one, at a port of its own. */
  final class MemorySide implements SideSocket, Receiver {
    final UdpAddress address;
    volatile boolean closed;
    volatile boolean carries;
    private final MemoryUdpSocket main;
    private final int number;
    private final ConcurrentLinkedQueue<Datagram> waiting = new ConcurrentLinkedQueue<>();

    private MemorySide(MemoryUdpSocket main, int number) {
      this.main = main;
      this.number = number;
      address = new UdpAddress(main.address.high(), main.address.low(), 50_000 + number);
      sockets.put(address, this);
    }

    @Override
    public void inject(byte[] bytes, UdpAddress source) {
      waiting.add(new Datagram(bytes, source));
      main.readable.release();
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public int port() {
      return address.port();
    }

    @Override
    public void carry() {
      carries = true;
    }

    @Override
    public void close() {
      closed = true;
      sockets.remove(address);
      main.sides.remove(this);
    }
  }

  final class MemoryUdpSocket implements UdpBatchSocket, Receiver {
    volatile UdpAddress address;
    volatile boolean closed;

    /** The datagrams that left here, whether they arrived or not. */
    final AtomicLong sent = new AtomicLong();

    private final ConcurrentLinkedQueue<Datagram> waiting = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Datagram> held = new ConcurrentLinkedQueue<>();
    private final Semaphore readable = new Semaphore(0);
    private volatile boolean holdsData;

    /** Sockets beside this one that are open. */
    final List<MemorySide> sides = new CopyOnWriteArrayList<>();

    /** Whether there are any to be had. */
    volatile boolean givesSides = true;

    private int sideNumbers;
    private int receivedBeside;

    /** Beside the first, which is this socket. */
    private final List<MemoryReceiver> others = new ArrayList<>();

    MemoryUdpSocket(UdpAddress address, int receivers) {
      this.address = address;
      for (int i = 1; i < receivers; i++) {
        others.add(new MemoryReceiver());
      }
    }

    @Override
    public List<UdpReceiver> receivers() {
      List<UdpReceiver> all = new ArrayList<>(others);
      all.addFirst(this);
      return all;
    }

    /** One of several at one port. */
    private final class MemoryReceiver implements UdpReceiver {
      private final ConcurrentLinkedQueue<Datagram> own = new ConcurrentLinkedQueue<>();
      private final Semaphore comes = new Semaphore(0);

      void take(Datagram datagram) {
        own.add(datagram);
        comes.release();
      }

      @Override
      public UdpReceiveBatch newReceiveBatch() {
        return MemoryUdpSocket.this.newReceiveBatch();
      }

      @Override
      public int receive(UdpReceiveBatch batch) {
        return MemoryUdpSocket.this.receive(batch, own);
      }

      @Override
      public void awaitReadable() {
        comes.acquireUninterruptibly();
        comes.drainPermits();
      }

      @Override
      public void wake() {
        comes.release();
      }
    }

    /** From now on datagrams leave and arrive under another address. */
    void moveTo(String endpoint) {
      sockets.remove(address);
      address = UdpAddress.of(Endpoint.parse(endpoint));
      sockets.put(address, this);
    }

    @Override
    public void inject(byte[] bytes, UdpAddress source) {
      if (holdsData && bytes[0] == TransportSession.MESSAGE_TYPE) {
        held.add(new Datagram(bytes, source));
        return;
      }
      int at = Math.floorMod(source.hashCode(), others.size() + 1);
      if (at > 0) {
        others.get(at - 1).take(new Datagram(bytes, source));
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
      return receive(batch, waiting);
    }

    private int receive(UdpReceiveBatch batch, ConcurrentLinkedQueue<Datagram> from) {
      int count = 0;
      while (count < batch.capacity()) {
        Datagram datagram = from.poll();
        if (datagram == null) {
          break;
        }
        if (chance(reordering)) {
          from.add(datagram);
          readable.release();
          continue;
        }
        byte[] bytes = datagram.bytes;
        Memory.put(bytes, 0, batch.address(count), bytes.length);
        UdpAddress source = datagram.source;
        batch.set(count++, bytes.length, bytes.length, source.high(), source.low(), source.port());
      }
      return count;
    }

    @Override
    public synchronized List<SideSocket> openBeside(int count) {
      List<SideSocket> opened = new ArrayList<>();
      for (int i = 0; givesSides && i < count; i++) {
        MemorySide side = new MemorySide(this, ++sideNumbers);
        sides.add(side);
        opened.add(side);
      }
      return opened;
    }

    @Override
    public @Nullable SideSocket receiveBeside(UdpReceiveBatch batch) {
      for (MemorySide side : sides) {
        receivedBeside = receive(batch, side.waiting);
        if (receivedBeside > 0) {
          return side;
        }
      }
      return null;
    }

    @Override
    public int receivedBeside() {
      return receivedBeside;
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
      private final long buffer = Memory.allocate(arena, MAX_ROOM);
      private int used;
      private @Nullable MemorySide side;

      @Override
      public void by(@Nullable SideSocket next) {
        side = (MemorySide) next;
      }

      @Override
      public long room(int bytes) {
        used = 0;
        return buffer;
      }

      @Override
      public void add(int length, UdpAddress destination) {
        long at = buffer + used;
        used += length;
        MemorySide beside = side;
        if (beside != null && beside.closed) {
          return;
        }
        UdpAddress source = beside == null ? address : beside.address;
        sent.incrementAndGet();
        byte[] copy = new byte[length];
        Memory.get(at, copy, 0, length);
        Receiver target = sockets.get(destination);
        boolean cut = apart.contains(source) && apart.contains(destination);
        if (target != null && !cut && !chance(loss)) {
          carried.incrementAndGet();
          target.inject(copy, source);
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
