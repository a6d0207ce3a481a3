package io.homeward.engine.node;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.NetMap;
import java.util.function.Consumer;

/**
 * What a node has open, the connection to its server and the device's network, and what both are
 * told: as its standing wants them. Pure; owned by the node's thread.
 */
final class Openings {
  private final Standing standing;
  private final ServerLink link;
  private final NetworkState network;
  private final Whereabouts where;
  private final Findings findings;
  private final Consumer<NodeAction> out;

  /**
   * Openings of the parts that a machine leads, all of them shared with it.
   *
   * @param out takes what is to be done
   */
  Openings(
      Standing standing,
      ServerLink link,
      NetworkState network,
      Whereabouts where,
      Findings findings,
      Consumer<NodeAction> out) {
    this.standing = standing;
    this.link = link;
    this.network = network;
    this.where = where;
    this.findings = findings;
    this.out = out;
  }

  void openControlWhenUseful() {
    if (standing.wantsControl()) {
      openControl();
    }
  }

  void openControl() {
    if (link.open()) {
      out.accept(new NodeAction.OpenControl(standing.profile(), hostReport()));
    }
  }

  void closeControl() {
    if (link.close()) {
      findings.troubleOver();
      out.accept(new NodeAction.CloseControl());
    }
  }

  void openNetworkWhenUseful() {
    if (standing.wantsNetwork() && network.want()) {
      out.accept(new NodeAction.OpenNetwork(standing.server()));
    }
  }

  /**
   * The device's network is open.
   *
   * @param inside whether for Homeward alone
   */
  void networkOpened(boolean inside) {
    if (network.opened(inside)) {
      report();
    }
    findings.networkOpened();
    configure();
    openControlWhenUseful();
  }

  void closeNetwork() {
    findings.networkClosed();
    if (network.close()) {
      where.unreachable();
      link.reported(NetworkReport.UNKNOWN);
      out.accept(new NodeAction.CloseNetwork());
    }
  }

  /** Whether the device's network is as it is wanted. */
  boolean isSettled() {
    return network.isOpen() || !standing.wantsNetwork();
  }

  /** Has the device's network be as server and person want it. */
  void configure() {
    NodeAction.Configure wanted = standing.configuration();
    if (network.isOpen() && wanted != null) {
      out.accept(wanted);
    }
  }

  /** The same after this computer has changed. */
  void followHost() {
    NodeAction.Configure wanted = standing.configuration();
    if (network.isOpen() && wanted != null) {
      out.accept(new NodeAction.FollowHost(wanted));
    }
  }

  /** This computer is somewhere else: whatever is open begins anew from there. */
  void move() {
    if (link.isOpen() || network.isOpen()) {
      out.accept(new NodeAction.Move());
    }
  }

  /** Tells the server what this computer is like now. */
  void report() {
    if (link.isOpen() && !standing.loggingOut()) {
      out.accept(new NodeAction.Report(hostReport()));
    }
  }

  private HostReport hostReport() {
    // A device that starts again is found by its peers before anything is measured.
    NetMap known = standing.netMap();
    int home = known == null ? 0 : NodeRelays.expectedHome(known);
    return where.report(standing.preferences(), network.isInside(), home);
  }
}
