package io.homeward.netlab.pairs;

import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import java.util.Set;

/**
 * Two ends: whose client each is, and where.
 *
 * @param left the end that pings
 * @param right the other one
 */
record Pair(End left, End right) {
  private static final Set<NatShape> PREDICTABLE =
      Set.of(NatShape.HARD_PRESERVING, NatShape.HARD_SEQUENTIAL);

  /**
   * @param kind whose client
   * @param plan where it is
   */
  record End(Kind kind, SitePlan plan) {}

  static Pair of(Kind left, SitePlan leftPlan, Kind right, SitePlan rightPlan) {
    return new Pair(new End(left, leftPlan), new End(right, rightPlan));
  }

  /** How the two shall reach each other in the end. */
  Way.Kind goal() {
    SitePlan one = left.plan;
    SitePlan two = right.plan;
    if (!one.shape().passesUdp() || !two.shape().passesUdp()) {
      return Way.Kind.RELAYED;
    }
    if (one.family().hasIpv6() && two.family().hasIpv6()) {
      return Way.Kind.DIRECT;
    }
    if (one.family() == Family.IPV6 || two.family() == Family.IPV6) {
      return Way.Kind.RELAYED;
    }
    boolean bothHard = one.shape().isHard() && two.shape().isHard();
    boolean open = one.shape() == NatShape.OPEN || two.shape() == NatShape.OPEN;
    if (open || !one.shape().isHard() && !two.shape().isHard()) {
      return Way.Kind.DIRECT;
    }
    if (bothHard) {
      boolean ours = left.kind == Kind.OURS && right.kind == Kind.OURS;
      boolean guessed = PREDICTABLE.contains(one.shape()) && PREDICTABLE.contains(two.shape());
      return ours && guessed ? Way.Kind.DIRECT : Way.Kind.RELAYED;
    }
    // The hard end has to guess and to listen at many ports, which the official client does not.
    Kind hard = one.shape().isHard() ? left.kind : right.kind;
    return hard == Kind.OURS ? Way.Kind.DIRECT : Way.Kind.RELAYED;
  }

  String title() {
    return left.plan.title() + " | " + right.plan.title();
  }
}
