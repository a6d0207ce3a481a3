package io.homeward.engine.dial;

import java.net.URI;

/**
 * Host and port of a server.
 *
 * @param host name, or address without brackets
 * @param port 1 to 65535
 * @param tls whether {@code https}
 */
public record ServerAddress(String host, int port, boolean tls) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  public static ServerAddress of(URI url) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    String host = url.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new ServerAddress(bare, url.getPort() > 0 ? url.getPort() : tls ? HTTPS : HTTP, tls);
  }

  /** As in a {@code Host} header. */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (tls ? HTTPS : HTTP) ? name : name + ":" + port;
  }
}
