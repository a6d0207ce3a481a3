package io.homeward.engine.tun;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Checksum;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.UdpHeader;
import java.lang.foreign.Arena;

/**
 * Joins packets of one flow into one write with a virtio-net header, as the system's own receive
 * offload would: TCP segments that follow each other with the same headers but for sequence, PSH
 * and checksum, and UDP datagrams of one size. Several flows stay open at once; packets of one flow
 * are never reordered. Payload is not copied: each write is a gather list over the packets where
 * they lie. Owned by one thread.
 *
 * <p>A packet is joined only after its transport checksum proved right, because a joined packet
 * tells the system that no check is due.
 */
final class FlowJoiner implements AutoCloseable {
  /** Takes what was joined. */
  interface Sink {
    /**
     * Writes one packet: the virtio-net header first, then the rest.
     *
     * @param vectors address of {@code struct iovec}s
     * @param count how many
     * @param packets how many packets were joined
     */
    void write(long vectors, int count, int packets);
  }

  private static final int FLOWS = 16;

  /** The kernel's own limit for UDP was 64 for long (UDP_MAX_SEGMENTS). */
  private static final int MAX_SEGMENTS = 64;

  private static final int MAX_TOTAL = 65535;
  private static final int VECTOR_BYTES = 16;
  private static final int VECTORS_BYTES = (MAX_SEGMENTS + 1) * VECTOR_BYTES;

  private final Arena arena = Arena.ofShared();
  private final Sink sink;
  private final boolean joinUdp;
  private final Flow[] flows = new Flow[FLOWS];
  private int open;
  private final long plainHeader;
  private final long plainVectors;

  /**
   * @param joinUdp whether the device takes joined UDP datagrams
   */
  FlowJoiner(boolean joinUdp, Sink sink) {
    this.joinUdp = joinUdp;
    this.sink = sink;
    for (int i = 0; i < FLOWS; i++) {
      flows[i] = new Flow(Memory.allocate(arena, VECTORS_BYTES), Memory.allocate(arena, 16));
    }
    plainHeader = Memory.allocate(arena, 16);
    plainVectors = Memory.allocate(arena, 2 * VECTOR_BYTES);
    VirtioNetHeader.writeNone(plainHeader);
  }

  /** Adds a packet; its memory must stay until {@link #flush}. */
  void add(PacketView packet) {
    int protocol = packet.protocol();
    boolean flowKnown =
        (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) && !packet.isFragment();
    if (!flowKnown) {
      // A fragment belongs to a flow that it does not name.
      flush();
      writePlain(packet.address(), packet.length());
      return;
    }
    int at = find(packet);
    if (!mayJoin(packet)) {
      if (at >= 0) {
        end(at);
      }
      writePlain(packet.address(), packet.length());
      return;
    }
    if (at >= 0) {
      Flow flow = flows[at];
      if (flow.takes(packet)) {
        flow.append(packet);
        return;
      }
      end(at);
    }
    if (open == FLOWS) {
      end(0);
    }
    flows[open++].begin(packet);
  }

  /** Writes all that is open. */
  void flush() {
    for (int i = 0; i < open; i++) {
      flows[i].write(sink);
    }
    open = 0;
  }

  private int find(PacketView packet) {
    for (int i = open - 1; i >= 0; i--) {
      if (flows[i].isFlowOf(packet)) {
        return i;
      }
    }
    return -1;
  }

  private void end(int index) {
    Flow flow = flows[index];
    flow.write(sink);
    // The rest keeps its order, so that the oldest flow is at the front.
    open--;
    System.arraycopy(flows, index + 1, flows, index, open - index);
    flows[open] = flow;
  }

  private void writePlain(long packet, int length) {
    Memory.putI64Le(plainVectors, plainHeader);
    Memory.putI64Le(plainVectors + 8, VirtioNetHeader.BYTES);
    Memory.putI64Le(plainVectors + VECTOR_BYTES, packet);
    Memory.putI64Le(plainVectors + VECTOR_BYTES + 8, length);
    sink.write(plainVectors, 2, 1);
  }

  private boolean mayJoin(PacketView packet) {
    long ip = packet.address();
    int fixed = packet.version() == 4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    if (packet.transportOffset() != fixed || packet.payloadOffset() >= packet.length()) {
      return false;
    }
    long transport = packet.transport();
    if (packet.protocol() == IpProtocol.TCP) {
      if ((packet.tcpFlags() & ~TcpHeader.PSH) != TcpHeader.ACK) {
        return false;
      }
    } else if (!joinUdp
        || Memory.u16Be(transport + UdpHeader.LENGTH) != packet.transportLength()
        || Memory.u16Le(transport + UdpHeader.CHECKSUM) == 0) {
      return false;
    }
    return Checksum.transportValid(ip, packet.protocol(), transport, packet.transportLength());
  }

  @Override
  public void close() {
    Memory.free(arena);
  }

  /** Packets of one flow on their way to one write. */
  private static final class Flow {
    private final long vectors;
    private final long header;

    private long first;
    private int version;
    private int protocol;
    private int transportOffset;
    private int headerBytes;
    private int segmentBytes;
    private int total;
    private int packets;
    private int nextSequence;
    private boolean ended;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int ports;

    Flow(long vectors, long header) {
      this.vectors = vectors;
      this.header = header;
    }

    boolean isFlowOf(PacketView packet) {
      return destinationLow == packet.destinationLow()
          && sourceLow == packet.sourceLow()
          && ports == Memory.i32Le(packet.transport())
          && protocol == packet.protocol()
          && destinationHigh == packet.destinationHigh()
          && sourceHigh == packet.sourceHigh();
    }

    void begin(PacketView packet) {
      first = packet.address();
      version = packet.version();
      protocol = packet.protocol();
      transportOffset = packet.transportOffset();
      headerBytes = packet.payloadOffset();
      segmentBytes = packet.length() - headerBytes;
      total = packet.length();
      packets = 1;
      sourceHigh = packet.sourceHigh();
      sourceLow = packet.sourceLow();
      destinationHigh = packet.destinationHigh();
      destinationLow = packet.destinationLow();
      ports = Memory.i32Le(packet.transport());
      ended = false;
      if (protocol == IpProtocol.TCP) {
        nextSequence = Memory.i32Be(packet.transport() + TcpHeader.SEQUENCE) + segmentBytes;
        ended = (packet.tcpFlags() & TcpHeader.PSH) != 0;
      }
      vector(1, first, total);
    }

    boolean takes(PacketView packet) {
      int bytes = packet.length() - packet.payloadOffset();
      if (ended
          || bytes > segmentBytes
          || packets == MAX_SEGMENTS
          || total + bytes > MAX_TOTAL
          || packet.payloadOffset() != headerBytes
          || packet.version() != version) {
        return false;
      }
      long ip = packet.address();
      boolean sameIp =
          version == 4
              // All but length, identification and checksum.
              ? Memory.u16Le(ip) == Memory.u16Le(first)
                  && Memory.i32Le(ip + Ipv4Header.FRAGMENT)
                      == Memory.i32Le(first + Ipv4Header.FRAGMENT)
              : Memory.i32Le(ip) == Memory.i32Le(first)
                  && Memory.u16Le(ip + Ipv6Header.NEXT_HEADER)
                      == Memory.u16Le(first + Ipv6Header.NEXT_HEADER);
      return sameIp && (protocol != IpProtocol.TCP || continues(packet.transport()));
    }

    private boolean continues(long tcp) {
      long mine = first + transportOffset;
      if (Memory.i32Be(tcp + TcpHeader.SEQUENCE) != nextSequence
          || Memory.i32Le(tcp + TcpHeader.ACKNOWLEDGEMENT)
              != Memory.i32Le(mine + TcpHeader.ACKNOWLEDGEMENT)
          || Memory.u16Le(tcp + TcpHeader.WINDOW) != Memory.u16Le(mine + TcpHeader.WINDOW)
          || Memory.u16Le(tcp + TcpHeader.URGENT) != Memory.u16Le(mine + TcpHeader.URGENT)) {
        return false;
      }
      for (int at = TcpHeader.MIN_BYTES; at < headerBytes - transportOffset; at += 4) {
        if (Memory.i32Le(tcp + at) != Memory.i32Le(mine + at)) {
          return false;
        }
      }
      return true;
    }

    void append(PacketView packet) {
      int bytes = packet.length() - headerBytes;
      packets++;
      vector(packets, packet.address() + headerBytes, bytes);
      total += bytes;
      ended = bytes < segmentBytes;
      if (protocol == IpProtocol.TCP) {
        nextSequence += bytes;
        if ((packet.tcpFlags() & TcpHeader.PSH) != 0) {
          long flags = first + transportOffset + TcpHeader.FLAGS;
          Memory.putU8(flags, Memory.u8(flags) | TcpHeader.PSH);
          ended = true;
        }
      }
    }

    private void vector(int index, long address, int bytes) {
      Memory.putI64Le(vectors + (long) index * VECTOR_BYTES, address);
      Memory.putI64Le(vectors + (long) index * VECTOR_BYTES + 8, bytes);
    }

    void write(Sink sink) {
      if (packets == 1) {
        VirtioNetHeader.writeNone(header);
      } else {
        completeHeaders();
      }
      vector(0, header, VirtioNetHeader.BYTES);
      sink.write(vectors, packets + 1, packets);
    }

    private void completeHeaders() {
      int transportBytes = total - transportOffset;
      long transport = first + transportOffset;
      boolean tcp = protocol == IpProtocol.TCP;
      if (version == 4) {
        Memory.putU16Be(first + Ipv4Header.TOTAL_LENGTH, total);
        Ipv4Header.writeChecksum(first, transportOffset);
      } else {
        Memory.putU16Be(first + Ipv6Header.PAYLOAD_LENGTH, total - Ipv6Header.BYTES);
      }
      if (!tcp) {
        Memory.putU16Be(transport + UdpHeader.LENGTH, transportBytes);
      }
      int checksumOffset = tcp ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM;
      long pseudo = Checksum.pseudoHeader(first, protocol, transportBytes);
      Memory.putU16Le(transport + checksumOffset, Checksum.fold(pseudo));
      int type =
          !tcp
              ? VirtioNetHeader.UDP_L4
              : version == 4 ? VirtioNetHeader.TCP_V4 : VirtioNetHeader.TCP_V6;
      VirtioNetHeader.writeJoined(
          header, type, headerBytes, segmentBytes, transportOffset, checksumOffset);
    }
  }
}
