package io.homeward.engine.tun;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.linux.WakeSignal;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * A Linux tun device with the virtio-net header ({@code IFF_TUN | IFF_NO_PI | IFF_VNET_HDR}),
 * opened by the privileged helper, or here when this process may. Segments of one flow come and go
 * joined where the kernel can do so: TCP always, UDP since Linux 6.2.
 */
public final class LinuxTun implements TunDevice {
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNGETIFF = 0x800454d2L;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int WANTED_FLAGS = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;

  private static final int TUN_F_CSUM = 0x01;
  private static final int TUN_F_TSO4 = 0x02;
  private static final int TUN_F_TSO6 = 0x04;
  private static final int TUN_F_USO4 = 0x20;
  private static final int TUN_F_USO6 = 0x40;
  private static final int TCP_OFFLOAD = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
  private static final int UDP_OFFLOAD = TUN_F_USO4 | TUN_F_USO6;

  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;

  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;

  private final int descriptor;
  private final String name;
  private final boolean joinsUdp;
  private final WakeSignal wakeSignal;
  private boolean closed;

  private LinuxTun(int descriptor, String name, boolean joinsUdp, WakeSignal wakeSignal) {
    this.descriptor = descriptor;
    this.name = name;
    this.joinsUdp = joinsUdp;
    this.wakeSignal = wakeSignal;
  }

  /**
   * Takes over a descriptor on which {@code TUNSETIFF} has been done with the flags above. The
   * descriptor is closed also when this fails.
   *
   * @throws IOException when it is no such device
   */
  public static LinuxTun fromDescriptor(int descriptor) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return configure(descriptor, arena);
    } catch (IOException | RuntimeException e) {
      SystemCalls.close(descriptor);
      throw e;
    }
  }

  /**
   * Creates a device; needs CAP_NET_ADMIN.
   *
   * @param wantedName 1 to 15 characters; a {@code %d} in it becomes a number
   * @throws IOException when the device cannot be made
   */
  public static LinuxTun open(String wantedName) throws IOException {
    byte[] nameBytes = wantedName.getBytes(StandardCharsets.US_ASCII);
    if (nameBytes.length == 0 || nameBytes.length >= NAME_BYTES) {
      throw new IllegalArgumentException("no name for an interface: " + wantedName);
    }
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom("/dev/net/tun").address();
      int descriptor = SystemCalls.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
      if (descriptor < 0) {
        throw new IOException("cannot open /dev/net/tun: error " + -descriptor);
      }
      try {
        long request = Memory.allocate(arena, REQUEST_BYTES);
        Memory.put(nameBytes, 0, request, nameBytes.length);
        Memory.putU16Le(request + NAME_BYTES, WANTED_FLAGS);
        check(SystemCalls.ioctl(descriptor, TUNSETIFF, request), "TUNSETIFF");
        return configure(descriptor, arena);
      } catch (IOException | RuntimeException e) {
        SystemCalls.close(descriptor);
        throw e;
      }
    }
  }

  /**
   * One whose device is played: each message of the socket, which does not block, is a packet with
   * its header.
   */
  static LinuxTun overSocket(int descriptor) throws IOException {
    return new LinuxTun(descriptor, "played", true, new WakeSignal());
  }

  private static LinuxTun configure(int descriptor, Arena arena) throws IOException {
    long request = Memory.allocate(arena, REQUEST_BYTES);
    check(SystemCalls.ioctl(descriptor, TUNGETIFF, request), "TUNGETIFF");
    int flags = Memory.u16Le(request + NAME_BYTES);
    if ((flags & WANTED_FLAGS) != WANTED_FLAGS) {
      throw new IOException(
          "the tun device has flags 0x" + Integer.toHexString(flags) + ", without IFF_VNET_HDR");
    }
    byte[] nameBytes = new byte[NAME_BYTES];
    Memory.get(request, nameBytes, 0, NAME_BYTES);
    int end = 0;
    while (end < NAME_BYTES && nameBytes[end] != 0) {
      end++;
    }
    int open = SystemCalls.fcntl(descriptor, F_GETFL, 0);
    check(open, "F_GETFL");
    check(SystemCalls.fcntl(descriptor, F_SETFL, open | O_NONBLOCK), "F_SETFL");
    Memory.putI32Le(request, VirtioNetHeader.BYTES);
    check(SystemCalls.ioctl(descriptor, TUNSETVNETHDRSZ, request), "TUNSETVNETHDRSZ");
    boolean udp = SystemCalls.ioctl(descriptor, TUNSETOFFLOAD, TCP_OFFLOAD | UDP_OFFLOAD) >= 0;
    if (!udp) {
      check(SystemCalls.ioctl(descriptor, TUNSETOFFLOAD, TCP_OFFLOAD), "TUNSETOFFLOAD");
    }
    return new LinuxTun(
        descriptor,
        new String(nameBytes, 0, end, StandardCharsets.US_ASCII),
        udp,
        new WakeSignal());
  }

  private static void check(int answer, String what) throws IOException {
    if (answer < 0) {
      String hint = answer == -SystemCalls.EPERM ? " (not permitted)" : "";
      throw new IOException(what + " failed with error " + -answer + hint);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean read(TunPacket into) throws IOException {
    long header = into.address() - VirtioNetHeader.BYTES;
    long count =
        SystemCalls.read(
            descriptor, header, (long) VirtioNetHeader.BYTES + TunDevice.MAX_READ_BYTES);
    if (count <= VirtioNetHeader.BYTES) {
      if (count >= 0 || count == -SystemCalls.EAGAIN || count == -SystemCalls.EINTR) {
        return false;
      }
      throw new IOException("reading from " + name + " failed with error " + -count);
    }
    into.set((int) count - VirtioNetHeader.BYTES);
    return true;
  }

  @Override
  public void awaitReadable() throws IOException {
    wakeSignal.await(descriptor, SystemCalls.POLLIN);
  }

  @Override
  public void wake() {
    wakeSignal.signal();
  }

  @Override
  public TunWriter newWriter() {
    return new Writer();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(descriptor);
      wakeSignal.close();
    }
  }

  private final class Writer implements TunWriter, FlowJoiner.Sink {
    private final FlowJoiner joiner = new FlowJoiner(joinsUdp, this);
    private long refused;

    @Override
    public void write(PacketView packet) {
      joiner.add(packet);
    }

    @Override
    public void flush() {
      joiner.flush();
    }

    @Override
    public void write(long vectors, int count, int packets) {
      if (SystemCalls.writev(descriptor, vectors, count) < 0) {
        refused += packets;
      }
    }

    @Override
    public long refused() {
      return refused;
    }

    @Override
    public void close() {
      joiner.close();
    }
  }
}
