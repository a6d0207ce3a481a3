package io.homeward.netlab.pairs;

import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rows of the table. */
final class PairRows {
  private static final List<Integer> LOSSES = List.of(1, 5, 20);
  private static final Duration FAR = Duration.ofMillis(25);

  private PairRows() {}

  /**
   * Every pair of shapes, with IPv4 behind one router each; in both orders where the ends are not
   * alike.
   */
  static List<Pair> shapes(Kind left, Kind right) {
    List<Pair> all = new ArrayList<>();
    NatShape[] shapes = NatShape.values();
    for (int i = 0; i < shapes.length; i++) {
      for (int j = left == right ? i : 0; j < shapes.length; j++) {
        all.add(Pair.of(left, SitePlan.of(shapes[i]), right, SitePlan.of(shapes[j])));
      }
    }
    return all;
  }

  /** Behind two routers: each shape with a home router, and with its own kind. */
  static List<Pair> doubled(Kind left, Kind right) {
    List<Pair> all = new ArrayList<>();
    for (NatShape shape : NatShape.values()) {
      if (shape != NatShape.OPEN) {
        SitePlan plan = SitePlan.of(shape).behindAnother();
        all.add(Pair.of(left, plan, right, SitePlan.of(NatShape.EASY)));
        all.add(Pair.of(left, plan, right, plan));
      }
    }
    return all;
  }

  /** IPv6 alone and beside IPv4. */
  static List<Pair> families(Kind left, Kind right) {
    List<Pair> all = new ArrayList<>();
    for (NatShape shape : List.of(NatShape.EASY, NatShape.HARD_RANDOM, NatShape.UDP_BLOCKED)) {
      SitePlan plan = SitePlan.of(shape);
      for (Family one : Family.values()) {
        for (Family two : Family.values()) {
          if (one.compareTo(two) <= 0 && two != Family.IPV4) {
            all.add(Pair.of(left, plan.with(one), right, plan.with(two)));
          }
        }
      }
    }
    return all;
  }

  /** Wires that lose, and a far way. */
  static List<Pair> wires(Kind left, Kind right) {
    List<Pair> all = new ArrayList<>();
    SitePlan easy = SitePlan.of(NatShape.EASY);
    SitePlan hard = SitePlan.of(NatShape.HARD_RANDOM);
    for (int loss : LOSSES) {
      all.add(Pair.of(left, easy.withWire(loss, Duration.ZERO), right, easy));
    }
    all.add(Pair.of(left, easy.withWire(0, FAR), right, easy));
    all.add(Pair.of(left, hard.withWire(0, FAR), right, easy));
    return all;
  }
}
