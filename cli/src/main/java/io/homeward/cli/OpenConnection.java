package io.homeward.cli;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.PublicSpace;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Whether the way to a coordination server lies open: over {@code http} whoever is on the way can
 * put a key of their own in the place of the server's. At home that is nobody; on the way to a
 * public server it may be anybody.
 */
final class OpenConnection {
  /** Names that no public name server answers. */
  private static final List<String> HOME =
      List.of("localhost", "local", "lan", "home", "internal", "home.arpa", "test");

  private OpenConnection() {}

  /** Whether the URL is {@code http} to what looks like a public server. */
  static boolean isOpen(URI server) {
    String host = server.getHost();
    if (!"http".equalsIgnoreCase(server.getScheme()) || host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$|\\.$", "");
    try {
      InetAddress address = IpText.parse(name);
      return !address.isLoopbackAddress() && PublicSpace.touches(IpPrefix.single(address));
    } catch (IllegalArgumentException _) {
      return name.indexOf('.') >= 0
          && HOME.stream().noneMatch(suffix -> name.endsWith("." + suffix));
    }
  }
}
