package io.homeward.engine.portmap;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapEvent;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets towards one router: one that asks, and, where it can be had, one that hears what
 * routers announce to everybody when they begin anew (RFC 6886, section 3.2.1). A virtual thread
 * reads each of them until it is closed. Thread-safe.
 */
final class RouterSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouterSockets.class);

  private static final int ANNOUNCEMENTS = 5350;
  private static final InetAddress ALL_HOSTS = IpText.parse("224.0.0.1");

  /** The longest that anybody sends, and one more by which what is longer shows. */
  private static final int BUFFER_BYTES = 2049;

  /** More than any router sends in a second; then reading becomes slow, and the kernel drops. */
  private static final int MOST_PER_SECOND = 100;

  private static final Duration SLOWLY = Duration.ofMillis(50);

  private final DatagramChannel asking;
  private final @Nullable DatagramChannel announcements;

  private RouterSockets(DatagramChannel asking, @Nullable DatagramChannel announcements) {
    this.asking = asking;
    this.announcements = announcements;
  }

  /**
   * Opens them and begins to read.
   *
   * @param take gets what comes, by any thread; never waits
   * @throws IOException when this computer has the address no longer, or there is no socket
   */
  static RouterSockets open(Attachment at, Consumer<PortMapEvent> take) throws IOException {
    NetworkInterface link = NetworkInterface.getByInetAddress(at.own());
    if (link == null) {
      throw new IOException("the address is gone");
    }
    DatagramChannel asking = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      asking.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      asking.bind(new InetSocketAddress(at.own(), 0));
    } catch (IOException | RuntimeException e) {
      asking.close();
      throw e;
    }
    RouterSockets sockets = new RouterSockets(asking, announcements(link));
    read("port-mapping-answers", asking, take);
    if (sockets.announcements != null) {
      read("port-mapping-announcements", sockets.announcements, take);
    }
    return sockets;
  }

  /** Null: another program has the port for itself. */
  private static @Nullable DatagramChannel announcements(NetworkInterface link) {
    DatagramChannel channel = null;
    try {
      channel = DatagramChannel.open(StandardProtocolFamily.INET);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(ALL_HOSTS, ANNOUNCEMENTS));
      channel.join(ALL_HOSTS, link);
      return channel;
    } catch (IOException | RuntimeException e) {
      LOG.debug("announcements of routers are not heard: {}", e.getMessage());
      close(channel);
      return null;
    }
  }

  private static void read(String name, DatagramChannel channel, Consumer<PortMapEvent> take) {
    WatchedThread.virtual(name, WatchedThread::unowned, () -> readAll(channel, take)).start();
  }

  private static void readAll(DatagramChannel channel, Consumer<PortMapEvent> take) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long second = System.nanoTime();
    int inSecond = 0;
    try {
      while (channel.isOpen()) {
        buffer.clear();
        if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
          continue;
        }
        buffer.flip();
        byte[] datagram = new byte[buffer.remaining()];
        buffer.get(datagram);
        take.accept(new PortMapEvent.Received(Endpoint.of(from), datagram));
        if (System.nanoTime() - second > 1_000_000_000L) {
          second = System.nanoTime();
          inSecond = 0;
        }
        if (++inSecond > MOST_PER_SECOND) {
          Thread.sleep(SLOWLY);
        }
      }
    } catch (IOException e) {
      LOG.debug("no more from the router: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(channel);
    }
  }

  /** Sends; what cannot be sent is lost, as it may be on the way. */
  void send(Endpoint to, byte[] datagram) {
    try {
      asking.send(ByteBuffer.wrap(datagram), to.toSocketAddress());
    } catch (IOException e) {
      LOG.debug("not sent to {}: {}", to, e.getMessage());
    }
  }

  @Override
  public void close() {
    close(asking);
    close(announcements);
  }

  private static void close(@Nullable DatagramChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("closing: {}", e.getMessage());
    }
  }
}
