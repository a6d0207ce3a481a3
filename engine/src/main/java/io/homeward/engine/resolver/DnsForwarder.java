package io.homeward.engine.resolver;

import io.homeward.engine.dns.MagicDns;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.Endpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes queries on and brings the first good answer back. Every query has a virtual thread and one
 * more for each upstream; at most {@value #MAX_CONCURRENT} queries run at a time, further ones are
 * dropped and counted. Thread-safe.
 */
public final class DnsForwarder implements AutoCloseable {
  static final int MAX_CONCURRENT = 256;
  // An asker never gets more than 4095 bytes by UDP; what is longer comes by TCP.
  private static final int MAX_DATAGRAM = 16 << 10;
  private static final int UDP_TRIES = 2;

  /**
   * How long to wait.
   *
   * @param udpTry for the answer to one datagram
   * @param tcp for a whole exchange by TCP
   * @param query for everything together
   */
  public record Limits(Duration udpTry, Duration tcp, Duration query) {
    /** 2 s for a datagram, 5 s by TCP, 8 s in all. */
    public static final Limits STANDARD =
        new Limits(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(8));
  }

  private final Limits limits;
  private final Ticker ticker;
  private final Randomness randomness;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT);
  private final AtomicLong dropped = new AtomicLong();
  private final Set<AutoCloseable> openSockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A forwarder without any query under way. */
  public DnsForwarder(Limits limits, Ticker ticker, Randomness randomness) {
    this.limits = limits;
    this.ticker = ticker;
    this.randomness = randomness;
  }

  /**
   * Asks the upstreams. Returns at once.
   *
   * @param query a whole message with one question
   * @param maxAnswerBytes the answer is cut to this
   * @param reply takes the answer, once, on another thread; SERVFAIL when no upstream answered; not
   *     called when the query was dropped or the forwarder was closed
   */
  public void forward(
      byte[] query, List<Endpoint> upstreams, int maxAnswerBytes, Consumer<byte[]> reply) {
    if (closed || !slots.tryAcquire()) {
      dropped.incrementAndGet();
      return;
    }
    Thread.ofVirtual()
        .name("dns-query")
        .start(() -> {
          try {
            byte[] answer = race(query, upstreams);
            if (!closed) {
              reply.accept(MagicDns.fit(answer, maxAnswerBytes));
            }
          } finally {
            slots.release();
          }
        });
  }

  /** Queries that were given up at once because too many were under way. */
  public long dropped() {
    return dropped.get();
  }

  /** Whether no query is under way. */
  boolean idle() {
    return slots.availablePermits() == MAX_CONCURRENT;
  }

  private byte[] race(byte[] query, List<Endpoint> upstreams) {
    AtomicReference<byte @Nullable []> good = new AtomicReference<>();
    AtomicReference<byte @Nullable []> soft = new AtomicReference<>();
    CountDownLatch finished = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(upstreams.size());
    List<Thread> askers = new ArrayList<>();
    for (Endpoint upstream : upstreams) {
      askers.add(
          Thread.ofVirtual()
              .name("dns-upstream")
              .start(() -> {
                try {
                  byte[] answer = ask(query, upstream);
                  if (MagicDns.isSoftFailure(answer)) {
                    soft.compareAndSet(null, answer);
                  } else if (good.compareAndSet(null, answer)) {
                    finished.countDown();
                  }
                } catch (IOException e) {
                  // Silent, unreachable or talking nonsense: the others may answer.
                } finally {
                  running.countDown();
                  if (running.getCount() == 0) {
                    finished.countDown();
                  }
                }
              }));
    }
    try {
      finished.await(limits.query().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Ends those that still wait: an interrupt closes the socket under a virtual thread.
    askers.forEach(Thread::interrupt);
    byte @Nullable [] first = good.get();
    byte @Nullable [] answer = first != null ? first : soft.get();
    if (answer == null) {
      return MagicDns.failure(query);
    }
    byte[] out = answer.clone();
    out[0] = query[0];
    out[1] = query[1];
    return out;
  }

  private byte[] ask(byte[] query, Endpoint upstream) throws IOException {
    byte[] sent = query.clone();
    // The program's own id may be guessable; the upstream sees one of ours.
    byte[] id = randomness.bytes(2);
    sent[0] = id[0];
    sent[1] = id[1];
    byte[] answer = askByUdp(sent, upstream);
    return MagicDns.isTruncated(answer) ? askByTcpOr(answer, sent, upstream) : answer;
  }

  private byte[] askByUdp(byte[] query, Endpoint upstream) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      open(socket);
      try {
        socket.connect(upstream.toSocketAddress());
        byte[] buffer = new byte[MAX_DATAGRAM];
        for (int i = 0; i < UDP_TRIES; i++) {
          socket.send(new DatagramPacket(query, query.length));
          long deadline = ticker.nanos() + limits.udpTry().toNanos();
          for (long left = limits.udpTry().toMillis();
              left > 0;
              left = (deadline - ticker.nanos()) / 1_000_000) {
            socket.setSoTimeout((int) left);
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
              socket.receive(packet);
            } catch (SocketTimeoutException e) {
              break;
            }
            byte[] answer = Arrays.copyOf(buffer, packet.getLength());
            if (MagicDns.answers(query, answer)) {
              return answer;
            }
          }
        }
        throw new SocketTimeoutException("no answer");
      } finally {
        openSockets.remove(socket);
      }
    }
  }

  private byte[] askByTcpOr(byte[] truncated, byte[] query, Endpoint upstream) {
    int timeout = (int) limits.tcp().toMillis();
    try (Socket socket = new Socket()) {
      open(socket);
      try {
        socket.connect(upstream.toSocketAddress(), timeout);
        socket.setSoTimeout(timeout);
        byte[] framed = new byte[query.length + 2];
        framed[0] = (byte) (query.length >> 8);
        framed[1] = (byte) query.length;
        System.arraycopy(query, 0, framed, 2, query.length);
        OutputStream out = socket.getOutputStream();
        out.write(framed);
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = in.readNBytes(in.readUnsignedShort());
        return MagicDns.answers(query, answer) ? answer : truncated;
      } finally {
        openSockets.remove(socket);
      }
    } catch (IOException e) {
      return truncated; // better than nothing, and marked
    }
  }

  private void open(AutoCloseable socket) throws IOException {
    openSockets.add(socket);
    if (closed) {
      throw new IOException("closed");
    }
  }

  /** Ends what is under way. Idempotent, does not wait. */
  @Override
  public void close() {
    closed = true;
    for (AutoCloseable socket : openSockets) {
      try {
        socket.close();
      } catch (Exception e) {
        // It closes when its thread returns, at the latest after its time limit.
      }
    }
  }
}
