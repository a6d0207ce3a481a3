package io.homeward.coordinator.main;

import io.homeward.coordinator.server.Mesh;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a relay runs that is nothing else.
 *
 * @param listen where it listens; port 0: any that is free
 * @param tls null: plain HTTP
 * @param stunPorts the UDP ports on which it answers STUN
 * @param verifyUrl whom it asks whether a device may use it; null: everybody may
 * @param bytesPerSecond how much each device may send; 0: without limit
 * @param mesh the other relays of the same region; null: there are none
 */
public record RelayConfig(
    InetSocketAddress listen,
    CoordinatorConfig.@Nullable TlsPaths tls,
    List<Integer> stunPorts,
    @Nullable URI verifyUrl,
    long bytesPerSecond,
    @Nullable Mesh mesh) {
  public RelayConfig {
    stunPorts = List.copyOf(stunPorts);
  }

  /** A relay for everybody, plain, with nothing else, at an address. */
  public static RelayConfig at(InetSocketAddress listen) {
    return new RelayConfig(listen, null, List.of(), null, 0, null);
  }

  /** The same with TLS. */
  public RelayConfig withTls(CoordinatorConfig.TlsPaths paths) {
    return new RelayConfig(listen, paths, stunPorts, verifyUrl, bytesPerSecond, mesh);
  }

  /** The same with STUN. */
  public RelayConfig withStun(List<Integer> ports) {
    return new RelayConfig(listen, tls, ports, verifyUrl, bytesPerSecond, mesh);
  }

  /** The same for those whom somebody allows. */
  public RelayConfig withVerifyUrl(@Nullable URI url) {
    return new RelayConfig(listen, tls, stunPorts, url, bytesPerSecond, mesh);
  }

  /** The same with a limit for each device. */
  public RelayConfig withRateLimit(long limit) {
    return new RelayConfig(listen, tls, stunPorts, verifyUrl, limit, mesh);
  }

  /** The same as one of several relays of a region. */
  public RelayConfig withMesh(@Nullable Mesh others) {
    return new RelayConfig(listen, tls, stunPorts, verifyUrl, bytesPerSecond, others);
  }
}
