package io.homeward.engine.dial;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy that opens connections to others ({@code CONNECT}, RFC 9110, section 9.3.6). */
public final class HttpProxy {
  private static final int MAX_PORT = 65_535;

  private final ServerAddress address;
  private final @Nullable String authorization;

  private HttpProxy(ServerAddress address, @Nullable String authorization) {
    this.address = address;
    this.authorization = authorization;
  }

  /**
   * Reads {@code http://host:port}, {@code https://user:password@host:port} or {@code host:port},
   * as people write it into their environment.
   *
   * @throws IllegalArgumentException when it is none of these; quotes nothing of it, because there
   *     may be a password in it
   */
  public static HttpProxy parse(String text) {
    String stripped = text.strip();
    URI uri;
    try {
      uri = new URI(stripped.contains("://") ? stripped : "http://" + stripped);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not the URL of a proxy");
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("proxies other than http:// and https:// are not used");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw new IllegalArgumentException("the URL of a proxy has a host and perhaps a port");
    }
    String user = uri.getRawUserInfo();
    return new HttpProxy(ServerAddress.of(uri), user == null ? null : basic(user));
  }

  /** RFC 7617, in UTF-8. */
  private static String basic(String rawUserInfo) {
    int colon = rawUserInfo.indexOf(':');
    String user = colon < 0 ? rawUserInfo : rawUserInfo.substring(0, colon);
    String password = colon < 0 ? "" : rawUserInfo.substring(colon + 1);
    byte[] both = (decoded(user) + ":" + decoded(password)).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static String decoded(String text) {
    // A plus is one: this is no form.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Where it is; with TLS when what is said to the proxy itself is encrypted. */
  public ServerAddress address() {
    return address;
  }

  /** What it wants to know of who we are, for its header. Never log it. */
  public @Nullable String authorization() {
    return authorization;
  }

  /** Without what is secret of it. */
  @Override
  public String toString() {
    return (address.tls() ? "https://" : "http://") + address.authority();
  }
}
