package io.homeward.engine.dataplane;

import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.queue.FlowHash;
import java.util.concurrent.TimeUnit;

/**
 * Which small packets may overtake large ones that came before them. Echoes may, and TCP segments
 * that carry nothing; others only of a flow that has been small for a while, so that no packet of a
 * flow overtakes another one of it. Flows that share a place forget each other, and wait. Owned by
 * one thread.
 */
final class SparseFlows {
  /** A flow whose first packets are small may still become a stream. */
  static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** One that was large is likely to be so again. */
  static final long LARGE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int PLACES = 256;

  private final FlowHash hash;
  private final int[] flows = new int[PLACES];
  private final boolean[] taken = new boolean[PLACES];
  private final long[] since = new long[PLACES]; // it has been small

  SparseFlows(FlowHash hash) {
    this.hash = hash;
  }

  /** A packet was large, or came among such. */
  void large(PacketView packet, long now) {
    if (hasFlow(packet)) {
      int flow = hash.of(packet);
      place(flow, now + LARGE_NANOS - YOUNG_NANOS);
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
    int at = flow & PLACES - 1;
    boolean known = taken[at] && flows[at] == flow;
    if (!known) {
      place(flow, now);
    }
    return (known && now - since[at] >= YOUNG_NANOS) || isBare(packet);
  }

  private void place(int flow, long smallSince) {
    int at = flow & PLACES - 1;
    flows[at] = flow;
    taken[at] = true;
    since[at] = smallSince;
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
