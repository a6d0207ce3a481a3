package io.homeward.engine.resolver;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The DNS servers that this computer uses by itself, without the tailnet. */
public final class SystemResolvers {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  // What systemd-resolved asks itself; its stub listener could lead back to us.
  private static final Path RESOLVED_UPSTREAMS = Path.of("/run/systemd/resolve/resolv.conf");
  private static final InetAddress THIS_COMPUTER = IpText.parse("127.0.0.1");
  private static final InetAddress RESOLVED_STUB = IpText.parse("127.0.0.53");
  private static final String UNREADABLE = "nameserver none";
  private static final int MAX_BYTES = 64 << 10;
  private static final int DNS_PORT = 53;

  private SystemResolvers() {}

  /**
   * The servers of this moment, never ourselves; empty when there are none or the configuration
   * already points at this program.
   */
  public static List<Endpoint> read() {
    List<Endpoint> servers = read(RESOLV_CONF);
    boolean stub = servers.stream().anyMatch(server -> server.address().equals(RESOLVED_STUB));
    if (!stub) {
      return servers;
    }
    List<Endpoint> upstreams = read(RESOLVED_UPSTREAMS);
    return upstreams.isEmpty() ? servers : upstreams;
  }

  /**
   * Whom this computer's own resolver asks at this moment, ourselves included, in its order; empty
   * when nobody that can be asked is named.
   */
  public static List<InetAddress> asked() {
    return named(text(RESOLV_CONF));
  }

  static List<Endpoint> read(Path file) {
    return parse(text(file));
  }

  /** Where it cannot be read, one that names nobody. */
  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        return UNREADABLE;
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return UNREADABLE;
    }
  }

  /**
   * The servers that a {@code resolv.conf} names. Without any such line it is this computer, as
   * resolv.conf(5) says.
   */
  static List<Endpoint> parse(String text) {
    return named(text).stream()
        .filter(address -> !ServiceAddresses.contain(address))
        .map(address -> new Endpoint(address, DNS_PORT))
        .toList();
  }

  private static List<InetAddress> named(String text) {
    List<String> named =
        text.lines()
            .map(line -> line.strip().split("\\s+"))
            .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
            .map(words -> words[1])
            .toList();
    if (named.isEmpty()) {
      return List.of(THIS_COMPUTER);
    }
    List<InetAddress> out = new ArrayList<>();
    for (String word : named) {
      InetAddress address = address(word);
      if (address != null) {
        out.add(address);
      }
    }
    return List.copyOf(out);
  }

  /** Null: none that can be asked; the system's own resolver skips those, too. */
  private static @Nullable InetAddress address(String word) {
    int percent = word.indexOf('%');
    try {
      InetAddress address = IpText.parse(percent < 0 ? word : word.substring(0, percent));
      if (!address.isLinkLocalAddress() || !(address instanceof Inet6Address)) {
        return address;
      }
      // Such an address is one of an interface, or of nobody.
      NetworkInterface link =
          percent < 0 ? null : NetworkInterface.getByName(word.substring(percent + 1));
      return link == null
          ? null
          : Inet6Address.getByAddress(null, address.getAddress(), link.getIndex());
    } catch (IllegalArgumentException | IOException e) {
      return null;
    }
  }
}
