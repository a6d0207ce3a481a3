package io.homeward.engine.filter;

import io.homeward.engine.packet.PacketView;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Judges the packets that one thread receives, and counts. Each receiving thread has one of its
 * own; counters may be read by any.
 */
public final class InboundFilter {
  private static final Verdict[] VERDICTS = Verdict.values();

  private final FlowTable flows;
  private final AtomicLongArray counts = new AtomicLongArray(VERDICTS.length);
  private final FlowKey last = new FlowKey();
  private final FlowKey key = new FlowKey();
  private boolean hasLast;
  private int removalsAtLast;

  /** Knows replies by that table. */
  public InboundFilter(FlowTable flows) {
    this.flows = flows;
  }

  /**
   * The verdict on a packet that came out of the tunnel; it is counted. Allocates nothing. Whether
   * the peer may use its source address is not asked here.
   *
   * @param packet parsed
   * @param filter the one in force; for a jailed peer {@link PacketFilter#withoutRules}
   */
  public Verdict check(PacketView packet, PacketFilter filter) {
    Verdict verdict = filter.check(packet, this);
    int reason = verdict.ordinal(); // an index in memory, never on a wire
    // Only this thread writes, so no atomic addition is needed.
    counts.setOpaque(reason, counts.getOpaque(reason) + 1);
    return verdict;
  }

  /** How many packets got that verdict. Thread-safe. */
  public long count(Verdict verdict) {
    return counts.getOpaque(verdict.ordinal());
  }

  boolean isReply(PacketView packet) {
    key.setIncoming(packet);
    int removals = flows.removals();
    if (hasLast && removals == removalsAtLast && last.same(key)) {
      return true;
    }
    if (!flows.use(key)) {
      return false;
    }
    last.set(key);
    hasLast = true;
    removalsAtLast = removals;
    return true;
  }
}
