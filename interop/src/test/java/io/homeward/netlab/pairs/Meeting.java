package io.homeward.netlab.pairs;

import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.Internet;
import io.homeward.netlab.nat.Site;
import java.io.IOException;

/** Two devices of a tailnet, each in its place; both are gone afterwards. */
final class Meeting implements AutoCloseable {
  private final Internet internet;
  private final Site leftSite;
  private final Site rightSite;
  private final LabDevice left;
  private final LabDevice right;

  Meeting(Internet internet, LabServer server, Pair pair) throws Exception {
    this.internet = internet;
    leftSite = internet.site("left", pair.left().plan());
    try {
      rightSite = internet.site("right", pair.right().plan());
    } catch (Exception | Error e) {
      internet.remove(leftSite);
      throw e;
    }
    left = pair.left().kind().at(leftSite, server);
    right = pair.right().kind().at(rightSite, server);
  }

  /** Starts both and looks how they reach each other. */
  Round begin(Round.Patience patience) throws Exception {
    return Round.run(left, right, patience);
  }

  LabDevice left() {
    return left;
  }

  LabDevice right() {
    return right;
  }

  Way leftWay() throws IOException {
    return left.way(right.address());
  }

  Way rightWay() throws IOException {
    return right.way(left.address());
  }

  /** Waits until both say that they reach the other so. */
  void await(Way.Kind kind) {
    Netlab.await(kind.title(), () -> leftWay().kind() == kind && rightWay().kind() == kind);
  }

  /** Waits until both say that they reach the other so or by a better way. */
  void awaitAtLeast(Way.Kind least) {
    Netlab.await(
        "at least " + least.title(),
        () -> leftWay().kind().compareTo(least) <= 0 && rightWay().kind().compareTo(least) <= 0);
  }

  /** No datagram passes between the two any more; the server is there for both. */
  void cutBetween() throws IOException {
    internet.cutBetween(leftSite, rightSite);
  }

  void mendBetween() throws IOException {
    internet.mendBetween(leftSite, rightSite);
  }

  /** No packet comes from the place of a device, or gets there. */
  void cut(LabDevice device) throws IOException {
    internet.cut(device.site());
  }

  void mend(LabDevice device) throws IOException {
    internet.mend(device.site());
  }

  @Override
  public void close() throws Exception {
    try (left) {
      right.close();
    } finally {
      internet.remove(leftSite);
      internet.remove(rightSite);
    }
  }
}
