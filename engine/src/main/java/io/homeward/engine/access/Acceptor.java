package io.homeward.engine.access;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the connections of a listening socket: one virtual thread accepts, one more serves each
 * connection, and further connections than there are places are closed at once. Where accepting
 * fails, because the process or the system has no descriptors left, it waits and tries again, and
 * says so once when it begins and once when it is over.
 */
public final class Acceptor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final Listener listener;
  private final Pause pause;
  private final Service service;
  private final Semaphore places;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean closed;

  /** What is done with each connection, on a thread of its own. */
  @FunctionalInterface
  public interface Service {
    /**
     * Serves a connection, which is closed afterwards.
     *
     * @throws IOException when the other side went away
     */
    void serve(SocketChannel connection) throws IOException;
  }

  /** Where connections come from. */
  interface Listener extends Channel {
    SocketChannel accept() throws IOException;
  }

  /** How time passes between two tries. */
  interface Pause {
    void await(Duration time) throws InterruptedException;
  }

  Acceptor(String name, Listener listener, Pause pause, int places, Service service) {
    this.name = name;
    this.listener = listener;
    this.pause = pause;
    this.service = service;
    this.places = new Semaphore(places);
    thread = WatchedThread.virtual(name, this::died, this::run);
  }

  /**
   * Begins to accept.
   *
   * @param name of the threads
   * @param listener bound; closed at the end
   * @param places how many connections are served at a time
   */
  public static Acceptor start(
      String name, ServerSocketChannel listener, int places, Service service) {
    Acceptor acceptor = new Acceptor(name, of(listener), Thread::sleep, places, service);
    acceptor.start();
    return acceptor;
  }

  private static Listener of(ServerSocketChannel channel) {
    return new Listener() {
      @Override
      public SocketChannel accept() throws IOException {
        return channel.accept();
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration wait = Duration.ZERO;
    boolean told = false;
    while (!closed && listener.isOpen()) {
      try {
        SocketChannel connection = listener.accept();
        if (told) {
          // As loud as its beginning: who read that waits for this.
          tell("accepts connections again");
        }
        wait = Duration.ZERO;
        told = false;
        take(connection);
      } catch (IOException | RuntimeException | Error e) {
        // An Error, too: without descriptors no class can be loaded, and one that is needed here or
        // by the log for the first time ends in one.
        if (closed || !listener.isOpen()) {
          return;
        }
        told = told || tell("cannot accept connections for now: " + e);
        wait = wait.isZero() ? FIRST_PAUSE : shorter(wait.multipliedBy(2), LONGEST_PAUSE);
        try {
          pause.await(wait);
        } catch (InterruptedException interrupted) {
          return; // closed
        }
      }
    }
  }

  /** Whether it could be told. */
  private boolean tell(String text) {
    try {
      LOG.warn("{} {}", name, text);
      return true;
    } catch (RuntimeException | Error e) {
      return false; // once there are descriptors again
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void take(SocketChannel connection) {
    if (!places.tryAcquire()) {
      close(connection);
      return;
    }
    connections.add(connection);
    if (closed) {
      close(connection); // close() may have looked before
    }
    try {
      WatchedThread.virtual(name + "-connection", WatchedThread::unowned, () -> serve(connection))
          .start();
    } catch (RuntimeException | Error e) {
      end(connection);
      throw e;
    }
  }

  private void serve(SocketChannel connection) {
    try {
      service.serve(connection);
    } catch (IOException e) {
      LOG.debug("a connection of {} ended: {}", name, e.getMessage());
    } finally {
      end(connection);
    }
  }

  private void end(SocketChannel connection) {
    connections.remove(connection);
    // Before the connection ends: who sees that may come again at once.
    places.release();
    close(connection);
  }

  /** A listener that nobody accepts at would let callers hang: they see instead that it is gone. */
  private void died(Throwable death) {
    close();
  }

  /** Stops accepting, closes the listener and ends all connections. Idempotent. */
  @Override
  public void close() {
    closed = true;
    close(listener);
    thread.interrupt();
    connections.forEach(Acceptor::close);
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing failed: {}", e.getMessage());
    }
  }
}
