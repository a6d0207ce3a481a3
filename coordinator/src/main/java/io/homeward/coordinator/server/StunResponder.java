package io.homeward.coordinator.server;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells devices under which address and port the outside sees them (STUN, RFC 8489): over UDP, at
 * the number of the server's own port. Answers binding requests and nothing else, never with much
 * more than it was sent. Owns its socket and its thread.
 */
public final class StunResponder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StunResponder.class);

  private static final int HEADER = 20;
  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;
  private static final int COOKIE = 0x2112A442;
  private static final int COOKIE_AT = 4;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  /** What clients of the field send at least; a shorter one would be answered by more bytes. */
  static final int SHORTEST_REQUEST = 32;

  private static final int LONGEST_REQUEST = 512;
  private static final long PAUSE_MILLIS = 100;

  /** Each death is told in the log, and a datagram may be its reason. */
  private static final long PAUSE_AFTER_DEATH_MILLIS = 10_000;

  private static final Duration TO_LET_GO = Duration.ofSeconds(1);

  private final DatagramChannel channel;
  private volatile @Nullable Thread thread;

  private StunResponder(DatagramChannel channel) {
    this.channel = channel;
  }

  /**
   * Begins to answer.
   *
   * @return null where the address cannot be had; one line in the log says why
   */
  public static @Nullable StunResponder start(InetSocketAddress address) {
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        channel.bind(address);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      StunResponder responder = new StunResponder(channel);
      responder.begin();
      return responder;
    } catch (IOException e) {
      LOG.warn(
          "devices cannot ask here how the outside sees them: UDP port {} cannot be had ({})",
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
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_REQUEST);
    while (channel.isOpen()) {
      try {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        byte[] answer = from == null ? null : answer(buffer.array(), buffer.position(), from);
        if (answer != null) {
          channel.send(ByteBuffer.wrap(answer), from);
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

  /**
   * The answer to a datagram; null when it is no binding request.
   *
   * <pre>
   * 0   type         2  0x0101
   * 2   length       2  of what follows the header
   * 4   cookie       4  0x2112A442
   * 8   transaction 12  as in the request
   * 20  attribute    2  0x0020 XOR-MAPPED-ADDRESS (section 14.2)
   * 22  length       2  8 or 20
   * 24  zero         1
   * 25  family       1  1 or 2
   * 26  port         2  XOR the first half of the cookie
   * 28  address   4/16  XOR cookie and transaction
   * </pre>
   */
  static byte @Nullable [] answer(byte[] request, int length, InetSocketAddress from) {
    if (length < SHORTEST_REQUEST || length > request.length) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(request, 0, length);
    boolean binding =
        in.getShort(0) == BINDING_REQUEST
            && in.getInt(COOKIE_AT) == COOKIE
            && (in.getShort(2) & 0xffff) == length - HEADER;
    InetAddress address = from.getAddress();
    if (!binding || address == null) {
      return null;
    }
    byte[] raw = address.getAddress();
    for (int i = 0; i < raw.length; i++) {
      raw[i] ^= request[COOKIE_AT + i];
    }
    int value = 4 + raw.length;
    return ByteBuffer.allocate(HEADER + 4 + value)
        .putShort((short) BINDING_SUCCESS)
        .putShort((short) (4 + value))
        .put(Arrays.copyOfRange(request, COOKIE_AT, HEADER))
        .putShort((short) XOR_MAPPED_ADDRESS)
        .putShort((short) value)
        .put((byte) 0)
        .put((byte) (address instanceof Inet4Address ? IPV4 : IPV6))
        .putShort((short) (from.getPort() ^ COOKIE >>> 16))
        .put(raw)
        .array();
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
