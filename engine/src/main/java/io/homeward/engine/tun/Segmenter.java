package io.homeward.engine.tun;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Checksum;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.UdpHeader;
import java.lang.foreign.Arena;

/**
 * Gives the packets that a {@link TunPacket} stands for, one after the other: the segments of a
 * joined TCP or UDP packet, or the one packet itself with its checksum completed. Payload is never
 * copied: each segment's headers are written into the buffer right before its payload, over the
 * payload of the segment before, which must have been used by then. Owned by one thread.
 *
 * <p>After {@link #start} returned {@link #OK}, {@link #next} moves to the first, second, ...
 * packet until it returns false. At least 16 zero bytes stand behind the present packet, so that it
 * can be padded where it is.
 */
public final class Segmenter implements AutoCloseable {
  /** The packet can be split. */
  public static final int OK = 0;

  /** What the device says about the packet cannot be true. */
  public static final int MALFORMED = -1;

  private static final int MAX_HEADERS = 60 + 60 + 64;
  private static final int TAIL = 16;

  private final Arena arena = Arena.ofShared();
  private final long template = Memory.allocate(arena, 256);

  private long end;
  private long payload;
  private int headerBytes;
  private int transportOffset;
  private int segmentBytes;
  private boolean ipv4;
  private boolean tcp;
  private boolean single;

  private long ipSum;
  private long pseudoSum;
  private int identification;
  private int sequence;
  private int flags;

  private long segment;
  private int segmentLength;
  private boolean tailSaved;
  private long tail0;
  private long tail1;

  /** A segmenter of nothing yet. */
  public Segmenter() {}

  /**
   * Begins with a packet.
   *
   * @return {@link #OK} or {@link #MALFORMED}
   */
  public int start(TunPacket packet) {
    long ip = packet.address();
    int length = packet.length();
    VirtioNetHeader offload = packet.offload();
    tailSaved = false;
    end = ip + length;
    if (offload.type() == VirtioNetHeader.NO_SEGMENTS) {
      if (offload.needsChecksum() && !completeChecksum(ip, length, offload)) {
        return MALFORMED;
      }
      single = true;
      segment = ip;
      segmentLength = length;
      payload = ip;
      return OK;
    }
    single = false;
    return startSegments(ip, length, offload);
  }

  private static boolean completeChecksum(long ip, int length, VirtioNetHeader offload) {
    int start = offload.checksumStart();
    int at = start + offload.checksumOffset();
    if (start < Ipv4Header.MIN_BYTES || at + 2 > length) {
      return false;
    }
    // The field holds the pseudo-header's sum, so it takes part as it is.
    long sum = Checksum.sum(ip + start, length - start);
    boolean udp = offload.checksumOffset() == UdpHeader.CHECKSUM;
    Memory.putU16Le(ip + at, udp ? Checksum.finishUdp(sum) : Checksum.finish(sum));
    return true;
  }

  private int startSegments(long ip, int length, VirtioNetHeader offload) {
    int type = offload.type();
    tcp = type == VirtioNetHeader.TCP_V4 || type == VirtioNetHeader.TCP_V6;
    if (!tcp && type != VirtioNetHeader.UDP_L4) {
      return MALFORMED;
    }
    if (length < Ipv4Header.MIN_BYTES) {
      return MALFORMED;
    }
    int version = Memory.u8(ip) >>> 4;
    ipv4 = version == 4;
    if ((!ipv4 && (version != 6 || length < Ipv6Header.BYTES))
        || (type == VirtioNetHeader.TCP_V4 && !ipv4)
        || (type == VirtioNetHeader.TCP_V6 && ipv4)) {
      return MALFORMED;
    }
    // The kernel always asks for the checksum of what it joined; its start is the one sure sign of
    // where the transport header begins behind IPv6 extension headers.
    transportOffset = offload.checksumStart();
    int least = ipv4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    int transportHeader = tcp ? TcpHeader.MIN_BYTES : UdpHeader.BYTES;
    if (!offload.needsChecksum()
        || offload.checksumOffset() != (tcp ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM)
        || transportOffset < least
        || (ipv4 && transportOffset != Ipv4Header.headerBytes(ip))
        || transportOffset + transportHeader > length) {
      return MALFORMED;
    }
    if (tcp) {
      transportHeader = TcpHeader.headerBytes(ip + transportOffset);
      if (transportHeader < TcpHeader.MIN_BYTES) {
        return MALFORMED;
      }
    }
    headerBytes = transportOffset + transportHeader;
    segmentBytes = offload.segmentBytes();
    if (headerBytes >= length || headerBytes > MAX_HEADERS || segmentBytes == 0) {
      return MALFORMED;
    }
    prepareTemplate(ip);
    payload = ip + headerBytes;
    return OK;
  }

  /** Keeps the headers, with the fields that differ between segments zeroed for the sums. */
  private void prepareTemplate(long ip) {
    Memory.copy(ip, template, headerBytes);
    long transport = template + transportOffset;
    if (ipv4) {
      identification = Memory.u16Be(template + Ipv4Header.IDENTIFICATION);
      Memory.putU16Le(template + Ipv4Header.TOTAL_LENGTH, 0);
      Memory.putU16Le(template + Ipv4Header.IDENTIFICATION, 0);
      Memory.putU16Le(template + Ipv4Header.CHECKSUM, 0);
      ipSum = Checksum.sum(template, transportOffset);
    }
    if (tcp) {
      sequence = Memory.i32Be(transport + TcpHeader.SEQUENCE);
      flags = TcpHeader.flags(transport);
      Memory.putU16Le(transport + TcpHeader.CHECKSUM, 0);
    } else {
      Memory.putU16Le(transport + UdpHeader.CHECKSUM, 0);
    }
    pseudoSum = Checksum.pseudoHeader(template, tcp ? IpProtocol.TCP : IpProtocol.UDP, 0);
  }

  /** Moves to the next packet; false when there is none. */
  public boolean next() {
    if (tailSaved) {
      Memory.putI64Le(segment + segmentLength, tail0);
      Memory.putI64Le(segment + segmentLength + 8, tail1);
      tailSaved = false;
    }
    if (payload >= end) {
      return false;
    }
    if (single) {
      payload = end;
    } else {
      writeSegment();
    }
    clearTail();
    return true;
  }

  private void writeSegment() {
    int bytes = (int) Math.min(segmentBytes, end - payload);
    boolean last = payload + bytes >= end;
    long ip = payload - headerBytes;
    long transport = ip + transportOffset;
    int length = headerBytes + bytes;
    int transportBytes = length - transportOffset;
    Memory.copy(template, ip, headerBytes);
    if (ipv4) {
      Memory.putU16Be(ip + Ipv4Header.TOTAL_LENGTH, length);
      Memory.putU16Be(ip + Ipv4Header.IDENTIFICATION, identification);
      long sum = ipSum + Checksum.word(length) + Checksum.word(identification);
      Memory.putU16Le(ip + Ipv4Header.CHECKSUM, Checksum.finish(sum));
      identification++;
    } else {
      Memory.putU16Be(ip + Ipv6Header.PAYLOAD_LENGTH, length - Ipv6Header.BYTES);
    }
    if (tcp) {
      Memory.putI32Be(transport + TcpHeader.SEQUENCE, sequence);
      Memory.putU8(
          transport + TcpHeader.FLAGS, last ? flags : flags & ~(TcpHeader.FIN | TcpHeader.PSH));
      sequence += bytes;
      // Only the first segment tells that the window was reduced (RFC 3168 section 6.1.2).
      flags &= ~TcpHeader.CWR;
    } else {
      Memory.putU16Be(transport + UdpHeader.LENGTH, transportBytes);
    }
    long sum = pseudoSum + Checksum.word(transportBytes) + Checksum.sum(transport, transportBytes);
    if (tcp) {
      Memory.putU16Le(transport + TcpHeader.CHECKSUM, Checksum.finish(sum));
    } else {
      Memory.putU16Le(transport + UdpHeader.CHECKSUM, Checksum.finishUdp(sum));
    }
    segment = ip;
    segmentLength = length;
    payload += bytes;
  }

  private void clearTail() {
    long tail = segment + segmentLength;
    if (payload < end) {
      tail0 = Memory.i64Le(tail);
      tail1 = Memory.i64Le(tail + 8);
      tailSaved = true;
    }
    Memory.putI64Le(tail, 0);
    Memory.putI64Le(tail + TAIL / 2, 0);
  }

  /** Where the present packet begins. */
  public long address() {
    return segment;
  }

  /** Bytes of the present packet. */
  public int length() {
    return segmentLength;
  }

  /** Frees the memory. Call once, when no thread uses it any more. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
