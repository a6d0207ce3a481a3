package io.homeward.coordinator.server;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells devices under which address and port the outside sees them (STUN, RFC 8489), over UDP.
 * Answers binding requests and nothing else, never with much more than it was sent, and so many of
 * one address. Owns its socket and its thread.
 */
public final class StunResponder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StunResponder.class);

  private static final long PAUSE_MILLIS = 100;

  /** Each death is told in the log, and a datagram may be its reason. */
  private static final long PAUSE_AFTER_DEATH_MILLIS = 10_000;

  private static final Duration TO_LET_GO = Duration.ofSeconds(1);

  private final DatagramChannel channel;
  private final Consumer<InetAddress> answered;
  private volatile @Nullable Thread thread;

  private StunResponder(DatagramChannel channel, Consumer<InetAddress> answered) {
    this.channel = channel;
    this.answered = answered;
  }

  /** Begins to answer, with nobody who wants to know whom. */
  public static @Nullable StunResponder start(InetSocketAddress address) {
    return start(address, _ -> {});
  }

  /**
   * Begins to answer.
   *
   * @param answered hears who was answered, on the thread that answers; must not wait
   * @return null where the address cannot be had; one line in the log says why
   */
  public static @Nullable StunResponder start(
      InetSocketAddress address, Consumer<InetAddress> answered) {
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        channel.bind(address);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      StunResponder responder = new StunResponder(channel, answered);
      responder.begin();
      return responder;
    } catch (IOException e) {
      LOG.warn(
          "devices cannot ask at UDP port {} how the outside sees them: it cannot be had ({})",
          address.getPort(),
          e.getMessage());
      return null;
    }
  }

  private void begin() {
    Thread begun = WatchedThread.platform("coordinator-stun", this::died, this::run);
    thread = begun;
    begun.start();
  }

  private void died(Throwable death) {
    pause(PAUSE_AFTER_DEATH_MILLIS);
    if (channel.isOpen()) {
      begin();
    }
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(StunMessages.MAX_REQUEST_BYTES);
    StunPace pace = new StunPace(System.nanoTime());
    while (channel.isOpen()) {
      try {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        byte[] answer = from == null ? null : answer(buffer.array(), buffer.position(), from);
        if (answer != null && pace.allows(from.getAddress(), System.nanoTime())) {
          channel.send(ByteBuffer.wrap(answer), from);
          answered.accept(from.getAddress());
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Of one datagram, such as an answer that no route takes; or of the system, which passes.
        LOG.debug("a datagram failed", e);
        pause(PAUSE_MILLIS);
      }
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The answer to a datagram; null when it is no binding request. */
  private static byte @Nullable [] answer(byte[] datagram, int length, InetSocketAddress from) {
    TransactionId transaction = StunMessages.parseRequest(datagram, length);
    return transaction == null ? null : StunMessages.answer(transaction, Endpoint.of(from));
  }

  /**
   * Idempotent; the thread ends with its socket. Waits for it, a second at most: as long as it
   * receives the system keeps the port.
   */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
    Thread receiving = thread;
    if (receiving == null || receiving.equals(Thread.currentThread())) {
      return;
    }
    try {
      receiving.join(TO_LET_GO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
