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
 * One node of the tailnet, this one or a peer; protocol reference, section 4.5. Immutable.
 *
 * @param id more than 0; the key of every change
 * @param stableId opaque, stays across changes of key
 * @param name fully qualified with the trailing dot, or a bare name where there is no MagicDNS, or
 *     empty
 * @param userId owner
 * @param sharerId the user who shared it into this tailnet, 0 for none
 * @param key its WireGuard identity
 * @param keyExpiry null: never
 * @param machine null: not told
 * @param disco null: not told
 * @param addresses its own tailnet addresses
 * @param allowedIps what may be routed to it
 * @param endpoints where it might be reached by UDP
 * @param homeDerp region of its relay, 0 for none
 * @param host what it says about itself
 * @param created null: not told
 * @param lastSeen null: online or not known
 * @param online null: not known
 * @param capability its capability version, 0 when not told
 * @param tags {@code tag:...}; a node with tags has no user's identity
 * @param primaryRoutes subnet routes that it serves now
 * @param machineAuthorized false: an administrator has yet to approve the device
 * @param expired whether the server calls the key expired
 * @param unsignedPeerApiOnly whether only its peer API may be used
 * @param wireGuardOnly whether it knows plain WireGuard only
 * @param jailed whether it may not open connections to this node
 * @param selfMasqueradeV4 the IPv4 address under which this peer sees us, null for our own
 * @param selfMasqueradeV6 the same for IPv6
 * @param capabilities node capabilities, each with its JSON arguments as text
 */
public record NodeInfo(
    long id,
    String stableId,
    String name,
    long userId,
    long sharerId,
    NodePublicKey key,
    @Nullable Instant keyExpiry,
    @Nullable MachinePublicKey machine,
    @Nullable DiscoPublicKey disco,
    List<IpPrefix> addresses,
    List<IpPrefix> allowedIps,
    List<Endpoint> endpoints,
    int homeDerp,
    HostInfo host,
    @Nullable Instant created,
    @Nullable Instant lastSeen,
    @Nullable Boolean online,
    int capability,
    List<String> tags,
    List<IpPrefix> primaryRoutes,
    boolean machineAuthorized,
    boolean expired,
    boolean unsignedPeerApiOnly,
    boolean wireGuardOnly,
    boolean jailed,
    @Nullable InetAddress selfMasqueradeV4,
    @Nullable InetAddress selfMasqueradeV6,
    Map<String, List<String>> capabilities) {

  public NodeInfo {
    addresses = List.copyOf(addresses);
    allowedIps = List.copyOf(allowedIps);
    endpoints = List.copyOf(endpoints);
    tags = List.copyOf(tags);
    primaryRoutes = List.copyOf(primaryRoutes);
    capabilities = Map.copyOf(capabilities);
  }

  /** The name without the trailing dot: what people copy and paste. May be empty. */
  public String fqdn() {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** The first label of the name, else the computer's own name, else the stable id. */
  public String shortName() {
    if (!name.isEmpty()) {
      int dot = name.indexOf('.');
      return dot > 0 ? name.substring(0, dot) : fqdn();
    }
    return host.hostname().isEmpty() ? stableId : host.hostname();
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
    return expired || (keyExpiry != null && !keyExpiry.isAfter(now));
  }

  private @Nullable InetAddress firstAddress(boolean ipv4) {
    for (IpPrefix prefix : addresses) {
      if (prefix.isSingle() && prefix.isIpv4() == ipv4) {
        return prefix.address();
      }
    }
    return null;
  }
}
