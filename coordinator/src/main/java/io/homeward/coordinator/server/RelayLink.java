package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.homeward.coordinator.relay.Relay;
import io.homeward.coordinator.relay.RelayConnection;
import io.homeward.coordinator.relay.Transmitter;
import io.homeward.engine.derp.DerpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A connection to the relay from the upgrade to its end: the library's socket under a {@link
 * RelayConnection}. What arrives is read by the library's thread.
 */
final class RelayLink implements ServerConnection {
  private static final RareLog REFUSED = new RareLog(LoggerFactory.getLogger(RelayLink.class));

  /** For saying who it is; protocol reference, section 5.3. */
  private static final Duration TIME_TO_GREET = Duration.ofSeconds(10);

  /** Between signs of life; clients wait for 120 s. */
  private static final Duration PAUSE = Duration.ofSeconds(60);

  /** Below the 30 s after which the most impatient of the usual proxies cuts what is silent. */
  private static final Duration PROXY_PAUSE = Duration.ofSeconds(20);

  /**
   * A client that answers pings, which come each minute, says nothing for so long when it is gone.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(150);

  private final Relay relay;
  private final InetSocketAddress remote;
  private final HelidonSocket socket;
  private final RelayReader reader;
  private final Deadlines deadlines;
  private final Addresses.Place place;
  private final Duration pause;
  private volatile @Nullable RelayConnection connection;
  private volatile @Nullable Thread thread;
  private volatile boolean closing;

  /**
   * A link that begins with {@link #handle}.
   *
   * @param place what it takes of its address until it has shown to be a device's
   * @param throughProxy whether a proxy passes it on
   */
  RelayLink(
      Relay relay,
      InetSocketAddress remote,
      ConnectionContext context,
      Deadlines deadlines,
      Addresses.Place place,
      boolean throughProxy) {
    this.relay = relay;
    this.remote = remote;
    this.reader = new RelayReader(context.dataReader(), context.serverSocket());
    this.socket = context.serverSocket();
    this.deadlines = deadlines;
    this.place = place;
    this.pause = throughProxy ? PROXY_PAUSE : PAUSE;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    thread = Thread.currentThread();
    RelayConnection passed = null;
    try {
      passed = relay.connect(remote, new Out(), pause);
      connection = passed;
      try (var _ = deadlines.within(TIME_TO_GREET)) {
        while (!closing && !passed.isKnown() && receive(passed)) {
          // until it has said who it is
        }
      }
      place.close();
      while (!closing && passed.isKnown() && receive(passed)) {
        // until it hangs up
      }
    } catch (DerpException e) {
      REFUSED.warn("the relay ended a connection from " + remote + ": " + e.getMessage());
    } catch (UncheckedIOException e) {
      // The connection broke.
    } finally {
      reader.close();
      place.close();
      if (passed != null) {
        passed.close();
      }
    }
    throw new CloseConnectionException("ended");
  }

  private boolean receive(RelayConnection passed) throws DerpException, InterruptedException {
    int length = reader.read();
    if (length < 0) {
      return false;
    }
    passed.received(reader.bytes(), 0, length);
    return true;
  }

  @Override
  public Duration idleTime() {
    RelayConnection passed = connection;
    boolean gone = passed != null && passed.silence().compareTo(LONGEST_SILENCE) > 0;
    return gone ? LONGEST_SILENCE : Duration.ZERO;
  }

  /** Interrupts the thread that reads, which closes the socket. */
  @Override
  public void close(boolean interrupt) {
    closing = true;
    Thread runs = thread;
    if (runs != null) {
      runs.interrupt();
    }
  }

  private final class Out implements Transmitter {
    @Override
    public void write(byte[] bytes, int length) throws IOException {
      try {
        socket.write(BufferData.create(bytes, 0, length));
      } catch (UncheckedIOException e) {
        throw new IOException("the connection broke", e);
      }
    }

    @Override
    public void close() {
      RelayLink.this.close(true);
    }
  }
}
