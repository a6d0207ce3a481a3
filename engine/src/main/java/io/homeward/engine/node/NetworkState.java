package io.homeward.engine.node;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.os.WaysOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the device's network is: asked for, open, and what it looks like from here. */
final class NetworkState {
  private boolean wanted;
  private boolean open;
  private boolean inside;
  private List<Endpoint> endpoints = List.of();
  private @Nullable WaysOut ways; // as last seen

  /**
   * @param inside whether the network is inside this process only, without an interface, until it
   *     says otherwise
   */
  NetworkState(boolean inside) {
    this.inside = inside;
  }

  boolean isOpen() {
    return open;
  }

  boolean isInside() {
    return inside;
  }

  /** What the server is told of a computer that describes itself so. */
  HostReport report(HostInfo host) {
    List<ReportedEndpoint> reported = endpoints.stream().map(ReportedEndpoint::local).toList();
    return new HostReport(host, inside, 0, DiscoPublicKey.ZERO, reported);
  }

  /** Asks for it; whether that is new. */
  boolean want() {
    boolean before = wanted;
    wanted = true;
    return !before;
  }

  /** It stands; whether it is inside or not is news. */
  boolean opened(boolean nowInside) {
    open = true;
    boolean news = nowInside != inside;
    inside = nowInside;
    return news;
  }

  /** It could not be opened, or broke: whoever wants it asks anew. */
  void failed() {
    wanted = false;
    open = false;
  }

  /** It is no longer asked for; whether it was. */
  boolean close() {
    boolean before = wanted;
    failed();
    if (before) {
      endpoints = List.of();
    }
    return before;
  }

  /** What was found at the last look; whether that is news. */
  boolean found(List<Endpoint> now) {
    boolean news = !now.equals(endpoints);
    endpoints = List.copyOf(now);
    return news;
  }

  /** The computer was looked at; whether its ways out are others than at the last look. */
  boolean isElsewhere(WaysOut now) {
    boolean others = ways != null && !ways.equals(now);
    ways = now;
    return others;
  }
}
