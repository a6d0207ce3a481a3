package io.homeward.engine.tun;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Checksum;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.packet.UdpHeader;
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
  /** Payload of each segment of TCP but a last one. */
  public static final int SEGMENT_BYTES = 1208;

  /** The most of one packet. */
  public static final int MAX_PAYLOAD_BYTES = 50 * SEGMENT_BYTES;

  /** What goes by beside a stream now and then, and is not to be met first in its midst. */
  public enum Single {
    /** Opens a stream. */
    OPENS,
    /** Answers that. */
    ANSWERS,
    /** Of another stream, with little and odd payload. */
    OTHER_STREAM,
    /** Ends it. */
    ENDS,
    /** Of a third, as somebody types: each with a byte more than the one before. */
    TYPED,
    /** Ends that, with nothing. */
    CLOSES,
    ECHO,
    ECHO_REPLY,
    /** A short datagram, each with a byte more than the one before. */
    DATAGRAM,
    /** One whose checksum is left to the device. */
    UNCHECKED_DATAGRAM,
    /** A question to the service address. */
    QUESTION,
    /** To many, of the family that is not the tunnel's: nobody is there. */
    TO_MANY
  }

  private static final int AF_UNIX = 1;
  private static final int FAMILY_BYTES = 2;
  private static final int ADDRESS_BYTES = 110;
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final int PATIENCE_MILLIS = 100;

  private static final int TCP_OPTIONS_BYTES = 12;
  private static final int TCP_BYTES = TcpHeader.MIN_BYTES + TCP_OPTIONS_BYTES;
  private static final int TIMESTAMPS = 0x0101080a; // two that mean nothing in front
  private static final int TICK_SHIFT = 19; // so many bytes of the stream until the time is another
  private static final int LARGEST_SEGMENT = 0x020405b4; // 1,460
  private static final long NOTHING = 0x0101010101010101L;
  private static final int PUSHED = 8; // of so many joined packets the last
  private static final int ODD_BYTES = 333;
  private static final int MOST_TYPED = 37;
  private static final int DNS_PORT = 53;
  private static final InetAddress ALL_ROUTERS = IpText.parse("ff02::2");
  private static final InetAddress LINK_LOCAL = IpText.parse("fe80::1");
  private static final InetAddress ALL_GROUPS = IpText.parse("224.0.0.22");
  private static final InetAddress OTHERWISE = IpText.parse("100.64.0.9");
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
  private final PacketView view = new PacketView();
  private int sequence;
  private int joined;
  private int singles;
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
   * Sends more of its TCP stream, joined.
   *
   * @param payload 1 to {@link #MAX_PAYLOAD_BYTES}
   * @return false when the device's queue stayed full
   */
  public boolean sendStream(int payload) throws IOException {
    int flags = ++joined % PUSHED == 0 ? TcpHeader.ACK | TcpHeader.PSH : TcpHeader.ACK;
    int bytes = writeTcp(sent, PORT, flags, sequence, 0, payload);
    if (!send(sent, bytes, sendPoll)) {
      return false;
    }
    sequence += payload;
    return true;
  }

  /**
   * Sends one such packet, on the thread that sends data.
   *
   * @return false when the device's queue stayed full
   */
  public boolean sendSingle(Single kind) throws IOException {
    VirtioNetHeader.writeNone(sent);
    long ip = sent + VirtioNetHeader.BYTES;
    int bytes =
        switch (kind) {
          case OPENS -> writeTcp(sent, PORT, TcpHeader.SYN, sequence, 0, 0);
          case ANSWERS -> writeTcp(sent, PORT, TcpHeader.SYN | TcpHeader.ACK, sequence, 0, 0);
          case OTHER_STREAM ->
              writeTcp(sent, PORT + 1, TcpHeader.ACK | TcpHeader.PSH, sequence, 0, ODD_BYTES);
          case ENDS ->
              writeTcp(sent, PORT + 1, TcpHeader.ACK | TcpHeader.FIN, sequence, 0, ODD_BYTES);
          case TYPED ->
              writeTcp(
                  sent,
                  PORT + 2,
                  TcpHeader.ACK | TcpHeader.PSH,
                  sequence,
                  0,
                  singles++ % MOST_TYPED + 1);
          case CLOSES -> writeTcp(sent, PORT + 2, TcpHeader.ACK | TcpHeader.FIN, sequence, 0, 0);
          case ECHO -> writeEcho(ip, own, other);
          case ECHO_REPLY -> {
            int echo = writeEcho(ip, other, own);
            view.parse(ip, echo);
            IcmpEcho.turnIntoReply(view);
            yield echo;
          }
          case DATAGRAM -> writeDatagram(ip, own, other, PORT + 1, singles++ % Long.BYTES + 1);
          case UNCHECKED_DATAGRAM -> {
            int datagram = writeDatagram(ip, own, other, PORT, ODD_BYTES);
            leaveChecksum(ip, datagram);
            yield datagram;
          }
          case QUESTION ->
              writeDatagram(
                  ip,
                  own,
                  isIpv4() ? ServiceAddresses.IPV4 : ServiceAddresses.IPV6,
                  DNS_PORT,
                  ODD_BYTES);
          case TO_MANY ->
              isIpv4()
                  ? writeDatagram(ip, LINK_LOCAL, ALL_ROUTERS, PORT, ODD_BYTES)
                  : writeDatagram(ip, OTHERWISE, ALL_GROUPS, PORT, ODD_BYTES);
        };
    return send(sent, bytes, sendPoll);
  }

  private void leaveChecksum(long ip, int bytes) {
    int ipBytes = isIpv4() ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    long pseudo = Checksum.pseudoHeader(ip, IpProtocol.UDP, bytes - ipBytes);
    Memory.putU16Le(ip + ipBytes + UdpHeader.CHECKSUM, Checksum.fold(pseudo));
    VirtioNetHeader.writeJoined(
        sent,
        VirtioNetHeader.NO_SEGMENTS,
        ipBytes + UdpHeader.BYTES,
        0,
        ipBytes,
        UdpHeader.CHECKSUM);
  }

  private boolean isIpv4() {
    return own.getAddress().length == 4;
  }

  private static int writeEcho(long ip, InetAddress from, InetAddress to) {
    return IcmpEcho.writeRequest(
        ip, from.getAddress(), to.getAddress(), 1, 1, new byte[Long.BYTES * 7]);
  }

  private static int writeDatagram(
      long ip, InetAddress from, InetAddress to, int port, int payload) {
    return UdpDatagram.write(ip, from.getAddress(), PORT, to.getAddress(), port, new byte[payload]);
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
    send(acknowledged, writeTcp(acknowledged, PORT, TcpHeader.ACK, 1, taken, 0), receivePoll);
  }

  private int writeTcp(
      long out, int port, int flags, int number, int acknowledgement, int payload) {
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
    Memory.putU16Be(tcp, port);
    Memory.putU16Be(tcp + 2, PORT);
    Memory.putI32Be(tcp + TcpHeader.SEQUENCE, number);
    Memory.putI32Be(tcp + TcpHeader.ACKNOWLEDGEMENT, acknowledgement);
    Memory.putU8(tcp + TcpHeader.DATA_OFFSET, TCP_BYTES / 4 << 4);
    Memory.putU8(tcp + TcpHeader.FLAGS, flags);
    Memory.putU16Be(tcp + TcpHeader.WINDOW, WINDOW);
    Memory.putU16Be(tcp + TcpHeader.URGENT, 0);
    boolean opens = (flags & TcpHeader.SYN) != 0;
    Memory.putI32Be(tcp + TcpHeader.MIN_BYTES, opens ? LARGEST_SEGMENT : TIMESTAMPS);
    Memory.putI64Be(tcp + TcpHeader.MIN_BYTES + 4, opens ? NOTHING : number >>> TICK_SHIFT);
    long pseudo = Checksum.pseudoHeader(ip, IpProtocol.TCP, TCP_BYTES + payload);
    Memory.putU16Le(tcp + TcpHeader.CHECKSUM, Checksum.fold(pseudo));
    int type = ipv4 ? VirtioNetHeader.TCP_V4 : VirtioNetHeader.TCP_V6;
    boolean many = payload > SEGMENT_BYTES;
    VirtioNetHeader.writeJoined(
        out,
        many ? type : VirtioNetHeader.NO_SEGMENTS,
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
