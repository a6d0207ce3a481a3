package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Relay;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import java.util.List;

/** All other relays of a region, as long as this one runs. Thread-safe. */
public final class MeshPeers implements AutoCloseable {
  private final List<MeshPeer> peers;

  private MeshPeers(List<MeshPeer> peers) {
    this.peers = peers;
  }

  /**
   * Begins to connect to all of them.
   *
   * @param trust who may vouch for them
   * @param relay has the key of the mesh
   */
  public static MeshPeers start(Mesh mesh, ServerTrust trust, Relay relay, Randomness randomness) {
    return new MeshPeers(
        mesh.with().stream()
            .map(url -> MeshPeer.start(url, trust.context(), relay, randomness))
            .toList());
  }

  /** Ends the connections to them. Idempotent. */
  @Override
  public void close() {
    peers.forEach(MeshPeer::close);
  }
}
