package io.homeward.engine.node;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.os.WaysOut;
import io.homeward.engine.preferences.Preferences;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this computer is: what it is called, what it is attached to and where peers reach it; and
 * what the server is told of all that. Pure; owned by the node's thread.
 */
final class Whereabouts {
  private HostInfo host;
  private NetworkReport network = NetworkReport.UNKNOWN;
  private int home; // region of the relay
  private @Nullable WaysOut ways; // as last seen

  /** What an event leads to. */
  enum Consequence {
    /** Look what the computer is attached to. */
    LOOK_AROUND,
    /** Have server and peers know that it is elsewhere. */
    MOVE,
    /** Tell the server. */
    REPORT
  }

  Whereabouts(HostInfo host) {
    this.host = host;
  }

  /** What this computer was last found to be called, and the like. */
  HostInfo host() {
    return host;
  }

  /** What the event leads to, in order. */
  List<Consequence> handle(NodeEvent.Place event) {
    return switch (event) {
      case NodeEvent.NetworkNoticed() -> List.of(Consequence.LOOK_AROUND);
      case NodeEvent.Woke() -> List.of(Consequence.LOOK_AROUND, Consequence.MOVE);
      case NodeEvent.LookedAround(WaysOut now) -> {
        boolean elsewhere = ways != null && !ways.equals(now);
        ways = now;
        yield elsewhere ? List.of(Consequence.MOVE) : List.of();
      }
      case NodeEvent.NetworkReported(NetworkReport report) -> {
        boolean news = !report.saysTheSameAs(network);
        network = report;
        yield news ? List.of(Consequence.REPORT) : List.of();
      }
      case NodeEvent.AtHome(int region) -> {
        boolean news = region != home;
        home = region;
        yield news ? List.of(Consequence.REPORT) : List.of();
      }
      case NodeEvent.HostDescribed(HostInfo described) -> {
        boolean news = !described.equals(host);
        host = described;
        yield news ? List.of(Consequence.REPORT) : List.of();
      }
    };
  }

  /** Nobody reaches this node any more: its network is closed. */
  void unreachable() {
    network = NetworkReport.UNKNOWN;
    home = 0;
  }

  /**
   * What the server is told.
   *
   * @param userspace whether the network is inside this process only
   * @param expectedHome region of the relay where peers look for this node before it has chosen
   *     one; 0: none
   */
  HostReport report(Preferences preferences, boolean userspace, int expectedHome) {
    return new HostReport(
        host.with(
            preferences.hostname(), preferences.shieldsUp(), preferences.relayServerPort() != null),
        userspace,
        NetInfos.of(network, home == 0 ? expectedHome : home),
        DiscoPublicKey.ZERO, // put in by who has it
        NetInfos.endpoints(network));
  }
}
