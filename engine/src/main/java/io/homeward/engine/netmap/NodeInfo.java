package io.homeward.engine.netmap;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node of the tailnet, this one or a peer; protocol reference, section 4.5. Immutable. Made by
 * {@link #builder}; what is read in many places has a shortcut here, the rest stands in its part.
 *
 * @param identity who it is
 * @param keys what it proves that with
 * @param routing what is sent to it
 * @param reach where it is to be found
 * @param presence when it was there
 * @param rights what it may do
 * @param host what it says about itself
 */
public record NodeInfo(
    Identity identity,
    Keys keys,
    Routing routing,
    Reach reach,
    Presence presence,
    Rights rights,
    HostInfo host) {

  /**
   * Who a node is.
   *
   * @param id more than 0; the key of every change
   * @param stableId opaque, stays across changes of key
   * @param name fully qualified with the trailing dot, or a bare name where there is no MagicDNS,
   *     or empty
   * @param userId owner
   * @param sharerId the user who shared it into this tailnet, 0 for none
   * @param tags {@code tag:...}; a node with tags has no user's identity
   */
  public record Identity(
      long id, String stableId, String name, long userId, long sharerId, List<String> tags) {
    public Identity {
      tags = List.copyOf(tags);
    }
  }

  /**
   * The keys of a node.
   *
   * @param node its WireGuard identity
   * @param expiry when {@code node} expires, null: never
   * @param expired whether the server calls {@code node} expired
   * @param machine null: not told
   * @param disco null: not told
   */
  public record Keys(
      NodePublicKey node,
      @Nullable Instant expiry,
      boolean expired,
      @Nullable MachinePublicKey machine,
      @Nullable DiscoPublicKey disco) {}

  /**
   * What is sent to a node.
   *
   * @param addresses its own tailnet addresses
   * @param allowedIps what may be routed to it
   * @param primaryRoutes subnet routes that it serves now
   * @param selfMasqueradeV4 the IPv4 address under which this peer sees us, null for our own
   * @param selfMasqueradeV6 the same for IPv6
   */
  public record Routing(
      List<IpPrefix> addresses,
      List<IpPrefix> allowedIps,
      List<IpPrefix> primaryRoutes,
      @Nullable InetAddress selfMasqueradeV4,
      @Nullable InetAddress selfMasqueradeV6) {
    public Routing {
      addresses = List.copyOf(addresses);
      allowedIps = List.copyOf(allowedIps);
      primaryRoutes = List.copyOf(primaryRoutes);
    }
  }

  /**
   * Where a node is to be found.
   *
   * @param endpoints where it might be reached by UDP
   * @param homeDerp region of its relay, 0 for none
   */
  public record Reach(List<Endpoint> endpoints, int homeDerp) {
    public Reach {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * When a node was there.
   *
   * @param created null: not told
   * @param lastSeen null: online or not known
   * @param online null: not known
   */
  public record Presence(
      @Nullable Instant created, @Nullable Instant lastSeen, @Nullable Boolean online) {}

  /**
   * What a node may do.
   *
   * @param version its capability version, 0 when not told
   * @param machineAuthorized false: an administrator has yet to approve the device
   * @param unsignedPeerApiOnly whether only its peer API may be used
   * @param wireGuardOnly whether it knows plain WireGuard only
   * @param jailed whether it may not open connections to this node
   * @param capabilities node capabilities, each with its JSON arguments as text
   */
  public record Rights(
      int version,
      boolean machineAuthorized,
      boolean unsignedPeerApiOnly,
      boolean wireGuardOnly,
      boolean jailed,
      Map<String, List<String>> capabilities) {
    public Rights {
      capabilities = Map.copyOf(capabilities);
    }
  }

  /** An approved node with this id and key, and nothing else known of it. */
  public static NodeInfoBuilder builder(long id, NodePublicKey key) {
    return new NodeInfoBuilder(id, key);
  }

  /** For one that differs. */
  public NodeInfoBuilder toBuilder() {
    return new NodeInfoBuilder(this);
  }

  /** See {@link Identity}. */
  public long id() {
    return identity.id();
  }

  /** See {@link Identity}. */
  public String name() {
    return identity.name();
  }

  /** See {@link Identity}. */
  public long userId() {
    return identity.userId();
  }

  /** See {@link Identity}. */
  public List<String> tags() {
    return identity.tags();
  }

  /** Its WireGuard identity. */
  public NodePublicKey key() {
    return keys.node();
  }

  /** When its key expires, null: never. */
  public @Nullable Instant keyExpiry() {
    return keys.expiry();
  }

  /** See {@link Routing}. */
  public List<IpPrefix> addresses() {
    return routing.addresses();
  }

  /** See {@link Routing}. */
  public List<IpPrefix> allowedIps() {
    return routing.allowedIps();
  }

  /** See {@link Reach}. */
  public List<Endpoint> endpoints() {
    return reach.endpoints();
  }

  /** See {@link Presence}. */
  public @Nullable Instant lastSeen() {
    return presence.lastSeen();
  }

  /** See {@link Presence}. */
  public @Nullable Boolean online() {
    return presence.online();
  }

  /** The name without the trailing dot: what people copy and paste. May be empty. */
  public String fqdn() {
    return name().endsWith(".") ? name().substring(0, name().length() - 1) : name();
  }

  /** The first label of the name, else the computer's own name, else the stable id. */
  public String shortName() {
    if (!name().isEmpty()) {
      int dot = name().indexOf('.');
      return dot > 0 ? name().substring(0, dot) : fqdn();
    }
    return host.hostname().isEmpty() ? identity.stableId() : host.hostname();
  }

  /** Its first IPv4 address, or null. */
  public @Nullable InetAddress ipv4() {
    return firstAddress(true);
  }

  /** Its first IPv6 address, or null. */
  public @Nullable InetAddress ipv6() {
    return firstAddress(false);
  }

  /** Whether the key has expired by the given time of day. */
  public boolean expiredAt(Instant now) {
    return keys.expired() || (keys.expiry() != null && !keys.expiry().isAfter(now));
  }

  private @Nullable InetAddress firstAddress(boolean ipv4) {
    for (IpPrefix prefix : addresses()) {
      if (prefix.isSingle() && prefix.isIpv4() == ipv4) {
        return prefix.address();
      }
    }
    return null;
  }
}
