package io.homeward.engine.dial;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Through which proxy a server is reached. Thread-safe. */
@FunctionalInterface
public interface Proxies {
  /** There are none. */
  Proxies NONE = _ -> null;

  /** The proxy for a server; null: it is reached directly. */
  @Nullable HttpProxy to(ServerAddress server);

  /**
   * As the environment says in {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and
   * {@code NO_PROXY}, in capital letters or small ones. Servers on this computer are reached
   * directly. What cannot be understood is not used, and the log says so.
   *
   * @param environment variables by name
   */
  static Proxies of(Map<String, String> environment) {
    return Environment.read(environment);
  }

  /** What the environment says. */
  final class Environment implements Proxies {
    private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);

    private final @Nullable HttpProxy secure;
    private final @Nullable HttpProxy plain;
    private final List<String> exceptions;

    private Environment(
        @Nullable HttpProxy secure, @Nullable HttpProxy plain, List<String> exceptions) {
      this.secure = secure;
      this.plain = plain;
      this.exceptions = exceptions;
    }

    private static Environment read(Map<String, String> environment) {
      HttpProxy any = proxy(environment, "ALL_PROXY");
      HttpProxy secure = proxy(environment, "HTTPS_PROXY");
      HttpProxy plain = proxy(environment, "HTTP_PROXY");
      List<String> exceptions = new ArrayList<>();
      for (String part : variable(environment, "NO_PROXY").split("[,\\s]+")) {
        if (!part.isEmpty()) {
          exceptions.add(part.toLowerCase(Locale.ROOT));
        }
      }
      return new Environment(
          secure == null ? any : secure, plain == null ? any : plain, exceptions);
    }

    private static @Nullable HttpProxy proxy(Map<String, String> environment, String name) {
      String text = variable(environment, name);
      if (text.isEmpty()) {
        return null;
      }
      try {
        return HttpProxy.parse(text);
      } catch (IllegalArgumentException e) {
        LOG.warn("{} is not used: {}", name, e.getMessage());
        return null;
      }
    }

    private static String variable(Map<String, String> environment, String name) {
      String small = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip();
      return small.isEmpty() ? environment.getOrDefault(name, "").strip() : small;
    }

    @Override
    public @Nullable HttpProxy to(ServerAddress server) {
      HttpProxy proxy = server.tls() ? secure : plain;
      return proxy == null || isDirect(server) ? null : proxy;
    }

    private boolean isDirect(ServerAddress server) {
      String host = server.host().toLowerCase(Locale.ROOT);
      InetAddress address = address(host);
      return host.equals("localhost")
          || address != null && address.isLoopbackAddress()
          || exceptions.stream().anyMatch(one -> covers(one, host, address, server.port()));
    }

    /** A name and what is below it, an address, a network, with or without a port; {@code *}. */
    private static boolean covers(
        String exception, String host, @Nullable InetAddress address, int port) {
      if (exception.equals("*")) {
        return true;
      }
      String name = exception;
      int colon = exception.lastIndexOf(':');
      if (colon > 0 && (exception.indexOf(':') == colon || exception.charAt(colon - 1) == ']')) {
        if (!exception.substring(colon + 1).equals(String.valueOf(port))) {
          return false;
        }
        name = exception.substring(0, colon);
      }
      name = name.replaceAll("^\\[|\\]$", "");
      if (address != null) {
        return address.equals(address(name)) || network(name, address);
      }
      String bare = name.replaceFirst("^\\*?\\.", "");
      return !bare.isEmpty()
          && (host.endsWith("." + bare) || host.equals(bare) && bare.equals(name));
    }

    private static boolean network(String text, InetAddress address) {
      try {
        return text.indexOf('/') > 0 && IpPrefix.parse(text).contains(address);
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static @Nullable InetAddress address(String text) {
      try {
        return IpText.parse(text);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
