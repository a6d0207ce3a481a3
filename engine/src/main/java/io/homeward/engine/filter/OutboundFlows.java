package io.homeward.engine.filter;

import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;

/** Notes the flows that one thread sends; each sending thread has one of its own. */
public final class OutboundFlows {
  private final FlowTable flows;
  private final FlowKey last = new FlowKey();
  private final FlowKey key = new FlowKey();
  private boolean hasLast;

  /** Notes flows in that table. */
  public OutboundFlows(FlowTable flows) {
    this.flows = flows;
  }

  /** A parsed packet goes out to a peer. Allocates nothing. */
  public void sent(PacketView packet) {
    int protocol = packet.protocol();
    if (protocol != IpProtocol.UDP && protocol != IpProtocol.SCTP || packet.isLaterFragment()) {
      return;
    }
    key.setOutgoing(packet);
    if (hasLast && last.same(key)) {
      return;
    }
    if (hasLast) {
      // It was in use up to now, and packets that stayed out of the table did not say so.
      flows.record(last);
    }
    flows.record(key);
    last.set(key);
    hasLast = true;
  }
}
