package io.homeward.engine.tun;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Checksum;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.UdpDatagram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;

/**
 * A system that is none, behind a real {@link LinuxTun}: in place of the device there is a pair of
 * sockets, each message of which is a packet with its virtio-net header. It sends what a system
 * would, TCP in joined packets with their checksums left to the device, so that what moves packets
 * can be rehearsed by whoever may not make a device.
 *
 * <p>One thread sends data, one thread receives and acknowledges; close only after both have ended.
 */
public final class PlayedSystem implements AutoCloseable {
  /** Payload of each segment of TCP. */
  public static final int SEGMENT_BYTES = 1208;

  private static final int AF_UNIX = 1;
  private static final int FAMILY_BYTES = 2;
  private static final int ADDRESS_BYTES = 110;
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final int PATIENCE_MILLIS = 100;

  private static final int TCP_OPTIONS_BYTES = 12;
  private static final int TCP_BYTES = TcpHeader.MIN_BYTES + TCP_OPTIONS_BYTES;
  private static final int TIMESTAMPS = 0x0101080a; // two that mean nothing in front
  private static final int PORT = 5001;
  private static final int WINDOW = 4096;

  private final LinuxTun tun;
  private final int descriptor;
  private final InetAddress own;
  private final InetAddress other;
  private final Arena arena = Arena.ofShared();
  private final long sent = room();
  private final long received = room();
  private final long acknowledged = room();
  private final long sendPoll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
  private final long receivePoll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);
  private int sequence;
  private int taken;
  private boolean closed;

  private PlayedSystem(LinuxTun tun, int descriptor, InetAddress own, InetAddress other) {
    this.tun = tun;
    this.descriptor = descriptor;
    this.own = own;
    this.other = other;
  }

  /**
   * Makes system and device.
   *
   * @param own from where it sends
   * @param other to where, an address of the same family
   * @throws IOException when this is no Linux, or there are no descriptors left
   */
  public static PlayedSystem open(InetAddress own, InetAddress other) throws IOException {
    int near = socket();
    int far = -1;
    try (Arena arena = Arena.ofConfined()) {
      far = socket();
      join(near, far, arena);
      join(far, near, arena);
      return new PlayedSystem(LinuxTun.overSocket(near), far, own, other);
    } catch (IOException | RuntimeException e) {
      SystemCalls.close(near);
      if (far >= 0) {
        SystemCalls.close(far);
      }
      throw e;
    }
  }

  private static int socket() throws IOException {
    return checked(SystemCalls.socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0), "socket");
  }

  /** Gives the second a name of the kernel's choice, and the first its name to send to. */
  private static void join(int from, int to, Arena arena) throws IOException {
    long address = Memory.allocate(arena, ADDRESS_BYTES);
    long length = Memory.allocate(arena, Integer.BYTES);
    Memory.putU16Le(address, AF_UNIX);
    checked(SystemCalls.bind(to, address, FAMILY_BYTES), "bind");
    Memory.putI32Le(length, ADDRESS_BYTES);
    checked(SystemCalls.getsockname(to, address, length), "getsockname");
    checked(SystemCalls.connect(from, address, Memory.i32Le(length)), "connect");
  }

  private static int checked(int answer, String what) throws IOException {
    if (answer < 0) {
      throw new IOException(what + " failed with error " + -answer);
    }
    return answer;
  }

  private long room() {
    return Memory.allocate(arena, VirtioNetHeader.BYTES + TunDevice.MAX_READ_BYTES);
  }

  /** The device; whoever takes it closes it. */
  public TunDevice tun() {
    return tun;
  }

  /**
   * Sends the next segments of its one TCP stream, joined.
   *
   * @param segments 1 to 50
   * @return false when the device's queue stayed full
   */
  public boolean sendStream(int segments) throws IOException {
    int payload = segments * SEGMENT_BYTES;
    int bytes = writeTcp(sent, sequence, 0, payload);
    if (!send(sent, bytes, sendPoll)) {
      return false;
    }
    sequence += payload;
    return true;
  }

  /**
   * Sends one UDP packet.
   *
   * @return false when the device's queue stayed full
   */
  public boolean sendDatagram(byte[] payload) throws IOException {
    VirtioNetHeader.writeNone(sent);
    int bytes =
        UdpDatagram.write(
            sent + VirtioNetHeader.BYTES,
            own.getAddress(),
            PORT,
            other.getAddress(),
            PORT,
            payload);
    return send(sent, bytes, sendPoll);
  }

  /**
   * Takes the next packet that comes out of the device.
   *
   * @return its bytes, headers and all that was joined included, or 0 when none came for a while
   */
  public int receive() throws IOException {
    long count =
        SystemCalls.read(
            descriptor, received, (long) VirtioNetHeader.BYTES + TunDevice.MAX_READ_BYTES);
    if (count < 0) {
      await(receivePoll, SystemCalls.POLLIN);
      return 0;
    }
    return Math.max(0, (int) count - VirtioNetHeader.BYTES);
  }

  /** Sends a TCP packet that carries nothing but that so many bytes more were received. */
  public void acknowledge(int bytes) throws IOException {
    taken += bytes;
    send(acknowledged, writeTcp(acknowledged, 1, taken, 0), receivePoll);
  }

  private int writeTcp(long out, int number, int acknowledgement, int payload) {
    long ip = out + VirtioNetHeader.BYTES;
    byte[] from = own.getAddress();
    byte[] to = other.getAddress();
    boolean ipv4 = from.length == 4;
    int ipBytes = ipv4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    int bytes = ipBytes + TCP_BYTES + payload;
    if (ipv4) {
      Ipv4Header.write(ip, bytes, IpProtocol.TCP, 0, 0);
      Memory.put(from, 0, ip + Ipv4Header.SOURCE, from.length);
      Memory.put(to, 0, ip + Ipv4Header.DESTINATION, to.length);
      Ipv4Header.writeChecksum(ip, Ipv4Header.MIN_BYTES);
    } else {
      Ipv6Header.write(ip, TCP_BYTES + payload, IpProtocol.TCP);
      Memory.put(from, 0, ip + Ipv6Header.SOURCE, from.length);
      Memory.put(to, 0, ip + Ipv6Header.DESTINATION, to.length);
    }
    long tcp = ip + ipBytes;
    Memory.putU16Be(tcp, PORT);
    Memory.putU16Be(tcp + 2, PORT);
    Memory.putI32Be(tcp + TcpHeader.SEQUENCE, number);
    Memory.putI32Be(tcp + TcpHeader.ACKNOWLEDGEMENT, acknowledgement);
    Memory.putU8(tcp + TcpHeader.DATA_OFFSET, TCP_BYTES / 4 << 4);
    Memory.putU8(tcp + TcpHeader.FLAGS, TcpHeader.ACK | (payload > 0 ? TcpHeader.PSH : 0));
    Memory.putU16Be(tcp + TcpHeader.WINDOW, WINDOW);
    Memory.putU16Be(tcp + TcpHeader.URGENT, 0);
    Memory.putI32Be(tcp + TcpHeader.MIN_BYTES, TIMESTAMPS);
    Memory.putI64Be(tcp + TcpHeader.MIN_BYTES + 4, number);
    long pseudo = Checksum.pseudoHeader(ip, IpProtocol.TCP, TCP_BYTES + payload);
    Memory.putU16Le(tcp + TcpHeader.CHECKSUM, Checksum.fold(pseudo));
    int joined = ipv4 ? VirtioNetHeader.TCP_V4 : VirtioNetHeader.TCP_V6;
    boolean many = payload > SEGMENT_BYTES;
    VirtioNetHeader.writeJoined(
        out,
        many ? joined : VirtioNetHeader.NO_SEGMENTS,
        ipBytes + TCP_BYTES,
        many ? SEGMENT_BYTES : 0,
        ipBytes,
        TcpHeader.CHECKSUM);
    return bytes;
  }

  private boolean send(long packet, int bytes, long poll) throws IOException {
    long whole = (long) VirtioNetHeader.BYTES + bytes;
    if (SystemCalls.write(descriptor, packet, whole) < 0) {
      await(poll, SystemCalls.POLLOUT);
      return SystemCalls.write(descriptor, packet, whole) >= 0;
    }
    return true;
  }

  private void await(long poll, short events) throws IOException {
    Memory.putI32Le(poll, descriptor);
    Memory.putI32Le(poll + 4, events);
    int answer = SystemCalls.poll(poll, 1, PATIENCE_MILLIS);
    if (answer != -SystemCalls.EINTR) {
      checked(answer, "poll");
    }
  }

  /** Frees all but the device. Idempotent. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(descriptor);
      Memory.free(arena);
    }
  }
}
