package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DerpMap;
import java.util.List;

/** What {@link Netcheck} asks its owner to do, or tells it. */
public sealed interface NetcheckAction {
  /** Send this datagram there, from the port at which peers reach the node. */
  record Send(Endpoint to, byte[] datagram) implements NetcheckAction {}

  /** Find out the addresses of a host; answer with {@link Netcheck#lookedUp}. */
  record LookUp(String host) implements NetcheckAction {}

  /**
   * Measure how long a relay takes to answer over HTTPS; answer with {@link
   * Netcheck#httpsMeasured}.
   */
  record MeasureHttps(int region, DerpMap.Relay relay) implements NetcheckAction {}

  /**
   * Look whether what these relays answer at port 80 is what they would; answer with {@link
   * Netcheck#captivePortal}.
   *
   * @param relays each with an IPv4 address of its own
   */
  record LookForCaptivePortal(List<DerpMap.Relay> relays) implements NetcheckAction {
    public LookForCaptivePortal {
      relays = List.copyOf(relays);
    }
  }

  /** This is known from now on. */
  record Report(NetworkReport report) implements NetcheckAction {}
}
