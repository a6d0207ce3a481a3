package io.homeward.coordinator.server;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under which names this server is itself. Requests that people's browsers make for other names
 * come from a page of somebody else, or from a name that was made to point here.
 */
final class SiteOrigin {
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

  private final URI url;
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> origins = new HashSet<>();

  /**
   * @param url what clients are told
   * @param port where this server listens
   * @param loopback whether it listens on loopback only, so that its loopback names are its own
   */
  SiteOrigin(URI url, int port, boolean loopback) {
    this.url = url;
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    add(scheme, url.getHost(), url.getPort());
    if (loopback) {
      for (String name : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
        add(scheme, name, port);
      }
    }
  }

  private void add(String scheme, String host, int port) {
    int usual = scheme.equals("https") ? 443 : 80;
    String name = host.toLowerCase(Locale.ROOT);
    hosts.add(name);
    if (port < 0 || port == usual) {
      origins.add(scheme + "://" + name);
    }
    int explicit = port < 0 ? usual : port;
    origins.add(scheme + "://" + name + ":" + explicit);
  }

  /** What clients are told about where this server is. */
  URI url() {
    return url;
  }

  /**
   * Whether a Host header names this server. The port does not count: proxies drop or change it,
   * and a name that was made to point here is another name.
   */
  boolean ownHost(@Nullable String host) {
    return host != null
        && hosts.contains(PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT));
  }

  /** Whether an Origin header, if there is one, names this server. */
  boolean ownOrigin(@Nullable String origin) {
    return origin == null || origins.contains(origin.toLowerCase(Locale.ROOT));
  }
}
