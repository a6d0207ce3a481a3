package io.homeward.coordinator.server;

import io.homeward.engine.derp.MeshKey;
import java.net.URI;
import java.util.List;

/**
 * The other relays of a region.
 *
 * @param key which all of them share
 * @param with where they are; this relay itself may be among them
 */
public record Mesh(MeshKey key, List<URI> with) {
  public Mesh {
    with = List.copyOf(with);
  }
}
