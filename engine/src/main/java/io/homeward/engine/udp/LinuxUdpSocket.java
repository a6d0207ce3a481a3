package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.linux.WakeSignal;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UDP through the system calls of Linux: sendmmsg with {@code UDP_SEGMENT} (Linux 4.18), recvmmsg
 * with {@code UDP_GRO} (5.0), one socket for both families where there is IPv6.
 */
public final class LinuxUdpSocket implements UdpBatchSocket {
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final int SO_REUSEPORT = 15;

  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_TRUNC = 0x20;

  private static final int JOINED_ENTRIES = 4;
  private static final int JOINED_ENTRY_BYTES = 65536;
  private static final int PLAIN_ENTRIES = 32;
  private static final int PLAIN_ENTRY_BYTES = 16384;

  /** More than is small: what came before the system began to sort may be whole. */
  private static final int SMALL_ENTRY_BYTES = 2048;

  private final Arena arena = Arena.ofShared();
  private final int descriptor;
  private final int family;
  private final int port;
  private final boolean joins;
  private final WakeSignal wakeSignal;
  private final MessageVector messages;
  private final LinuxSideSockets sides;
  private @Nullable UdpReceiveBatch attached;
  private @Nullable LinuxUdpSocket small;
  private @Nullable LinuxUdpSocket large; // for which this one takes what is small
  private long largePoll; // 0: none yet; asks it
  private volatile boolean segments;
  private boolean closed;

  private LinuxUdpSocket(int descriptor, int family, int port, boolean segments, boolean joins)
      throws IOException {
    this.descriptor = descriptor;
    this.family = family;
    this.port = port;
    this.segments = segments;
    this.joins = joins;
    wakeSignal = new WakeSignal();
    messages = new MessageVector(arena, PLAIN_ENTRIES, 1, family);
    sides = new LinuxSideSockets(this, arena);
  }

  /**
   * Opens a socket for IPv4 and, where the system has it, IPv6.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws PortInUseException when another socket has the port
   * @throws IOException when there is no socket to be had
   */
  public static LinuxUdpSocket open(int port) throws IOException {
    int family = SocketAddressCodec.AF_INET6;
    int descriptor = SystemCalls.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
    if (descriptor >= 0 && !SocketBinding.bindDual(descriptor, port)) {
      // IPv6 is compiled in but switched off.
      SystemCalls.close(descriptor);
      descriptor = -SystemCalls.EAFNOSUPPORT;
    }
    if (descriptor == -SystemCalls.EAFNOSUPPORT) {
      family = SocketAddressCodec.AF_INET;
      descriptor = SystemCalls.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
      if (descriptor >= 0) {
        SocketBinding.bind(descriptor, family, port);
      }
    }
    if (descriptor < 0) {
      throw new IOException("cannot open a UDP socket: error " + -descriptor);
    }
    try (Arena arena = Arena.ofConfined()) {
      SocketOptions.largeBuffers(descriptor, arena);
    }
    return fromDescriptor(descriptor);
  }

  /**
   * Takes over a socket that is bound and does not block, as the privileged helper makes it. The
   * descriptor is closed also when this fails.
   *
   * @throws IOException when it is no UDP socket
   */
  public static LinuxUdpSocket fromDescriptor(int descriptor) throws IOException {
    return fromDescriptor(descriptor, true);
  }

  /**
   * @param joined whether the system may join what comes
   */
  static LinuxUdpSocket fromDescriptor(int descriptor, boolean joined) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long address = Memory.allocate(arena, SocketAddressCodec.MAX_BYTES);
      long length = Memory.allocate(arena, 4);
      Memory.putI32Le(length, SocketAddressCodec.MAX_BYTES);
      int answer = SystemCalls.getsockname(descriptor, address, length);
      if (answer < 0) {
        throw new IOException("getsockname failed with error " + -answer);
      }
      SocketOptions.allowFragments(descriptor, SocketAddressCodec.family(address), arena);
      // Setting no segmentation at all tells whether the kernel knows the option.
      boolean segments = SocketOptions.option(descriptor, SOL_UDP, UDP_SEGMENT, 0, arena) >= 0;
      boolean joins = joined && SocketOptions.option(descriptor, SOL_UDP, UDP_GRO, 1, arena) >= 0;
      return new LinuxUdpSocket(
          descriptor,
          SocketAddressCodec.family(address),
          SocketAddressCodec.port(address),
          segments,
          joins);
    } catch (IOException | RuntimeException e) {
      SystemCalls.close(descriptor);
      throw e;
    }
  }

  /**
   * Lets others of this user bind the port beside this socket, and the system share out among them
   * what comes; see {@link SharedPort}.
   *
   * @return false when the system does not do that
   */
  boolean shares(Arena scratch) {
    return SocketOptions.option(descriptor, SocketOptions.SOL_SOCKET, SO_REUSEPORT, 1, scratch)
        >= 0;
  }

  /**
   * Another one like this one, at the same port, where this one {@link #shares} it.
   *
   * @throws IOException when there is none to be had
   */
  LinuxUdpSocket beside(Arena scratch, boolean joined) throws IOException {
    int made = SystemCalls.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
    if (made < 0) {
      throw new IOException("cannot open a UDP socket: error " + -made);
    }
    if (SocketOptions.option(made, SocketOptions.SOL_SOCKET, SO_REUSEPORT, 1, scratch) < 0
        || family == SocketAddressCodec.AF_INET6
            && SocketOptions.option(
                    made, SocketOptions.IPPROTO_IPV6, SocketBinding.IPV6_V6ONLY, 0, scratch)
                < 0) {
      SystemCalls.close(made);
      throw new IOException("cannot share UDP port " + port);
    }
    if (!SocketBinding.bind(made, family, port)) {
      SystemCalls.close(made);
      throw new IOException("cannot bind UDP port " + port);
    }
    SocketOptions.largeBuffers(made, scratch);
    return fromDescriptor(made, joined);
  }

  /**
   * Small datagrams come to another socket, which belongs to this one from now on: before either is
   * used.
   */
  void setSmall(LinuxUdpSocket other) {
    other.large = this;
    small = other;
  }

  @Override
  public int port() {
    return port;
  }

  /** The socket itself, open as long as this object is. */
  public int descriptor() {
    return descriptor;
  }

  int family() {
    return family;
  }

  /** Whether the kernel cuts runs of datagrams. */
  boolean segments() {
    return segments;
  }

  void stopSegmenting() {
    segments = false;
  }

  @Override
  public UdpReceiveBatch newReceiveBatch() {
    if (large != null) {
      return new UdpReceiveBatch(PLAIN_ENTRIES, SMALL_ENTRY_BYTES);
    }
    return joins
        ? new UdpReceiveBatch(JOINED_ENTRIES, JOINED_ENTRY_BYTES)
        : new UdpReceiveBatch(PLAIN_ENTRIES, PLAIN_ENTRY_BYTES);
  }

  @Override
  public int receive(UdpReceiveBatch batch) throws IOException {
    return receive(batch, null);
  }

  @Override
  public @Nullable UdpReceiver small() {
    return small;
  }

  /**
   * @param side null: this one
   */
  int receive(UdpReceiveBatch batch, @Nullable LinuxSideSocket side) throws IOException {
    int capacity = Math.min(batch.capacity(), PLAIN_ENTRIES);
    if (attached != batch) {
      attached = batch;
      for (int i = 0; i < capacity; i++) {
        messages.setVector(i, 0, batch.address(i), batch.entryBytes());
      }
    }
    for (int i = 0; i < capacity; i++) {
      messages.prepareReceive(i);
    }
    int count =
        side == null
            ? SystemCalls.recvmmsg(descriptor, messages.address(0), capacity, MSG_DONTWAIT)
            : side.receive(messages.address(0), capacity, MSG_DONTWAIT);
    if (count < 0) {
      if (!isFatal(-count)) {
        return 0;
      }
      throw new IOException("receiving failed with error " + -count);
    }
    for (int i = 0; i < count; i++) {
      int length = (messages.flags(i) & MSG_TRUNC) == 0 ? messages.movedBytes(i) : 0;
      int segment = messages.joinedSegmentBytes(i);
      long name = messages.name(i);
      batch.set(
          i,
          length,
          segment > 0 ? segment : length,
          SocketAddressCodec.high(name),
          SocketAddressCodec.low(name),
          SocketAddressCodec.port(name));
    }
    return count;
  }

  /**
   * Whether the descriptor itself is wrong. Everything else (an unreachable peer, no memory for the
   * moment) passes.
   */
  private static boolean isFatal(int error) {
    return error == SystemCalls.EBADF
        || error == SystemCalls.ENOTSOCK
        || error == SystemCalls.EFAULT
        || error == SystemCalls.EINVAL;
  }

  @Override
  public void awaitReadable() throws IOException {
    int others = sides.prepare();
    wakeSignal.await(descriptor, SystemCalls.POLLIN, sides.polls(), others);
  }

  @Override
  public boolean isLargeEmpty() {
    LinuxUdpSocket from = large;
    if (from == null) {
      return true;
    }
    if (largePoll == 0) {
      largePoll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
      Memory.putI32Le(largePoll, from.descriptor);
      Memory.putI32Le(largePoll + 4, SystemCalls.POLLIN);
    }
    int ready = SystemCalls.poll(largePoll, 1, 0);
    while (ready == -SystemCalls.EINTR) {
      ready = SystemCalls.poll(largePoll, 1, 0); // who asks may not be asked again
    }
    return ready == 0;
  }

  @Override
  public List<SideSocket> openBeside(int count) {
    return sides.open(count);
  }

  @Override
  public @Nullable SideSocket receiveBeside(UdpReceiveBatch batch) {
    return sides.receive(batch);
  }

  @Override
  public int receivedBeside() {
    return sides.received();
  }

  void closedBeside(LinuxSideSocket side) {
    sides.closed(side);
  }

  /** What one that moves packets has, and one that asks a question or two does not need. */
  void makeRoom(int made) {
    try (Arena confined = Arena.ofConfined()) {
      SocketOptions.largeBuffers(made, confined);
      SocketOptions.allowFragments(made, family, confined);
      if (joins) {
        SocketOptions.option(made, SOL_UDP, UDP_GRO, 1, confined);
      }
    }
  }

  /**
   * A small socket like this one, bound to any free port; negative: none. What passes may be larger
   * than a path carries only once {@link #makeRoom} was called.
   */
  int newDescriptor(Arena scratch) {
    int made = SystemCalls.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
    if (made < 0) {
      return made;
    }
    if (family == SocketAddressCodec.AF_INET6) {
      SocketOptions.option(made, SocketOptions.IPPROTO_IPV6, SocketBinding.IPV6_V6ONLY, 0, scratch);
    }
    try {
      if (SocketBinding.bind(made, family, 0)) {
        return made;
      }
      SystemCalls.close(made);
      return -SystemCalls.EADDRNOTAVAIL;
    } catch (IOException e) {
      return -SystemCalls.EIO; // bind has closed it
    }
  }

  @Override
  public void wake() {
    wakeSignal.signal();
  }

  @Override
  public UdpSender newSender() {
    return new LinuxUdpSender(this);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      sides.close();
      LinuxUdpSocket apart = small;
      if (apart != null) {
        apart.close();
      }
      SystemCalls.close(descriptor);
      wakeSignal.close();
      arena.close();
    }
  }
}
