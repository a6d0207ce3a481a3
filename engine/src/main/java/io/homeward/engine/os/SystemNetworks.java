package io.homeward.engine.os;

import io.homeward.engine.env.Platform;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what this computer is attached to: from the Java platform, and on Linux from {@code /proc}
 * and {@code /sys}. What cannot be read is left out.
 */
public final class SystemNetworks {
  private static final Path PROC = Path.of("/proc/thread-self/net");
  private static final Path SYS = Path.of("/sys/class/net");

  /** A routing table of a full BGP router has more; there nobody needs us to look. */
  private static final int MOST_BYTES = 1 << 20;

  /** As Docker, libvirt, LXC and Kubernetes name what they make. */
  private static final Pattern INTERNAL_NAME =
      Pattern.compile("(docker|br-|veth|virbr|vnet|lxc|lxd|podman|cni|flannel|cali|vEthernet).*");

  /** Of the ranges for documentation: nobody has a route there but the default one. */
  private static final List<String> SOMEWHERE = List.of("198.51.100.1", "2001:db8::1");

  private static final int ANY_PORT = 9;

  private SystemNetworks() {}

  /**
   * What is up at this moment.
   *
   * @param tunnel name of our own interface, which is left out; empty: there is none
   */
  public static OwnNetworks read(String tunnel) {
    ProcRoutes routes =
        Platform.isLinux()
            ? ProcRoutes.parse(text(PROC.resolve("route")), text(PROC.resolve("ipv6_route")))
            : ProcRoutes.NONE;
    List<Link> links = new ArrayList<>();
    try {
      Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
      while (interfaces.hasMoreElements()) {
        NetworkInterface each = interfaces.nextElement();
        try {
          if (!each.getName().equals(tunnel) && each.isUp()) {
            links.add(link(each, routes));
          }
        } catch (SocketException e) {
          // It has gone meanwhile; the others have not.
        }
      }
    } catch (SocketException e) {
      return OwnNetworks.UNKNOWN;
    }
    Set<InetAddress> neighbours =
        Platform.isLinux() ? ProcRoutes.neighbours(text(PROC.resolve("arp")), tunnel) : Set.of();
    return new OwnNetworks(links, routes.gateways(tunnel), neighbours);
  }

  /**
   * From which addresses the system would send to the Internet now, by its routes and rules; at
   * most one of each family. Nothing is sent.
   */
  public static Set<InetAddress> sources() {
    Set<InetAddress> sources = new HashSet<>();
    for (String somewhere : SOMEWHERE) {
      InetAddress source = source(new InetSocketAddress(IpText.parse(somewhere), ANY_PORT));
      if (source != null) {
        sources.add(source);
      }
    }
    return sources;
  }

  /** From which address the system would send there now; null: there is no way. */
  public static @Nullable InetAddress source(InetSocketAddress to) {
    try (DatagramChannel channel =
        DatagramChannel.open(
            to.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6)) {
      channel.connect(to);
      return channel.getLocalAddress() instanceof InetSocketAddress local
          ? IpText.fromBytes(local.getAddress().getAddress())
          : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /**
   * Whether packets of a connection cannot reach its other end any more: the system would send them
   * from another address now, or has that one no longer.
   */
  public static boolean isAstray(InetAddress local, InetSocketAddress remote) {
    InetAddress now = source(remote);
    return now == null ? !has(local) : !now.equals(local);
  }

  /**
   * The router that takes what this computer sends to the Internet from an address of its own;
   * null: there is none that can be seen, or what leaves with that address goes another way.
   */
  public static @Nullable Inet4Address gateway(Inet4Address own) {
    if (!Platform.isLinux()) {
      return null;
    }
    try {
      NetworkInterface link = NetworkInterface.getByInetAddress(own);
      return link == null
          ? null
          : ProcRoutes.parse(text(PROC.resolve("route")), "").defaultGateway(link.getName());
    } catch (SocketException e) {
      return null;
    }
  }

  /** Whether the address is one of this computer's own, on an interface that is up. */
  public static boolean has(InetAddress address) {
    try {
      NetworkInterface owner = NetworkInterface.getByInetAddress(address);
      return owner != null && owner.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  private static Link link(NetworkInterface from, ProcRoutes routes) throws SocketException {
    String name = from.getName();
    List<InetAddress> addresses = new ArrayList<>();
    Set<IpPrefix> networks = new LinkedHashSet<>();
    for (InterfaceAddress assigned : from.getInterfaceAddresses()) {
      // The bytes alone: a zone means nothing to a peer.
      InetAddress address = IpText.fromBytes(assigned.getAddress().getAddress());
      addresses.add(address);
      int bits = assigned.getNetworkPrefixLength();
      // Windows and some drivers say -1, or more than there are.
      if (bits > 0 && bits <= address.getAddress().length * 8) {
        addNetwork(networks, IpPrefix.containing(address, bits));
      }
    }
    routes.onLink(name).forEach(network -> addNetwork(networks, network));
    return new Link(
        name,
        kind(from, routes),
        routes.hasDefault(name),
        from.isPointToPoint(),
        addresses,
        List.copyOf(networks));
  }

  private static void addNetwork(Set<IpPrefix> networks, IpPrefix network) {
    InetAddress first = network.address();
    if (!network.isSingle()
        && network.bits() > 0
        && !first.isLinkLocalAddress()
        && !first.isMulticastAddress()) {
      networks.add(network);
    }
  }

  private static Kind kind(NetworkInterface from, ProcRoutes routes) throws SocketException {
    String name = from.getName();
    if (from.isLoopback()) {
      return Kind.LOOPBACK;
    }
    if (routes.hasDefault(name) || Files.exists(SYS.resolve(name).resolve("device"))) {
      return Kind.UPLINK;
    }
    boolean internal =
        INTERNAL_NAME.matcher(name).matches()
            || INTERNAL_NAME.matcher(String.valueOf(from.getDisplayName())).matches()
            || Files.exists(SYS.resolve(name).resolve("bridge"));
    return internal ? Kind.INTERNAL : Kind.OTHER;
  }

  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      // Files of /proc have no size until they are read.
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
