package io.homeward.engine.dial;

import io.homeward.engine.env.WatchedThread;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a host with several addresses, of which some may swallow everything, as a broken IPv6
 * does: each address gets a head start before the next is tried as well, and the first that
 * connects wins (RFC 8305, section 5). One thread runs it, once; any thread may end it.
 */
public final class ConnectionRace implements Closeable {
  /** RFC 8305, section 8: "Connection Attempt Delay". */
  static final Duration HEAD_START = Duration.ofMillis(250);

  private static final int MAX_ADDRESSES = 4;

  /** How an attempt ended; with a socket or a failure. */
  private record Result(@Nullable Socket socket, @Nullable IOException failure) {}

  private final int limitMillis;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /**
   * @param limit for each attempt
   */
  public ConnectionRace(Duration limit) {
    limitMillis = Math.toIntExact(limit.toMillis());
  }

  /**
   * The families in turn, that of the first address first, so that a second attempt is not as much
   * in vain as the first (RFC 8305, section 4).
   *
   * @param addresses the best first
   */
  static List<InetAddress> inTurn(List<InetAddress> addresses) {
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    for (InetAddress address : new LinkedHashSet<>(addresses)) {
      boolean asFirst = address.getClass().equals(addresses.getFirst().getClass());
      (asFirst ? first : second).add(address);
    }
    List<InetAddress> order = new ArrayList<>();
    while (order.size() < MAX_ADDRESSES && !(first.isEmpty() && second.isEmpty())) {
      boolean odd = order.size() % 2 == 1;
      order.add(first.isEmpty() || odd && !second.isEmpty() ? second.remove() : first.remove());
    }
    return order;
  }

  /**
   * The first connection that comes about; it is closed with this, too.
   *
   * @param addresses the best first, at least one
   * @throws IOException of the first attempt that failed, when all did
   */
  public Socket connect(List<InetAddress> addresses, int port) throws IOException {
    Deque<InetAddress> left = new ArrayDeque<>(inTurn(addresses));
    IOException failure = null;
    int running = 0;
    while (running > 0 || !left.isEmpty()) {
      if (!left.isEmpty()) {
        begin(new InetSocketAddress(left.remove(), port));
        running++;
      }
      Result result = await(left.isEmpty());
      while (result != null) {
        running--;
        Socket winner = result.socket();
        if (winner != null) {
          keepOnly(winner);
          return winner;
        }
        if (failure == null) {
          failure = result.failure();
        } else if (result.failure() != null) {
          failure.addSuppressed(result.failure());
        }
        result = running > 0 && left.isEmpty() ? await(true) : null;
      }
    }
    throw failure == null ? new SocketException("no address") : failure;
  }

  /** Null: the head start is over. */
  private @Nullable Result await(boolean last) throws IOException {
    try {
      return last ? results.take() : results.poll(HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void begin(InetSocketAddress address) {
    Socket socket = new Socket();
    sockets.add(socket);
    if (closed) {
      closeQuietly(socket);
    }
    WatchedThread.virtual(
            "dial-connect",
            death -> results.add(new Result(null, new IOException("a bug", death))),
            () -> {
              try {
                socket.connect(address, limitMillis);
                results.add(new Result(socket, null));
              } catch (IOException e) {
                sockets.remove(socket);
                closeQuietly(socket);
                results.add(new Result(null, e));
              }
            })
        .start();
  }

  private void keepOnly(Socket winner) {
    for (Socket socket : sockets) {
      if (!socket.equals(winner)) {
        sockets.remove(socket);
        closeQuietly(socket);
      }
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // of no use any more either way
    }
  }

  /** Ends all attempts, and the connection that came about. Idempotent. */
  @Override
  public void close() {
    closed = true;
    sockets.forEach(ConnectionRace::closeQuietly);
  }
}
