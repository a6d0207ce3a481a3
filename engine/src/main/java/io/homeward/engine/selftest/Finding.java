package io.homeward.engine.selftest;

import java.net.InetAddress;
import java.util.List;

/** What another program on this computer cannot do. */
public sealed interface Finding {
  /** A name of the tailnet that the system does not know, or knows another address for. */
  sealed interface OfNames extends Finding {}

  /**
   * The system's name service has its servers as it should, and does not know the name all the
   * same.
   *
   * @param answer what it said instead; empty: that there is no such name
   */
  record NameUnanswered(String name, String answer) implements OfNames {}

  /**
   * Homeward knows the name, but the system asks others.
   *
   * @param asked whom, the first one first; never empty
   */
  record NameAskedElsewhere(String name, List<InetAddress> asked) implements OfNames {
    public NameAskedElsewhere {
      asked = List.copyOf(asked);
    }
  }

  /** Not even Homeward's own name service is heard. */
  record NameServiceSilent(InetAddress service) implements OfNames {}

  /**
   * Packets for the address go elsewhere.
   *
   * @param through the interface that they leave by; empty: there is no route
   */
  record RouteAstray(InetAddress address, String through) implements Finding {}
}
