package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;

/** What a {@link PortMapper} wants done, in order. */
public sealed interface PortMapAction {
  /** Send a datagram from this computer's address towards the router. */
  record Send(Endpoint to, byte[] datagram) implements PortMapAction {}

  /**
   * Connect, send the request, read the answer within a few seconds, and tell {@link
   * PortMapEvent.Answered} in any case.
   *
   * @param call a number of its own
   * @param server always the router
   */
  record Call(long call, Endpoint server, byte[] request) implements PortMapAction {}

  /** What is known of the mapping has changed. */
  record Tell(PortMapState state) implements PortMapAction {}
}
