package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whole maps as bytes. A device looks the same to all its peers, so its JSON is made once and kept
 * until the device changes: with a thousand devices a start of the server would else put a million
 * of them into JSON. Thread-safe.
 */
final class FullMaps {
  private static final byte[] PEERS = "{\"Peers\":[".getBytes(StandardCharsets.US_ASCII);
  private static final int USUAL_NODE = 700;

  /**
   * @param device whose JSON it is, the very object
   * @param fqdn under which name
   * @param expired whether its key was
   */
  @SuppressWarnings("ArrayRecordComponent") // shared by many maps, written by none
  private record Node(Device device, String fqdn, boolean expired, byte[] json) {
    boolean shows(Device wanted, String name, boolean isExpired) {
      return device == wanted && expired == isExpired && fqdn.equals(name);
    }
  }

  private final Mapper mapper;
  private final Map<Long, Node> nodes = new ConcurrentHashMap<>();
  private volatile @Nullable Snapshot swept;

  FullMaps(Mapper mapper) {
    this.mapper = mapper;
  }

  /** The frame with all that a device may know. */
  byte[] frame(Snapshot snapshot, Device viewer, Instant now, boolean zstd) {
    return MapFrames.encode(json(snapshot, viewer, now), zstd);
  }

  /** The same as JSON. */
  byte[] json(Snapshot snapshot, Device viewer, Instant now) {
    byte[] rest = ControlJson.encode(mapper.fullWithoutPeers(snapshot, viewer, now));
    List<Device> peers = mapper.visible(snapshot, viewer, now);
    if (peers.isEmpty()) {
      return rest;
    }
    forgetRemoved(snapshot);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(rest.length + PEERS.length + peers.size() * USUAL_NODE);
    out.writeBytes(PEERS);
    for (int i = 0; i < peers.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(node(snapshot, peers.get(i), now));
    }
    out.write(']');
    out.write(',');
    // Never empty: there is always the device itself.
    out.write(rest, 1, rest.length - 1);
    return out.toByteArray();
  }

  private byte[] node(Snapshot snapshot, Device device, Instant now) {
    String fqdn = snapshot.fqdn(device);
    boolean expired = device.expiredAt(now);
    Node known = nodes.get(device.id());
    if (known != null && known.shows(device, fqdn, expired)) {
      return known.json();
    }
    byte[] json = ControlJson.encode(mapper.peer(snapshot, device, now));
    nodes.put(device.id(), new Node(device, fqdn, expired, json));
    return json;
  }

  private void forgetRemoved(Snapshot snapshot) {
    if (swept != snapshot && nodes.size() > snapshot.devices().size() + 100) {
      swept = snapshot;
      nodes.keySet().removeIf(id -> snapshot.device(id) == null);
    }
  }
}
