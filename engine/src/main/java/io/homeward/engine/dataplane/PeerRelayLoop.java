package io.homeward.engine.dataplane;

import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.peerrelay.PeerRelayServer;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays for other devices on a socket and a thread of its own: what comes is looked at where it
 * lies and leaves in batches; nothing is allocated for a packet. The lock of the server is held
 * while one datagram is looked at or one place given, never over I/O.
 */
public final class PeerRelayLoop implements RelayOffer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerRelayLoop.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final UdpBatchSocket socket;
  private final Ticker ticker;
  private final PlaceFinder places;
  private final DiscoPrivateKey key;
  private final PeerRelayServer<UdpAddress> server;
  private final UdpReceiveBatch batch;
  private final UdpSender sender;
  private final UdpSender questions; // of whoever asks STUN servers
  private final Thread thread;
  private final Source source = new Source();
  private volatile boolean closing;
  private volatile boolean broken;
  private boolean closed;

  /** Where the datagram in hand came from; one for all of them. */
  private final class Source implements Predicate<UdpAddress> {
    int entry;

    @Override
    public boolean test(UdpAddress address) {
      return batch.isFrom(entry, address);
    }
  }

  private PeerRelayLoop(
      UdpBatchSocket socket, Ticker ticker, Randomness randomness, PlaceFinder places) {
    this.socket = socket;
    this.ticker = ticker;
    this.places = places;
    key = DiscoPrivateKey.generate(randomness);
    server = new PeerRelayServer<>(key, randomness, UdpAddress::of, ticker.nanos());
    batch = socket.newReceiveBatch();
    sender = socket.newSender();
    questions = socket.newSender();
    thread = WatchedThread.platform("homeward-peer-relay", death -> broken = true, this::run);
  }

  /**
   * Begins; nobody is served before {@link #reachableAt}. It owns the socket from now on.
   *
   * @param places hears what STUN servers answer
   */
  public static PeerRelayLoop start(
      UdpBatchSocket socket, Ticker ticker, Randomness randomness, PlaceFinder places) {
    PeerRelayLoop loop = new PeerRelayLoop(socket, ticker, randomness, places);
    loop.thread.start();
    return loop;
  }

  /** Where clients may reach this relay from now on, best first. Any thread. */
  public void reachableAt(List<Endpoint> endpoints) {
    synchronized (server) {
      server.reachableAt(endpoints);
    }
  }

  /** The UDP port. Any thread. */
  public int port() {
    return socket.port();
  }

  /** Whether nothing is relayed any more, because the socket is gone. Any thread. */
  public boolean isBroken() {
    return broken;
  }

  @Override
  public @Nullable RelayEndpoint allocate(DiscoPublicKey asking, DiscoPublicKey other) {
    long now = ticker.nanos();
    synchronized (server) {
      if (broken || closing) {
        return null;
      }
      if (server.untilSweep(now) == 0) {
        server.sweep(now);
      }
      return server.allocate(asking, other, now);
    }
  }

  /** For whom it relays now. Any thread. */
  public List<PeerRelayServer.Relayed> relayed() {
    synchronized (server) {
      server.sweep(ticker.nanos());
      return server.relayed();
    }
  }

  /** Sends a question to a STUN server. One thread. */
  public void ask(byte[] datagram, Endpoint to) {
    long at = questions.room(datagram.length);
    Memory.put(datagram, 0, at, datagram.length);
    questions.add(datagram.length, UdpAddress.of(to));
    questions.flush();
  }

  private void run() {
    try {
      while (!closing) {
        if (!moveBatch()) {
          socket.awaitReadable();
        }
      }
    } catch (IOException e) {
      broken = true;
      if (!closing) {
        LOG.warn("no more relaying for other devices: {}", e.getMessage());
      }
    }
  }

  /** Moves what waits, up to a bound; false when nothing waited. */
  private boolean moveBatch() throws IOException {
    int entries = socket.receive(batch);
    if (entries == 0) {
      return false;
    }
    long now = ticker.nanos();
    for (int entry = 0; entry < entries; entry++) {
      source.entry = entry;
      long at = batch.address(entry);
      long end = at + batch.length(entry);
      int step = batch.segmentBytes(entry);
      while (at < end) {
        move(entry, at, (int) Math.min(step, end - at), now);
        at += step;
      }
    }
    sender.flush();
    return true;
  }

  private void move(int entry, long datagram, int length, long now) {
    if (!Geneve.isAt(datagram, length)) {
      if (Datagrams.isStunAnswer(datagram, length)) {
        places.answered(Datagrams.copy(datagram, length), batch.source(entry).endpoint(), now);
      }
    } else if (Geneve.isControl(datagram)) {
      control(entry, datagram, length, now);
    } else {
      UdpAddress to;
      synchronized (server) {
        to = server.forward(Geneve.vni(datagram), source, length, now);
      }
      if (to != null) {
        Memory.copy(datagram, sender.room(length), length);
        sender.add(length, to);
      }
    }
  }

  private void control(int entry, long datagram, int length, long now) {
    long content = datagram + Geneve.BYTES;
    int rest = length - Geneve.BYTES;
    if (Geneve.protocol(datagram) != Geneve.DISCO || !Datagrams.isDisco(content, rest)) {
      return;
    }
    byte[] reply;
    UdpAddress from = batch.source(entry);
    synchronized (server) {
      reply =
          server.control(Geneve.vni(datagram), Datagrams.copy(content, rest), from.endpoint(), now);
    }
    if (reply != null) {
      Memory.put(reply, 0, sender.room(reply.length), reply.length);
      sender.add(reply.length, from);
    }
  }

  /** Ends the thread, erases keys, closes the socket. Idempotent, bounded. */
  @Override
  public void close() {
    closing = true;
    end();
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    socket.wake();
    boolean ended = false;
    try {
      ended = thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      // Freeing memory that a thread still uses would crash the process.
      LOG.error("the relaying for other devices did not end; its memory is not freed");
      return;
    }
    synchronized (server) {
      server.erase();
      key.destroy();
    }
    sender.close();
    questions.close();
    batch.close();
    socket.close();
  }
}
