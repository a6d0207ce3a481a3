package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.mapper.Seen;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.inet.IpPrefix;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whole maps as bytes. A device looks the same to all who reach the same networks by it, so what it
 * looks like is put into JSON and compressed once for all of them, in pieces of some devices each,
 * and once more for the piece of a device that changes: with ten thousand devices a start of the
 * server would else put a hundred million of them into JSON. Those who see the same devices share
 * pieces; only the piece in which the viewer itself would stand is its own. Thread-safe.
 */
final class FullMaps {
  /** Devices that share a piece have ids that differ in the lower bits only. */
  private static final int DEVICES_OF_PIECE = 128;

  /**
   * Fewer of a piece are each viewer's own: to compress them with all else that is takes less than
   * a piece of theirs does, and little is what somebody sees who sees the own devices only.
   */
  private static final int WORTH_SHARING = 16;

  private static final byte[] PEERS = "{\"Peers\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END_OF_PEERS = {']'};
  private static final int USUAL_NODE = 700;
  private static final int USUAL_NODE_COMPRESSED = 250;

  /** For pieces that somebody may ask for again, in bytes. */
  private static final long MOST_KEPT =
      Math.clamp(Runtime.getRuntime().maxMemory() / 16, 8L << 20, 256L << 20);

  /** In KiB. */
  private static final int MOST_MEMORY =
      (int) Math.clamp(Runtime.getRuntime().maxMemory() / 4 >> 10, 1 << 10, 1 << 20);

  /**
   * @param seen whose JSON it is, with the very object
   * @param domain of its name
   * @param expired whether its key was
   */
  @SuppressWarnings("ArrayRecordComponent") // shared by many maps, written by none
  private record Node(Seen seen, String domain, boolean expired, byte[] json) {
    boolean shows(Seen wanted, String ofDomain, boolean isExpired) {
      return seen.device() == wanted.device()
          && expired == isExpired
          && seen.suggested() == wanted.suggested()
          && domain.equals(ofDomain);
    }
  }

  /**
   * @param id of the device
   * @param routes that are reached by it
   */
  private record NodeId(long id, List<IpPrefix> routes) {}

  /**
   * @param number the ids of its devices divided by {@link #DEVICES_OF_PIECE}
   * @param members the rest of the ids, a bit for each
   * @param routers those of them by whom networks are reached
   * @param first whether no other comes before it, and with it no comma
   */
  private record PieceId(
      long number, BitSet members, List<NodeId> routers, boolean first, boolean zstd) {
    static PieceId of(long number, List<Node> shown, boolean first, boolean zstd) {
      BitSet members = new BitSet(DEVICES_OF_PIECE);
      List<NodeId> routers = new ArrayList<>();
      for (Node node : shown) {
        Seen seen = node.seen();
        members.set((int) (seen.device().id() % DEVICES_OF_PIECE));
        if (!seen.routes().isEmpty()) {
          routers.add(new NodeId(seen.device().id(), seen.routes()));
        }
      }
      return new PieceId(number, members, List.copyOf(routers), first, zstd);
    }
  }

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
  private final long mostKept;
  private final Map<NodeId, Node> nodes = new HashMap<>(); // guarded by making

  /** Those asked for last are last; guarded by making. */
  private final Map<PieceId, Piece> pieces = new LinkedHashMap<>(16, 0.75f, true);

  private long kept; // bytes of pieces; guarded by making
  private final int mostMemory;
  private final Semaphore memory;

  /**
   * Held while a map is made, in the order of asking: after a start all who ask at once would else
   * make the same pieces, and take turns in making those of older and newer states.
   */
  private final ReentrantLock making = new ReentrantLock(true);

  FullMaps(Mapper mapper) {
    this(mapper, MOST_MEMORY, MOST_KEPT);
  }

  /**
   * With other bounds.
   *
   * @param mostMemory for maps while they are made and written, in KiB, at least 1
   * @param mostKept for pieces that are kept, in bytes
   */
  FullMaps(Mapper mapper, int mostMemory, long mostKept) {
    this.mapper = mapper;
    this.mostKept = mostKept;
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
    Frame frame;
    making.lock();
    try {
      frame = make(snapshot, viewer, now, zstd);
    } finally {
      making.unlock();
    }
    return frame.finish();
  }

  private Frame make(Snapshot snapshot, Device viewer, Instant now, boolean zstd) {
    List<Seen> peers = mapper.visible(snapshot, viewer, now);
    byte[] rest = ControlJson.encode(mapper.fullWithoutPeers(snapshot, viewer, peers, now));
    Frame frame = new Frame(zstd);
    if (peers.isEmpty()) {
      return frame.add(rest);
    }
    forgetRemoved(snapshot);
    frame.add(PEERS);
    long own = viewer.id() / DEVICES_OF_PIECE;
    boolean first = true;
    List<Node> together = new ArrayList<>(DEVICES_OF_PIECE);
    for (int i = 0; i < peers.size(); i++) {
      Seen peer = peers.get(i);
      long number = peer.device().id() / DEVICES_OF_PIECE;
      together.add(node(snapshot, peer, now));
      if (i + 1 == peers.size() || peers.get(i + 1).device().id() / DEVICES_OF_PIECE != number) {
        if (number == own || together.size() < WORTH_SHARING) {
          frame.add(json(together, first));
        } else {
          frame.addShared(piece(PieceId.of(number, together, first, zstd), together));
        }
        together.clear();
        first = false;
      }
    }
    // Never empty: there is always the device itself.
    rest[0] = ',';
    return frame.add(END_OF_PEERS).add(rest);
  }

  private byte[] piece(PieceId id, List<Node> shown) {
    Piece known = pieces.get(id);
    if (known != null && known.shows(shown)) {
      return known.bytes();
    }
    byte[] json = json(shown, id.first());
    byte[] bytes = id.zstd() ? MapFrames.compress(json) : json;
    Piece old = pieces.put(id, new Piece(List.copyOf(shown), bytes));
    kept += bytes.length - (old == null ? 0 : old.bytes().length);
    forgetOld();
    return bytes;
  }

  /** With many different audiences there are more pieces than anybody wants to keep. */
  private void forgetOld() {
    Iterator<Piece> oldest = pieces.values().iterator();
    while (kept > mostKept && oldest.hasNext()) {
      kept -= oldest.next().bytes().length;
      oldest.remove();
    }
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

  private Node node(Snapshot snapshot, Seen seen, Instant now) {
    String domain = snapshot.tailnet().domain();
    boolean expired = seen.device().expiredAt(now);
    NodeId id = new NodeId(seen.device().id(), seen.routes());
    Node known = nodes.get(id);
    if (known != null && known.shows(seen, domain, expired)) {
      return known;
    }
    byte[] json = ControlJson.encode(mapper.peer(snapshot, seen, now));
    Node node = new Node(seen, domain, expired, json);
    nodes.put(id, node);
    return node;
  }

  private void forgetRemoved(Snapshot snapshot) {
    if (nodes.size() > snapshot.devices().size() + 100) {
      nodes.values().removeIf(node -> isGone(snapshot, node));
      pieces
          .values()
          .removeIf(piece -> {
            boolean gone = piece.nodes().stream().allMatch(node -> isGone(snapshot, node));
            kept -= gone ? piece.bytes().length : 0;
            return gone;
          });
    }
  }

  private static boolean isGone(Snapshot snapshot, Node node) {
    return snapshot.device(node.seen().device().id()) == null;
  }

  /**
   * The pieces of a frame; what belongs to one viewer alone is compressed together, at the end. Of
   * one thread.
   */
  private static final class Frame {
    private final boolean zstd;
    private final List<byte[]> pieces = new ArrayList<>();
    private final BitSet uncompressed = new BitSet();
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

    /** Compresses what is the viewer's own. */
    List<byte[]> finish() {
      endOwn();
      if (zstd) {
        uncompressed.stream().forEach(i -> pieces.set(i, MapFrames.compress(pieces.get(i))));
      }
      pieces.set(0, MapFrames.header(pieces.stream().mapToInt(piece -> piece.length).sum()));
      return pieces;
    }

    private void endOwn() {
      if (own.size() > 0) {
        uncompressed.set(pieces.size());
        pieces.add(own.toByteArray());
        own.reset();
      }
    }
  }
}
