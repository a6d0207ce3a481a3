package io.homeward.engine.netmap;

import io.homeward.engine.inet.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about the computer that it runs on; protocol reference, section 4.7.
 *
 * @param hostname the computer's own name, or empty
 * @param os {@code linux}, {@code windows}, {@code macOS}, {@code iOS}, {@code android}, another,
 *     or empty
 * @param osVersion for people, or empty
 * @param clientVersion version of the client program, or empty
 * @param routableIps subnets that the node offers to route, exit node included
 * @param requestTags tags that the node asks for
 * @param services what it offers to peers
 * @param shieldsUp whether it refuses everything incoming
 * @param peerRelay whether it relays for other devices
 * @param sshHostKeys public keys of its SSH server, each as in OpenSSH's {@code known_hosts}
 *     (algorithm, blank, Base64), by which clients know it; empty where it has none
 */
public record HostInfo(
    String hostname,
    String os,
    String osVersion,
    String clientVersion,
    List<IpPrefix> routableIps,
    List<String> requestTags,
    List<Service> services,
    boolean shieldsUp,
    boolean peerRelay,
    List<String> sshHostKeys) {

  /** Nothing known. */
  public static final HostInfo EMPTY = builder().build();

  public HostInfo {
    routableIps = List.copyOf(routableIps);
    requestTags = List.copyOf(requestTags);
    services = List.copyOf(services);
    sshHostKeys = List.copyOf(sshHostKeys);
  }

  /** Nothing known at first. */
  public static HostInfoBuilder builder() {
    return new HostInfoBuilder();
  }

  /** For one that differs. */
  public HostInfoBuilder toBuilder() {
    return new HostInfoBuilder(this);
  }

  /**
   * The same as a person wants it to appear.
   *
   * @param name to ask for, null: the computer's own
   * @param refusing whether everything incoming is refused
   * @param relaying whether it relays for other devices
   */
  public HostInfo with(@Nullable String name, boolean refusing, boolean relaying) {
    return toBuilder()
        .hostname(name == null ? hostname : name)
        .shieldsUp(refusing)
        .peerRelay(relaying)
        .build();
  }

  /**
   * One service of a node.
   *
   * @param proto {@code tcp}, {@code udp}, {@code peerapi4}, {@code peerapi6}, {@code
   *     peerapi-dns-proxy}
   * @param port 0 to 65535
   * @param description for people, or empty
   */
  public record Service(String proto, int port, String description) {}
}
