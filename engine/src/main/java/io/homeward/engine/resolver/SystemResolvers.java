package io.homeward.engine.resolver;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The DNS servers that this computer uses by itself, without the tailnet. */
public final class SystemResolvers {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  // What systemd-resolved asks itself; its stub listener could lead back to us.
  private static final Path RESOLVED_UPSTREAMS = Path.of("/run/systemd/resolve/resolv.conf");
  private static final InetAddress RESOLVED_STUB = IpText.parse("127.0.0.53");
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

  static List<Endpoint> read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        return List.of();
      }
      return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The {@code nameserver} lines of a {@code resolv.conf}. */
  static List<Endpoint> parse(String text) {
    List<Endpoint> out = new ArrayList<>();
    text.lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
        .forEach(words -> {
          try {
            InetAddress address = IpText.parse(words[1]);
            if (!ServiceAddresses.contain(address)) {
              out.add(new Endpoint(address, DNS_PORT));
            }
          } catch (IllegalArgumentException e) {
            // A zone or nonsense; the system's own resolver skips what it cannot use, too.
          }
        });
    return List.copyOf(out);
  }
}
