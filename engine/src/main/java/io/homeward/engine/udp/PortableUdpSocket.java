package io.homeward.engine.udp;

import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** UDP through a channel of the Java platform, one datagram a call. Works everywhere. */
public final class PortableUdpSocket implements UdpBatchSocket {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int ENTRIES = 32;
  private static final int ENTRY_BYTES = 16384;

  private final DatagramChannel channel;
  private final Selector selector;
  private final int port;

  private PortableUdpSocket(DatagramChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /**
   * Opens a socket for IPv4 and, where the system has it, IPv6.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws PortInUseException when another socket has the port
   * @throws IOException when there is no socket to be had
   */
  public static PortableUdpSocket open(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
      if (channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT)) {
        // A sealed packet may be larger than a path carries that tells nobody so.
        channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, false);
      }
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(port));
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return new PortableUdpSocket(channel, selector);
    } catch (BindException e) {
      channel.close();
      throw new PortInUseException(port);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public UdpReceiveBatch newReceiveBatch() {
    return new UdpReceiveBatch(ENTRIES, ENTRY_BYTES);
  }

  @Override
  public int receive(UdpReceiveBatch batch) throws IOException {
    int count = 0;
    while (count < batch.capacity()) {
      ByteBuffer room = buffer(batch.address(count), batch.entryBytes());
      InetSocketAddress source = (InetSocketAddress) channel.receive(room);
      if (source == null) {
        break;
      }
      UdpAddress from = UdpAddress.of(io.homeward.engine.inet.Endpoint.of(source));
      batch.set(count++, room.position(), room.position(), from.high(), from.low(), from.port());
    }
    return count;
  }

  private static ByteBuffer buffer(long address, int bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
  }

  @Override
  public void awaitReadable() throws IOException {
    selector.select();
    selector.selectedKeys().clear();
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  @Override
  public UdpSender newSender() {
    return new Sender();
  }

  @Override
  public void close() {
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      // Nothing is left that could be done with either.
      return;
    }
  }

  private final class Sender implements UdpSender {
    private final Arena arena = Arena.ofShared();
    private final long buffer = Memory.allocate(arena, MAX_ROOM);
    private int used;
    private @Nullable UdpAddress lastAddress;
    private @Nullable InetSocketAddress lastDestination;
    private long refused;

    @Override
    public long room(int bytes) {
      used = 0;
      return buffer;
    }

    @Override
    public void add(int length, UdpAddress destination) {
      InetSocketAddress to = lastDestination;
      if (to == null || !destination.equals(lastAddress)) {
        to = destination.endpoint().toSocketAddress();
        lastDestination = to;
        lastAddress = destination;
      }
      long at = buffer + used;
      used += length;
      try {
        if (channel.send(PortableUdpSocket.buffer(at, length), to) == 0) {
          refused++;
        }
      } catch (IOException e) {
        // No route, network down, or a family that this host has not.
        refused++;
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
      return refused;
    }

    @Override
    public void close() {
      Memory.free(arena);
    }
  }
}
