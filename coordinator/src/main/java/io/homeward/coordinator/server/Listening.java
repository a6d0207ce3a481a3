package io.homeward.coordinator.server;

import io.helidon.webserver.WebServer;
import io.homeward.engine.env.WatchedThread;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port of the server library, which is opened again where the library gives up. Thread-safe. */
final class Listening implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(4);

  private final IntFunction<WebServer> maker;
  private final InetSocketAddress bound;
  private volatile WebServer server;
  private volatile boolean closed;
  private boolean deafToldOf; // of the thread that watches

  /**
   * Begins to listen.
   *
   * @param address port 0 for any
   * @param maker makes a server for a port and starts it
   * @throws ListenException when the port is taken or not allowed
   */
  Listening(InetSocketAddress address, IntFunction<WebServer> maker) {
    this.maker = maker;
    server = maker.apply(address.getPort());
    if (!server.isRunning()) {
      // The library only logs why.
      throw PortProbe.cannotListen(address);
    }
    bound = new InetSocketAddress(address.getAddress(), server.port());
    // Once now: a class that is needed first when descriptors have run out can never be loaded.
    var _ = PortProbe.refuses(bound);
  }

  /** Where it listens. */
  int port() {
    return bound.getPort();
  }

  /**
   * Looks whether the port still answers, and listens again where the library has given up, as it
   * does at the first connection that cannot be accepted. Called now and then, by one thread.
   */
  void watch() {
    if (closed || !PortProbe.refuses(bound)) {
      deafToldOf = false;
      return;
    }
    if (!deafToldOf) {
      LOG.error("the server did not listen any more; it tries to listen again");
      deafToldOf = true;
    }
    try {
      WebServer again = maker.apply(bound.getPort());
      if (!again.isRunning()) {
        return; // until the next look
      }
      server = again;
      if (closed) {
        stop(again);
      }
      LOG.info("the server listens again");
    } catch (RuntimeException e) {
      LOG.debug("not yet", e);
    }
  }

  /** Stops listening and ends all connections. Idempotent; bounded to a few seconds. */
  @Override
  public void close() {
    closed = true;
    stop(server);
  }

  /** The library waits without limit for a listener that has given up. */
  private static void stop(WebServer server) {
    Thread stopping = WatchedThread.virtual("http-stop", WatchedThread::unowned, server::stop);
    stopping.start();
    try {
      if (!stopping.join(TIME_TO_STOP)) {
        LOG.warn("the listener takes too long to stop; it is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
