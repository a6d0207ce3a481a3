package io.homeward.coordinator.passkey;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * For whom passkeys are made (Web Authentication, section 5.1.2): they work under this name for
 * ever, and under no other.
 *
 * @param id the name of the server
 * @param origin of its pages, as browsers write it
 */
public record RelyingParty(String id, String origin) {
  private static final String LOCALHOST = "localhost";

  /**
   * The server at a URL.
   *
   * @return null when browsers make no passkeys there: they need a name in the place of an address,
   *     and TLS unless it is {@code localhost}
   */
  public static @Nullable RelyingParty of(URI url) {
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    boolean secure = "https".equals(url.getScheme());
    if (host.isEmpty() || isAddress(host) || !secure && !host.equals(LOCALHOST)) {
      return null;
    }
    boolean usual = url.getPort() < 0 || url.getPort() == (secure ? 443 : 80);
    return new RelyingParty(
        host, (secure ? "https://" : "http://") + host + (usual ? "" : ":" + url.getPort()));
  }

  private static boolean isAddress(String host) {
    if (host.startsWith("[")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).getAddress().length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
