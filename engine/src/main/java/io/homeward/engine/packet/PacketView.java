package io.homeward.engine.packet;

import io.homeward.engine.memory.Memory;

/**
 * What the engine needs to know of one IP packet, read once with every length checked. A view is
 * reused for packet after packet and owned by one thread; after {@link #parse} returned {@link
 * #OK}, the accessors are valid until the next call or until the packet's memory changes.
 *
 * <p>A packet may have bytes after its end (WireGuard pads); {@link #length} is the packet's own
 * length. IPv4 addresses appear as 32 bits and, in {@link #sourceHigh} and its companions, as
 * IPv4-mapped IPv6 addresses ({@code ::ffff:a.b.c.d}).
 */
public final class PacketView {
  /** The packet is sound as far as its headers are read here. */
  public static final int OK = 0;

  /** Fewer bytes than its headers need or claim. */
  public static final int TRUNCATED = -1;

  /** Neither IPv4 nor IPv6. */
  public static final int UNKNOWN_VERSION = -2;

  /** A header that contradicts itself, such as a length below the header's own. */
  public static final int MALFORMED = -3;

  /** More IPv6 extension headers than any honest packet has. */
  public static final int TOO_MANY_EXTENSIONS = -4;

  private static final int MAX_EXTENSIONS = 8;
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

  private long address;
  private int length;
  private int version;
  private int protocol;
  private int transportOffset;
  private boolean fragment;
  private int fragmentOffset;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int sourcePort;
  private int destinationPort;
  private int tcpFlags;
  private int payloadOffset;

  /** A view of nothing yet. */
  public PacketView() {}

  /**
   * Reads the packet at an address.
   *
   * @param available bytes that may be read there, 0 or more
   * @return {@link #OK} or one of the negative reasons
   */
  public int parse(long packet, int available) {
    address = packet;
    if (available < 1) {
      return TRUNCATED;
    }
    version = Memory.u8(packet) >>> 4;
    int verdict =
        switch (version) {
          case 4 -> parseV4(packet, available);
          case 6 -> parseV6(packet, available);
          default -> UNKNOWN_VERSION;
        };
    return verdict == OK ? parseTransport() : verdict;
  }

  private int parseV4(long packet, int available) {
    if (available < Ipv4Header.MIN_BYTES) {
      return TRUNCATED;
    }
    int headerBytes = Ipv4Header.headerBytes(packet);
    length = Ipv4Header.totalLength(packet);
    if (headerBytes < Ipv4Header.MIN_BYTES || length < headerBytes) {
      return MALFORMED;
    }
    if (length > available) {
      return TRUNCATED;
    }
    int fragmentWord = Memory.u16Be(packet + Ipv4Header.FRAGMENT);
    fragmentOffset = (fragmentWord & Ipv4Header.FRAGMENT_OFFSET) * 8;
    fragment = fragmentOffset != 0 || (fragmentWord & Ipv4Header.MORE_FRAGMENTS) != 0;
    protocol = Ipv4Header.protocol(packet);
    transportOffset = headerBytes;
    sourceHigh = 0;
    sourceLow = MAPPED_PREFIX | Integer.toUnsignedLong(Ipv4Header.source(packet));
    destinationHigh = 0;
    destinationLow = MAPPED_PREFIX | Integer.toUnsignedLong(Ipv4Header.destination(packet));
    return OK;
  }

  private int parseV6(long packet, int available) {
    if (available < Ipv6Header.BYTES) {
      return TRUNCATED;
    }
    length = Ipv6Header.BYTES + Ipv6Header.payloadLength(packet);
    if (length > available) {
      return TRUNCATED;
    }
    sourceHigh = Memory.i64Be(packet + Ipv6Header.SOURCE);
    sourceLow = Memory.i64Be(packet + Ipv6Header.SOURCE + 8);
    destinationHigh = Memory.i64Be(packet + Ipv6Header.DESTINATION);
    destinationLow = Memory.i64Be(packet + Ipv6Header.DESTINATION + 8);
    fragment = false;
    fragmentOffset = 0;
    protocol = Ipv6Header.nextHeader(packet);
    transportOffset = Ipv6Header.BYTES;
    return isExtension(protocol) ? skipExtensions(packet) : OK;
  }

  private int skipExtensions(long packet) {
    for (int i = 0; i < MAX_EXTENSIONS; i++) {
      // RFC 8200 section 4: the second byte counts units of 8 beyond the first 8 (RFC 4302 for
      // the authentication header: units of 4, minus 2).
      if (length - transportOffset < 8) {
        return TRUNCATED;
      }
      long header = packet + transportOffset;
      int next = Memory.u8(header);
      int units = Memory.u8(header + 1);
      int bytes =
          switch (protocol) {
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION -> units * 4 + 8;
            default -> units * 8 + 8;
          };
      if (protocol == IpProtocol.FRAGMENT) {
        int word = Memory.u16Be(header + 2);
        fragmentOffset = word & ~7; // counts units of 8 from bit 3 on: bytes
        fragment |= fragmentOffset != 0 || (word & 1) != 0;
      }
      if (bytes > length - transportOffset) {
        return TRUNCATED;
      }
      transportOffset += bytes;
      protocol = next;
      // What follows in a later fragment is the middle of something, not a header.
      if (fragmentOffset != 0 || !isExtension(protocol)) {
        return OK;
      }
    }
    return TOO_MANY_EXTENSIONS;
  }

  private static boolean isExtension(int protocol) {
    return protocol == IpProtocol.HOP_BY_HOP
        || protocol == IpProtocol.ROUTING
        || protocol == IpProtocol.FRAGMENT
        || protocol == IpProtocol.AUTHENTICATION
        || protocol == IpProtocol.DESTINATION_OPTIONS;
  }

  private int parseTransport() {
    sourcePort = 0;
    destinationPort = 0;
    tcpFlags = 0;
    payloadOffset = transportOffset;
    if (fragmentOffset != 0) {
      return OK;
    }
    int bytes = length - transportOffset;
    long transport = address + transportOffset;
    switch (protocol) {
      case IpProtocol.TCP -> {
        if (bytes < TcpHeader.MIN_BYTES) {
          return TRUNCATED;
        }
        int headerBytes = TcpHeader.headerBytes(transport);
        if (headerBytes < TcpHeader.MIN_BYTES || headerBytes > bytes) {
          return MALFORMED;
        }
        tcpFlags = TcpHeader.flags(transport);
        payloadOffset = transportOffset + headerBytes;
        readPorts(transport);
      }
      case IpProtocol.UDP -> {
        if (bytes < UdpHeader.BYTES) {
          return TRUNCATED;
        }
        payloadOffset = transportOffset + UdpHeader.BYTES;
        readPorts(transport);
      }
      case IpProtocol.SCTP -> {
        if (bytes < 12) {
          return TRUNCATED;
        }
        payloadOffset = transportOffset + 12;
        readPorts(transport);
      }
      case IpProtocol.ICMP, IpProtocol.ICMP_V6 -> {
        if (bytes < 4) {
          return TRUNCATED;
        }
      }
      default -> {
        // Other protocols have no ports.
      }
    }
    return OK;
  }

  private void readPorts(long transport) {
    sourcePort = Memory.u16Be(transport);
    destinationPort = Memory.u16Be(transport + 2);
  }

  /** Where the packet begins. */
  public long address() {
    return address;
  }

  /** Bytes of the packet, as its header says; at most what was available. */
  public int length() {
    return length;
  }

  /** 4 or 6. */
  public int version() {
    return version;
  }

  /** The number of the protocol above IP, after extension headers; see {@link IpProtocol}. */
  public int protocol() {
    return protocol;
  }

  /** Bytes before the transport header. */
  public int transportOffset() {
    return transportOffset;
  }

  /** Where the transport header begins. */
  public long transport() {
    return address + transportOffset;
  }

  /** Bytes from the transport header to the packet's end. */
  public int transportLength() {
    return length - transportOffset;
  }

  /** Bytes before what the transport carries. */
  public int payloadOffset() {
    return payloadOffset;
  }

  /** Whether this is one fragment of several, the first included. */
  public boolean isFragment() {
    return fragment;
  }

  /** Whether this is a fragment other than the first, so that it has no transport header. */
  public boolean isLaterFragment() {
    return fragmentOffset != 0;
  }

  /** Where in the whole packet's payload this fragment begins: bytes, 0 to 65528. */
  public int fragmentOffset() {
    return fragmentOffset;
  }

  /** The IPv4 source; meaningless for IPv6. */
  public int sourceV4() {
    return (int) sourceLow;
  }

  /** The IPv4 destination; meaningless for IPv6. */
  public int destinationV4() {
    return (int) destinationLow;
  }

  /** The upper 64 bits of the source. */
  public long sourceHigh() {
    return sourceHigh;
  }

  /** The lower 64 bits of the source. */
  public long sourceLow() {
    return sourceLow;
  }

  /** The upper 64 bits of the destination. */
  public long destinationHigh() {
    return destinationHigh;
  }

  /** The lower 64 bits of the destination. */
  public long destinationLow() {
    return destinationLow;
  }

  /** 0 to 65535 for TCP, UDP and SCTP, else 0. */
  public int sourcePort() {
    return sourcePort;
  }

  /** 0 to 65535 for TCP, UDP and SCTP, else 0. */
  public int destinationPort() {
    return destinationPort;
  }

  /** Flags of {@link TcpHeader} for TCP, else 0. */
  public int tcpFlags() {
    return tcpFlags;
  }

  /** The type of an ICMP or ICMPv6 message; only for these, and not for later fragments. */
  public int icmpType() {
    return IcmpHeader.type(transport());
  }
}
