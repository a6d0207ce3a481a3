package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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
   * Memory for a node of a map while it is made: its JSON, a copy, what compression makes of it.
   */
  private static final int MEMORY_OF_NODE = 3 * USUAL_NODE;

  /** In KiB. */
  private static final int MOST_MEMORY =
      (int) Math.clamp(Runtime.getRuntime().maxMemory() / 4 >> 10, 1 << 10, 1 << 20);

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
  private final int mostMemory;
  private final Semaphore memory;
  private volatile @Nullable Snapshot swept;

  FullMaps(Mapper mapper) {
    this(mapper, MOST_MEMORY);
  }

  /**
   * With another bound.
   *
   * @param mostMemory for maps while they are made and written, in KiB, at least 1
   */
  FullMaps(Mapper mapper, int mostMemory) {
    this.mapper = mapper;
    this.mostMemory = mostMemory;
    this.memory = new Semaphore(mostMemory, true);
  }

  /** Takes a frame to where it goes. */
  interface Sink {
    void accept(byte[] frame) throws IOException;
  }

  /**
   * Makes the frame and hands it on. Waits while others fill the memory that there is for it: after
   * a start of the server all devices ask at once.
   */
  void send(Snapshot snapshot, Device viewer, Instant now, boolean zstd, Sink sink)
      throws IOException, InterruptedException {
    try (Room _ = room(snapshot)) {
      sink.accept(frame(snapshot, viewer, now, zstd));
    }
  }

  /** Memory for one map until it is closed. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for the memory that a map of a state, or of one that is newer, takes. */
  Room room(Snapshot snapshot) throws InterruptedException {
    int share = shareOf(snapshot.devices().size());
    memory.acquire(share);
    return () -> memory.release(share);
  }

  /** How much of the memory a map of so many devices takes while it is made and written, in KiB. */
  private int shareOf(int devices) {
    return (int) Math.min(mostMemory, 1 + ((long) devices * MEMORY_OF_NODE >> 10));
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
