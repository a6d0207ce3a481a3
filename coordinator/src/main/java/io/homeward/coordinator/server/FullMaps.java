package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whole maps as bytes. A device looks the same to all its peers, so what it looks like is put into
 * JSON and compressed once for all of them, in pieces of some devices each, and once more for the
 * piece of a device that changes: with ten thousand devices a start of the server would else put a
 * hundred million of them into JSON. Only the piece in which the viewer itself would stand is its
 * own. Thread-safe.
 */
final class FullMaps {
  /** Devices that share a piece have ids that differ in the lower bits only. */
  private static final int DEVICES_OF_PIECE = 128;

  private static final byte[] PEERS = "{\"Peers\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END_OF_PEERS = {']'};
  private static final int USUAL_NODE = 700;
  private static final int USUAL_NODE_COMPRESSED = 250;

  /** In KiB. */
  private static final int MOST_MEMORY =
      (int) Math.clamp(Runtime.getRuntime().maxMemory() / 4 >> 10, 1 << 10, 1 << 20);

  /**
   * @param device whose JSON it is, the very object
   * @param domain of its name
   * @param expired whether its key was
   */
  @SuppressWarnings("ArrayRecordComponent") // shared by many maps, written by none
  private record Node(Device device, String domain, boolean expired, byte[] json) {
    boolean shows(Device wanted, String ofDomain, boolean isExpired) {
      return device == wanted && expired == isExpired && domain.equals(ofDomain);
    }
  }

  /**
   * @param number the ids of its devices divided by {@link #DEVICES_OF_PIECE}
   * @param first whether no other comes before it, and with it no comma
   */
  private record PieceId(long number, boolean first, boolean zstd) {}

  /**
   * @param nodes whom it shows, the very objects
   */
  @SuppressWarnings("ArrayRecordComponent") // shared by many maps, written by none
  private record Piece(List<Node> nodes, byte[] bytes) {
    boolean shows(List<Node> wanted) {
      if (nodes.size() != wanted.size()) {
        return false;
      }
      for (int i = 0; i < nodes.size(); i++) {
        if (nodes.get(i) != wanted.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  private final Mapper mapper;
  private final Map<Long, Node> nodes = new HashMap<>(); // guarded by making
  private final Map<PieceId, Piece> pieces = new HashMap<>(); // guarded by making
  private final int mostMemory;
  private final Semaphore memory;

  /**
   * Held while a map is made, in the order of asking: after a start all who ask at once would else
   * make the same pieces, and take turns in making those of older and newer states.
   */
  private final ReentrantLock making = new ReentrantLock(true);

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

  /** Memory for one map until it is closed. Of one thread at a time. */
  static final class Room implements AutoCloseable {
    private final Semaphore memory;
    private int share;

    private Room(Semaphore memory, int share) {
      this.memory = memory;
      this.share = share;
    }

    /** Idempotent. */
    @Override
    public void close() {
      memory.release(share);
      share = 0;
    }
  }

  /**
   * Waits for the memory that a map of a state, or of one that is newer, may keep while it is made
   * and written: after a start of the server all devices ask at once, and whoever reads slowly
   * keeps pieces which are nobody else's any more.
   */
  Room room(Snapshot snapshot, boolean zstd) throws InterruptedException {
    long bytes = (long) snapshot.devices().size() * (zstd ? USUAL_NODE_COMPRESSED : USUAL_NODE);
    int share = (int) Math.min(mostMemory, 1 + (bytes >> 10));
    memory.acquire(share);
    return new Room(memory, share);
  }

  /**
   * The frame with all that a device may know, in pieces that follow one another. The first is the
   * frame's header alone; nobody may write to them.
   */
  List<byte[]> frame(Snapshot snapshot, Device viewer, Instant now, boolean zstd) {
    making.lock();
    try {
      return make(snapshot, viewer, now, zstd);
    } finally {
      making.unlock();
    }
  }

  private List<byte[]> make(Snapshot snapshot, Device viewer, Instant now, boolean zstd) {
    List<Device> peers = mapper.visible(snapshot, viewer, now);
    byte[] rest = ControlJson.encode(mapper.fullWithoutPeers(snapshot, viewer, peers, now));
    Frame frame = new Frame(zstd);
    if (peers.isEmpty()) {
      return frame.add(rest).finish();
    }
    forgetRemoved(snapshot);
    frame.add(PEERS);
    long own = viewer.id() / DEVICES_OF_PIECE;
    boolean first = true;
    List<Node> together = new ArrayList<>(DEVICES_OF_PIECE);
    for (int i = 0; i < peers.size(); i++) {
      Device peer = peers.get(i);
      long number = peer.id() / DEVICES_OF_PIECE;
      together.add(node(snapshot, peer, now));
      if (i + 1 == peers.size() || peers.get(i + 1).id() / DEVICES_OF_PIECE != number) {
        if (number == own) {
          frame.add(json(together, first));
        } else {
          frame.addShared(piece(new PieceId(number, first, zstd), together));
        }
        together.clear();
        first = false;
      }
    }
    // Never empty: there is always the device itself.
    rest[0] = ',';
    return frame.add(END_OF_PEERS).add(rest).finish();
  }

  private byte[] piece(PieceId id, List<Node> shown) {
    Piece known = pieces.get(id);
    if (known != null && known.shows(shown)) {
      return known.bytes();
    }
    byte[] json = json(shown, id.first());
    byte[] bytes = id.zstd() ? MapFrames.compress(json) : json;
    pieces.put(id, new Piece(List.copyOf(shown), bytes));
    return bytes;
  }

  private static byte[] json(List<Node> shown, boolean first) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(shown.size() * USUAL_NODE);
    boolean comma = !first;
    for (Node node : shown) {
      if (comma) {
        out.write(',');
      }
      comma = true;
      out.writeBytes(node.json());
    }
    return out.toByteArray();
  }

  private Node node(Snapshot snapshot, Device device, Instant now) {
    String domain = snapshot.tailnet().domain();
    boolean expired = device.expiredAt(now);
    Node known = nodes.get(device.id());
    if (known != null && known.shows(device, domain, expired)) {
      return known;
    }
    byte[] json = ControlJson.encode(mapper.peer(snapshot, device, now));
    Node node = new Node(device, domain, expired, json);
    nodes.put(device.id(), node);
    return node;
  }

  private void forgetRemoved(Snapshot snapshot) {
    if (nodes.size() > snapshot.devices().size() + 100) {
      nodes.keySet().removeIf(id -> snapshot.device(id) == null);
      pieces
          .values()
          .removeIf(piece ->
              piece.nodes().stream().allMatch(node -> snapshot.device(node.device().id()) == null));
    }
  }

  /** The pieces of a frame; what belongs to one viewer alone is compressed together. */
  private static final class Frame {
    private final boolean zstd;
    private final List<byte[]> pieces = new ArrayList<>();
    private final ByteArrayOutputStream own = new ByteArrayOutputStream();

    Frame(boolean zstd) {
      this.zstd = zstd;
      pieces.add(new byte[0]); // the place of the header
    }

    Frame add(byte[] json) {
      own.writeBytes(json);
      return this;
    }

    void addShared(byte[] piece) {
      endOwn();
      pieces.add(piece);
    }

    List<byte[]> finish() {
      endOwn();
      pieces.set(0, MapFrames.header(pieces.stream().mapToInt(piece -> piece.length).sum()));
      return pieces;
    }

    private void endOwn() {
      if (own.size() > 0) {
        byte[] json = own.toByteArray();
        own.reset();
        pieces.add(zstd ? MapFrames.compress(json) : json);
      }
    }
  }
}
