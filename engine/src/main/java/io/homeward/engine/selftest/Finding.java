package io.homeward.engine.selftest;

import java.net.InetAddress;

/** What another program on this computer cannot do. */
public sealed interface Finding {
  /**
   * The system's name service does not know the name, or knows another address for it.
   *
   * @param answer what it said instead; empty: that there is no such name
   */
  record NameUnanswered(String name, String answer) implements Finding {}

  /**
   * Packets for the address go elsewhere.
   *
   * @param through the interface that they leave by; empty: there is no route
   */
  record RouteAstray(InetAddress address, String through) implements Finding {}
}
