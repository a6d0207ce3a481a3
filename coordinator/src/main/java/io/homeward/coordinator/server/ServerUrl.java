package io.homeward.coordinator.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** URLs of servers. */
public final class ServerUrl {
  private ServerUrl() {}

  /**
   * Reads {@code https://host}, {@code http://host:port} and the like, with or without a slash at
   * the end.
   *
   * @throws ListenException when it is something else
   */
  public static URI parse(String text) {
    try {
      URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      boolean plain =
          url.getRawPath() != null
              && url.getRawPath().isEmpty()
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getRawUserInfo() == null;
      if (plain && url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw notOne(text);
    }
    throw notOne(text);
  }

  /** Whether the host of a URL is this machine only. */
  public static boolean loopback(URI url) {
    String host = url.getHost();
    return host != null
        && (host.equalsIgnoreCase("localhost")
            || host.equals("[::1]")
            || host.matches("127(\\.[0-9]{1,3}){3}"));
  }

  private static ListenException notOne(String text) {
    return new ListenException(
        "not the URL of a server: " + text + "; it has the form https://host or http://host:port");
  }
}
