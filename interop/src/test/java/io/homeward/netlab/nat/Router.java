package io.homeward.netlab.nat;

import io.homeward.engine.inet.IpText;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A router of a {@link Site}, with "uplink" towards the others and "lan" towards the host. */
final class Router implements AutoCloseable {
  private final NetlabHost host;
  private final NatShape shape;
  private final Family family;
  private final @Nullable Middlebox box;
  private @Nullable HttpProxy proxy;

  private Router(NetlabHost host, NatShape shape, Family family, @Nullable Middlebox box) {
    this.host = host;
    this.shape = shape;
    this.family = family;
    this.box = box;
  }

  /**
   * Lets a host that is wired on both sides translate.
   *
   * @param outer its IPv4 address, if it has one
   */
  static Router start(NetlabHost host, NatShape shape, Family family, String outer, long seed)
      throws Exception {
    Middlebox box = null;
    if (!shape.isKernels() && family.hasIpv4()) {
      Translation translation = new Translation(shape, number(outer), new Random(seed));
      box = new Middlebox(host, translation, 0, Duration.ZERO, seed);
    }
    Router router = new Router(host, shape, family, box);
    router.rules(outer);
    return router;
  }

  private static int number(String address) {
    return ByteBuffer.wrap(IpText.parse(address).getAddress()).getInt();
  }

  /** Starts the proxy of those who have no other way. */
  void startProxy(String address, int port) throws Exception {
    proxy = HttpProxy.start(host, address, port, family);
  }

  private void rules(String outer) throws IOException {
    host.run(
        "sh", "-ec", "nft -f - <<END\n" + (box == null ? kernel(outer) : ipv6Only()) + "END\n");
  }

  /**
   * Drops what comes unasked also where it is for the router itself: a connection that was tracked
   * so would take the port away from the one that goes out later.
   */
  private String kernel(String outer) {
    String translate =
        switch (shape) {
          case HARD_RANDOM -> "masquerade fully-random";
          case CARRIER ->
              "meta l4proto { tcp, udp } snat ip to %s:%d-%d fully-random"
                  .formatted(outer, NatShape.FIRST_OF_BLOCK, NatShape.LAST_OF_BLOCK);
          default -> "masquerade";
        };
    String never =
        switch (shape) {
          case UDP_BLOCKED -> "meta l4proto udp drop";
          case PROXY_ONLY -> "drop";
          default -> "";
        };
    return """
    table inet gate
    flush table inet gate
    table inet gate {
      chain self {
        type filter hook input priority filter
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
        iifname uplink ct state established,related accept
        iifname uplink drop
      }
      chain pass {
        type filter hook forward priority filter
        %s
        ct state established,related accept
        iifname uplink drop
      }
      chain translate {
        type nat hook postrouting priority srcnat
        meta nfproto ipv4 oifname uplink %s
      }
    }
    """
        .formatted(never, family.hasIpv4() ? translate : "accept");
  }

  /** IPv4 is the middlebox's; what returns from it is not tracked a second time. */
  private static String ipv6Only() {
    return """
    table ip6 gate {
      chain once {
        type filter hook prerouting priority raw
        iifname { inside, outside } notrack
      }
      chain pass {
        type filter hook forward priority filter
        iifname { inside, outside } accept
        ct state established,related accept
        iifname uplink drop
      }
    }
    """;
  }

  /**
   * Passes on what comes from outside to a port of UDP, as a person may set it by hand. Only a
   * router that is the kernel's does.
   */
  void passOn(int port, String inner) throws IOException {
    if (box != null) {
      throw new IOException("this router has no such setting");
    }
    host.run(
        "sh",
        "-ec",
        """
        nft -f - <<END
        add chain inet gate opened { type nat hook prerouting priority dstnat; }
        add rule inet gate opened iifname uplink udp dport %d dnat ip to %s
        insert rule inet gate pass ct status dnat accept
        END
        """
            .formatted(port, inner));
  }

  /** Loses all mappings. */
  void forget() throws Exception {
    if (box == null) {
      TrackedConnections.flush(host);
    } else {
      box.forget();
    }
  }

  /** Gets another IPv4 address and loses all mappings. */
  void renumber(String outer, String gateway) throws Exception {
    host.run("ip", "-4", "addr", "flush", "dev", "uplink");
    Place.address(host, outer, gateway);
    if (box == null) {
      rules(outer);
      TrackedConnections.flush(host);
    } else {
      box.restart(number(outer));
    }
  }

  @Override
  public void close() throws IOException {
    if (box != null) {
      box.close();
    }
    if (proxy != null) {
      proxy.close();
    }
  }
}
