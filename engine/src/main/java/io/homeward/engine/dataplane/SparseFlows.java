package io.homeward.engine.dataplane;

import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.queue.FlowHash;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which small packets may overtake large ones that came before them. Echoes may, and TCP segments
 * that carry nothing; others only of a flow that has been small for a while, so that no packet of a
 * flow overtakes another one of it. Flows that share a place forget each other, and wait. One
 * thread tells what is large while another asks.
 */
final class SparseFlows {
  /** A flow whose first packets are small may still become a stream. */
  static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** One that was large is likely to be so again. */
  static final long LARGE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int PLACES = 256;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final FlowHash hash;

  /** Of each place the flow's hash above, since when it has been small below; 0: free. */
  private final AtomicLongArray places = new AtomicLongArray(PLACES);

  SparseFlows(FlowHash hash) {
    this.hash = hash;
  }

  /** A packet was large, or came among such. */
  void large(PacketView packet, long now) {
    if (hasFlow(packet)) {
      int flow = hash.of(packet);
      place(flow, ticks(now + LARGE_NANOS - YOUNG_NANOS));
    }
  }

  /** Whether a small packet may overtake. */
  boolean mayOvertake(PacketView packet, long now) {
    int protocol = packet.protocol();
    if (packet.isFragment()) {
      return false;
    }
    if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMP_V6) {
      return true;
    }
    if (!hasFlow(packet)) {
      return false;
    }
    int flow = hash.of(packet);
    long place = places.get(flow & PLACES - 1);
    if (place == 0 || (int) (place >>> 32) != flow) {
      place(flow, ticks(now));
      return isBare(packet);
    }
    return ticks(now) - (int) place >= YOUNG_NANOS / TICK_NANOS || isBare(packet);
  }

  private void place(int flow, int smallSince) {
    places.set(flow & PLACES - 1, (long) flow << 32 | smallSince & 0xffffffffL);
  }

  /** Milliseconds that go round: a flow of which nothing was heard for weeks may wait once. */
  private static int ticks(long nanos) {
    return (int) (nanos / TICK_NANOS);
  }

  private static boolean hasFlow(PacketView packet) {
    return !packet.isFragment()
        && (packet.protocol() == IpProtocol.TCP || packet.protocol() == IpProtocol.UDP);
  }

  /** It takes no place in the order of the bytes. */
  private static boolean isBare(PacketView packet) {
    return packet.protocol() == IpProtocol.TCP
        && packet.payloadOffset() >= packet.length()
        && (packet.tcpFlags() & (TcpHeader.FIN | TcpHeader.RST)) == 0;
  }
}
