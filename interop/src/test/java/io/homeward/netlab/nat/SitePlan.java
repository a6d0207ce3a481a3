package io.homeward.netlab.nat;

import java.time.Duration;

/**
 * Where a host is.
 *
 * @param shape of the router that leads to the others
 * @param doubled whether a usual home router is between the host and that one
 * @param family what the host and its way out have
 * @param lossPercent how many of a hundred packets its wire loses, in each direction
 * @param delay of its wire, in each direction
 */
public record SitePlan(
    NatShape shape, boolean doubled, Family family, int lossPercent, Duration delay) {

  /** Behind one router, with IPv4 only, by a wire without loss. */
  public static SitePlan of(NatShape shape) {
    return new SitePlan(shape, false, Family.IPV4, 0, Duration.ZERO);
  }

  /** The same behind a home router. */
  public SitePlan behindAnother() {
    return new SitePlan(shape, true, family, lossPercent, delay);
  }

  /** The same with other versions of IP. */
  public SitePlan with(Family other) {
    return new SitePlan(shape, doubled, other, lossPercent, delay);
  }

  /** The same by a worse wire. */
  public SitePlan withWire(int percent, Duration oneWay) {
    return new SitePlan(shape, doubled, family, percent, oneWay);
  }

  /** Short, as a table names it. */
  public String title() {
    return shape.title()
        + (doubled ? " behind home" : "")
        + (family == Family.IPV4 ? "" : ", " + family.title())
        + (lossPercent == 0 ? "" : ", " + lossPercent + " % lost")
        + (delay.isZero() ? "" : ", " + delay.toMillis() + " ms");
  }

  boolean hasWireOfItsOwn() {
    return lossPercent > 0 || !delay.isZero();
  }
}
