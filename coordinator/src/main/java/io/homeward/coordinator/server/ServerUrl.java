package io.homeward.coordinator.server;

import io.homeward.engine.inet.IpText;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs of servers. */
public final class ServerUrl {
  private static final Pattern SCHEME = Pattern.compile("(?i)(https?)://(.*)");
  private static final Pattern HOST_PORT = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(:[^:]*)?");
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?[0-9]+");
  private static final int MAX_LENGTH = 300;

  private ServerUrl() {}

  /**
   * Reads {@code https://host}, {@code http://host:port} and the like, with or without a slash at
   * the end. What comes back is in the one form that all clients understand: scheme and host in
   * lower case, international names as DNS has them, no dot at the end.
   *
   * @throws IllegalArgumentException when it is something else, with what is wrong; a URL that may
   *     hold a password is not repeated
   */
  public static URI parse(String text) {
    Matcher url = SCHEME.matcher(text.strip());
    if (!url.matches() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "this is not the URL of a server; it has the form https://host or http://host:port");
    }
    String authority = url.group(2).replaceFirst("/+$", "");
    if (authority.chars().anyMatch(c -> c == '/' || c == '?' || c == '#' || c == '@')) {
      throw new IllegalArgumentException(
          "the URL of a server has only a host and perhaps a port, as in https://host or"
              + " http://host:port");
    }
    Matcher parts = HOST_PORT.matcher(authority);
    if (!parts.matches() || parts.group(1).isEmpty()) {
      throw new IllegalArgumentException(
          "there is no host in \"" + text + "\"; write https://host or http://host:port");
    }
    String port = parts.group(2) == null || parts.group(2).equals(":") ? "" : parts.group(2);
    checkPort(port);
    return URI.create(url.group(1).toLowerCase(Locale.ROOT) + "://" + host(parts.group(1)) + port);
  }

  /** Whether the host of a URL is this machine only. */
  public static boolean loopback(URI url) {
    String host = url.getHost();
    return host != null
        && (host.equalsIgnoreCase("localhost")
            || host.equals("[::1]")
            || host.matches("127(\\.[0-9]{1,3}){3}"));
  }

  /**
   * Whether Tailscale's own client, once connected, insists on TLS for a server although its URL
   * says plain HTTP: it makes an exception for private addresses only.
   */
  public static boolean plainForTheWorld(URI url) {
    if (!"http".equals(url.getScheme()) || loopback(url)) {
      return false;
    }
    try {
      InetAddress address = IpText.parse(unbracketed(url.getHost()));
      byte[] bytes = address.getAddress();
      boolean unique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
      return !(address.isSiteLocalAddress() || unique || address.isLinkLocalAddress());
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** Whether the name of a server is a domain, or inside it. */
  public static boolean inside(URI url, String domain) {
    String host = url.getHost();
    return host != null && (host.equals(domain) || host.endsWith("." + domain));
  }

  /**
   * A name as DNS has it: in lower case, without a dot at the end, other letters than a-z in
   * Punycode.
   *
   * @throws IllegalArgumentException when it is no host name
   */
  public static String asciiName(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (bare.indexOf('_') >= 0) {
      throw new IllegalArgumentException(
          "the host name "
              + name
              + " has an underscore, which names of hosts may not have; give it another name, or"
              + " use its address");
    }
    try {
      String ascii = IDN.toASCII(bare, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      if (!ascii.isEmpty() && ascii.length() <= 253) {
        return ascii;
      }
    } catch (IllegalArgumentException e) {
      throw noName(name);
    }
    throw noName(name);
  }

  private static IllegalArgumentException noName(String name) {
    return new IllegalArgumentException(
        "\""
            + name
            + "\" is no host name: it consists of labels of letters, digits and hyphens, with dots"
            + " between");
  }

  private static void checkPort(String port) {
    if (!port.isEmpty()
        && (!port.matches(":[0-9]{1,5}")
            || Integer.parseInt(port.substring(1)) > 65_535
            || Integer.parseInt(port.substring(1)) == 0)) {
      throw new IllegalArgumentException(
          "\"" + port.substring(1) + "\" is no port; ports are numbers from 1 to 65535");
    }
  }

  private static String host(String written) {
    String text = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
    if (!text.startsWith("[") && !NUMERIC.matcher(text).matches()) {
      return asciiName(text);
    }
    InetAddress address;
    try {
      address = IpText.parse(unbracketed(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no address");
    }
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw new IllegalArgumentException(
          "no device can reach " + text + "; the URL says where devices find this server");
    }
    String canonical = IpText.format(address);
    return canonical.indexOf(':') < 0 ? canonical : "[" + canonical + "]";
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
