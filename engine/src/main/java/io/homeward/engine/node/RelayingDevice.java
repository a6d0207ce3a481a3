package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.way.Way;
import org.jspecify.annotations.Nullable;

/**
 * A device through which packets go.
 *
 * @param name its short name, empty when it is not known which one it is
 * @param endpoint where it relays
 * @param vni the number of the virtual network there, 1 or more
 */
public record RelayingDevice(String name, Endpoint endpoint, int vni) {
  /** For people: {@code nas (192.0.2.1:40000)}. */
  public String text() {
    return name.isEmpty() ? "a device at " + endpoint : name + " (" + endpoint + ")";
  }

  /** The device of a way, named by the map; null: it leads through none. */
  public static @Nullable RelayingDevice of(@Nullable NetMap map, @Nullable Way way) {
    if (!(way instanceof Way.Through(Endpoint relay, int vni, NodePublicKey device))) {
      return null;
    }
    String name =
        map == null || device == null
            ? ""
            : map.peers().stream()
                .filter(peer -> peer.key().equals(device))
                .map(NodeInfo::shortName)
                .findFirst()
                .orElse("");
    return new RelayingDevice(name, relay, vni);
  }
}
