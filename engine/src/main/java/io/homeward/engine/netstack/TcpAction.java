package io.homeward.engine.netstack;

import io.homeward.engine.packet.TcpSegment;

/** What {@link TcpResponder} asks its owner to do. Perform them in order. */
public sealed interface TcpAction {
  /** Send this to the system. */
  record Send(TcpSegment segment) implements TcpAction {}

  /**
   * Answer this with {@link TcpResponder#answered}, once, sooner or later.
   *
   * @param connection a number that no other connection ever has
   * @param query a whole message, without the length before it
   */
  record Ask(long connection, byte[] query) implements TcpAction {}
}
