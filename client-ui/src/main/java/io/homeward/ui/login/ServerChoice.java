package io.homeward.ui.login;

import io.homeward.engine.inet.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the person typed as the way to a tailnet, checked. Pure. */
sealed interface ServerChoice {
  /** The server that Tailscale runs. */
  URI TAILSCALE = URI.create("https://controlplane.tailscale.com");

  /** A key of a length that no server makes is a typing mistake or worse. */
  int MAX_KEY = 512;

  /**
   * A server, with the key of an invite.
   *
   * @param server URL without path, query or fragment
   * @param authKey null for a sign-in in the browser
   */
  record Server(URI server, @Nullable String authKey) implements ServerChoice {
    /** Keeps the key out of logs. */
    @Override
    public String toString() {
      return "Server[" + server + (authKey == null ? "" : ", with a key") + "]";
    }
  }

  /** Something that cannot be used, with the key of the sentence that says why. */
  record Mistake(String messageKey) implements ServerChoice {}

  /** The scheme of links that begin this app, such as {@code homeward://join?server=…#key}. */
  String LINK_SCHEME = "homeward";

  /** A longer link is no invite. */
  int MAX_LINK = 2048;

  /**
   * Reads the URL of a server, or an invite, which is one with a key, or a link with either. A name
   * alone gets {@code https://}; an address of a network at home gets {@code http://}, because
   * nobody gives certificates for those.
   */
  static ServerChoice ofUrl(String typed) {
    String text = typed.strip();
    if (text.isEmpty()) {
      return new Mistake("login.url.empty");
    }
    if (!text.contains("://")) {
      text = (isAtHome(text) ? "http://" : "https://") + text;
    }
    URI uri = parse(text);
    if (uri == null) {
      return new Mistake("login.url.bad");
    }
    if (uri.getScheme().equalsIgnoreCase(LINK_SCHEME)) {
      return ofLink(uri);
    }
    if (!isHttp(uri)) {
      return new Mistake("login.url.scheme");
    }
    return uri.getRawFragment() == null ? new Server(origin(uri), null) : ofInvite(text);
  }

  /**
   * Reads an invite: a server's URL with the auth key as its fragment, which no server log sees.
   */
  static ServerChoice ofInvite(String typed) {
    URI uri = parse(typed.strip());
    String key = uri == null ? null : uri.getFragment();
    if (uri == null || !isHttp(uri) || key == null || key.isBlank() || key.length() > MAX_KEY) {
      return new Mistake("login.invite.bad");
    }
    return new Server(origin(uri), key);
  }

  /** The port at which a server of ours listens unless it is told otherwise. */
  int USUAL_PORT = 4663;

  /**
   * Where the server may be that was typed, the way that is wanted most first. A name or an address
   * alone may be reached by https or by http; who types https may have a server that has only http.
   * Empty for an invite and for what is no server: nobody is asked for those.
   */
  static List<URI> candidates(String typed) {
    String text = typed.strip();
    if (!(ofUrl(text) instanceof Server(URI server, String key)) || key != null) {
      return List.of();
    }
    boolean bare = !text.contains("://");
    if (!bare && server.getScheme().equals("http")) {
      return List.of(server);
    }
    List<URI> candidates = new ArrayList<>();
    String rest = server.toString().substring(server.toString().indexOf("://"));
    candidates.add(URI.create("https" + rest));
    if (bare && server.getPort() < 0) {
      candidates.add(URI.create("http" + rest + ":" + USUAL_PORT));
    }
    candidates.add(URI.create("http" + rest));
    return candidates;
  }

  /** Whether nobody on the way can read along: by https, or without leaving a network at home. */
  static boolean isPrivate(URI server) {
    return server.getScheme().equals("https") || isAtHome(server.getRawAuthority());
  }

  /** A link that anybody may have made: only server and key of it are used. */
  private static ServerChoice ofLink(URI link) {
    String query = link.getRawQuery() == null ? "" : link.getRawQuery();
    if (!link.getHost().equalsIgnoreCase("join") || link.toString().length() > MAX_LINK) {
      return new Mistake("login.link.bad");
    }
    for (String part : query.split("&", -1)) {
      if (part.startsWith("server=")) {
        URI server = server(part.substring("server=".length()));
        String key = link.getFragment();
        if (server == null || (key != null && (key.isBlank() || key.length() > MAX_KEY))) {
          break;
        }
        return new Server(server, key);
      }
    }
    return new Mistake("login.link.bad");
  }

  private static @Nullable URI server(String encoded) {
    try {
      URI uri = parse(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
      return uri != null && isHttp(uri) ? origin(uri) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether it begins with an address that exists in networks at home only. */
  private static boolean isAtHome(String text) {
    URI uri = parse("http://" + text);
    if (uri == null) {
      return false;
    }
    try {
      InetAddress address = IpText.parse(uri.getHost().replaceAll("^\\[|\\]$", ""));
      boolean unique = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
      return address.isSiteLocalAddress()
          || address.isLoopbackAddress()
          || address.isLinkLocalAddress()
          || unique;
    } catch (IllegalArgumentException e) {
      return uri.getHost().equals("localhost");
    }
  }

  private static @Nullable URI parse(String text) {
    try {
      URI uri = new URI(text);
      boolean usable = uri.getScheme() != null && uri.getHost() != null && uri.getPort() <= 65535;
      return usable ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static boolean isHttp(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("https") || scheme.equals("http");
  }

  private static URI origin(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return URI.create(uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost() + port);
  }
}
