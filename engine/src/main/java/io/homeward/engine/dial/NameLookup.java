package io.homeward.engine.dial;

import java.net.InetAddress;
import java.util.List;

/**
 * Another way to the addresses of a server than this computer's resolver. A node that answers for a
 * zone, in which its server happens to have its name, would otherwise be asked where its own server
 * is, and know nothing of it.
 */
@FunctionalInterface
public interface NameLookup {
  /** Knows no names. */
  NameLookup NONE = host -> List.of();

  /**
   * The addresses of a host, the best first. May block for a few seconds; any thread.
   *
   * @return empty: this computer's resolver is to be asked
   */
  List<InetAddress> addresses(String host);
}
