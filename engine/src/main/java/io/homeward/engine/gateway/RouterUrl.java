package io.homeward.engine.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A URL in what a router says, without its host: this is the router in any case, whatever it
 * claims, so that nobody sends this computer anywhere else.
 *
 * @param port 1 to 65535
 * @param path begins with a slash and has printable characters of ASCII only
 */
record RouterUrl(int port, String path) {
  private static final String SCHEME = "http://";
  private static final int USUAL_PORT = 80;
  private static final int MOST_CHARACTERS = 512;

  /** Null: it is none of {@code http} with an address, or has what belongs into no URL. */
  static @Nullable RouterUrl parse(String text) {
    if (!isPlain(text) || !text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    int slash = text.indexOf('/', SCHEME.length());
    String authority = text.substring(SCHEME.length(), slash < 0 ? text.length() : slash);
    String path = slash < 0 ? "/" : text.substring(slash);
    int colon = authority.lastIndexOf(':');
    if (authority.isEmpty() || authority.startsWith("[") || authority.indexOf('@') >= 0) {
      return null;
    }
    int port = colon < 0 ? USUAL_PORT : port(authority.substring(colon + 1));
    return port == 0 ? null : new RouterUrl(port, path);
  }

  /** What a reference in a document at this URL leads to; null: nothing that is asked. */
  @Nullable RouterUrl resolve(String reference) {
    if (!isPlain(reference) || reference.isEmpty()) {
      return null;
    }
    if (reference.contains("://")) {
      return parse(reference);
    }
    if (reference.startsWith("//")) {
      return null;
    }
    if (reference.startsWith("/")) {
      return new RouterUrl(port, reference);
    }
    String joined = path.substring(0, path.lastIndexOf('/') + 1) + reference;
    return joined.length() > MOST_CHARACTERS ? null : new RouterUrl(port, joined);
  }

  private static boolean isPlain(String text) {
    return text.length() <= MOST_CHARACTERS && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    int port = Integer.parseInt(text);
    return port > 65535 ? 0 : port;
  }
}
