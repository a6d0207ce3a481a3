package io.homeward.engine.tun;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.linux.WakeSignal;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Linux tun device with the virtio-net header ({@code IFF_TUN | IFF_NO_PI | IFF_VNET_HDR}),
 * opened by the privileged helper, or here when this process may. Segments of one flow come and go
 * joined where the kernel can do so: TCP always, UDP since Linux 6.2.
 *
 * <p>One with several queues ({@code IFF_MULTI_QUEUE}) has a descriptor for each, and one more that
 * is detached, by which nothing comes and everything is written. By whichever queue a packet of a
 * flow is written, there the kernel would send what goes the other way; since one peer's packets
 * are all received by one thread, all flows with it would end at one queue. By a detached
 * descriptor it learns nothing, and spreads flows by their hash.
 */
public final class LinuxTun implements TunDevice {
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNGETIFF = 0x800454d2L;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;
  private static final long TUNSETQUEUE = 0x400454d9L;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int IFF_MULTI_QUEUE = 0x0100;
  private static final int IFF_DETACH_QUEUE = 0x0400;
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

  private final String name;
  private final boolean joinsUdp;
  private final List<Queue> queues;
  private final int written; // the descriptor that is written to
  private boolean closed;

  private LinuxTun(String name, boolean joinsUdp, List<Queue> queues, int written) {
    this.name = name;
    this.joinsUdp = joinsUdp;
    this.queues = queues;
    this.written = written;
  }

  /**
   * Takes over a descriptor on which {@code TUNSETIFF} has been done with the flags above. The
   * descriptor is closed also when this fails.
   *
   * @throws IOException when it is no such device
   */
  public static LinuxTun fromDescriptor(int descriptor) throws IOException {
    return fromDescriptors(List.of(descriptor));
  }

  /**
   * Takes over descriptors of one device on which {@code TUNSETIFF} has been done with the flags
   * above, the same for all. Each but the last of several becomes a queue. They are closed also
   * when this fails.
   *
   * @param descriptors 1 to {@link #MOST_QUEUES} + 1
   * @throws IOException when it is no such device
   */
  public static LinuxTun fromDescriptors(List<Integer> descriptors) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return configure(descriptors, arena);
    } catch (IOException | RuntimeException e) {
      descriptors.forEach(SystemCalls::close);
      throw e;
    }
  }

  /**
   * Creates a device with one queue; needs CAP_NET_ADMIN.
   *
   * @param wantedName 1 to 15 characters; a {@code %d} in it becomes a number
   * @throws IOException when the device cannot be made
   */
  public static LinuxTun open(String wantedName) throws IOException {
    return open(wantedName, 1);
  }

  /**
   * Creates a device; needs CAP_NET_ADMIN.
   *
   * @param wantedName as above
   * @param queues 1 to {@link #MOST_QUEUES}
   * @throws IOException when the device cannot be made
   */
  public static LinuxTun open(String wantedName, int queues) throws IOException {
    if (queues < 1 || queues > MOST_QUEUES) {
      throw new IllegalArgumentException("no number of queues: " + queues);
    }
    List<Integer> descriptors = new ArrayList<>();
    try {
      descriptors.add(attach(wantedName, queues > 1));
      String name;
      try (Arena arena = Arena.ofConfined()) {
        name = nameOf(descriptors.getFirst(), arena);
      }
      while (queues > 1 && descriptors.size() <= queues) {
        descriptors.add(attach(name, true));
      }
    } catch (IOException | RuntimeException e) {
      descriptors.forEach(SystemCalls::close);
      throw e;
    }
    return fromDescriptors(descriptors);
  }

  private static int attach(String wantedName, boolean several) throws IOException {
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
        Memory.putU16Le(request + NAME_BYTES, WANTED_FLAGS | (several ? IFF_MULTI_QUEUE : 0));
        check(SystemCalls.ioctl(descriptor, TUNSETIFF, request), "TUNSETIFF");
        return descriptor;
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
    Queue only = new Queue("played", descriptor);
    return new LinuxTun("played", true, List.of(only), descriptor);
  }

  private static LinuxTun configure(List<Integer> descriptors, Arena arena) throws IOException {
    String name = nameOf(descriptors.getFirst(), arena);
    for (int descriptor : descriptors) {
      if (!nameOf(descriptor, arena).equals(name)) {
        throw new IOException("a queue of another device than " + name);
      }
      int open = SystemCalls.fcntl(descriptor, F_GETFL, 0);
      check(open, "F_GETFL");
      check(SystemCalls.fcntl(descriptor, F_SETFL, open | O_NONBLOCK), "F_SETFL");
    }
    int first = descriptors.getFirst();
    long request = Memory.allocate(arena, REQUEST_BYTES);
    Memory.putI32Le(request, VirtioNetHeader.BYTES);
    check(SystemCalls.ioctl(first, TUNSETVNETHDRSZ, request), "TUNSETVNETHDRSZ");
    boolean udp = SystemCalls.ioctl(first, TUNSETOFFLOAD, TCP_OFFLOAD | UDP_OFFLOAD) >= 0;
    if (!udp) {
      check(SystemCalls.ioctl(first, TUNSETOFFLOAD, TCP_OFFLOAD), "TUNSETOFFLOAD");
    }
    int count = Math.max(1, descriptors.size() - 1);
    int written = descriptors.getLast();
    if (descriptors.size() > 1) {
      Memory.clear(request, REQUEST_BYTES);
      Memory.putU16Le(request + NAME_BYTES, IFF_DETACH_QUEUE);
      check(SystemCalls.ioctl(written, TUNSETQUEUE, request), "TUNSETQUEUE");
    }
    List<Queue> queues = new ArrayList<>();
    try {
      for (int descriptor : descriptors.subList(0, count)) {
        queues.add(new Queue(name, descriptor));
      }
    } catch (IOException e) {
      queues.forEach(queue -> queue.wakeSignal.close());
      throw e;
    }
    return new LinuxTun(name, udp, List.copyOf(queues), written);
  }

  /** The name of a descriptor's device, which has the flags that it is to have. */
  private static String nameOf(int descriptor, Arena arena) throws IOException {
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
    return new String(nameBytes, 0, end, StandardCharsets.US_ASCII);
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
  public List<TunQueue> queues() {
    return List.copyOf(queues);
  }

  @Override
  public boolean read(TunPacket into) throws IOException {
    return queues.getFirst().read(into);
  }

  @Override
  public void awaitReadable() throws IOException {
    queues.getFirst().awaitReadable();
  }

  @Override
  public void wake() {
    queues.getFirst().wake();
  }

  @Override
  public TunWriter newWriter() {
    return new Writer();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      queues.forEach(Queue::close);
      if (queues.getLast().descriptor != written) {
        SystemCalls.close(written);
      }
    }
  }

  private static final class Queue implements TunQueue {
    private final String name;
    private final int descriptor;
    private final WakeSignal wakeSignal;

    Queue(String name, int descriptor) throws IOException {
      this.name = name;
      this.descriptor = descriptor;
      wakeSignal = new WakeSignal();
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

    void close() {
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
      if (SystemCalls.writev(written, vectors, count) < 0) {
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
