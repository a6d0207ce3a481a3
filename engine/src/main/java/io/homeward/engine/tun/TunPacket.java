package io.homeward.engine.tun;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/**
 * Room for one packet read from a device, with what the device says about it: it may hold many
 * segments of one flow that are still to be split, and its checksum may still be to be completed.
 * The room is its own, or one that a {@link TunBacklog} points it at. Reused for read after read;
 * owned by the thread that reads.
 */
public final class TunPacket implements AutoCloseable {
  /** Room before the packet, for the virtio-net header; keeps the packet itself aligned. */
  static final int HEADROOM = 64;

  /** Room behind the packet, for the padding of its last segment. */
  static final int TAILROOM = 64;

  private final Arena arena = Arena.ofShared(); // empty where the room is a backlog's
  private long address;
  private int length;
  private final VirtioNetHeader offload = new VirtioNetHeader();

  /** Empty room of its own. */
  public TunPacket() {
    this(true);
  }

  private TunPacket(boolean ownRoom) {
    if (ownRoom) {
      address = Memory.allocate(arena, HEADROOM + TunDevice.MAX_READ_BYTES + TAILROOM) + HEADROOM;
    }
  }

  /** One without room, until a {@link TunBacklog} points it at some. */
  public static TunPacket withoutRoom() {
    return new TunPacket(false);
  }

  /** Where the IP packet begins. */
  public long address() {
    return address;
  }

  /** Bytes of the IP packet, 0 to {@link TunDevice#MAX_READ_BYTES}. */
  public int length() {
    return length;
  }

  /** What the device says about segments and checksum. */
  public VirtioNetHeader offload() {
    return offload;
  }

  /** Says that a whole packet of this length, to be sent as it is, stands at the address. */
  public void setPlain(int bytes) {
    VirtioNetHeader.writeNone(address - VirtioNetHeader.BYTES);
    set(bytes);
  }

  /** Says that a packet of this length stands at the address, with its offload header before it. */
  void set(int bytes) {
    length = bytes;
    offload.read(address - VirtioNetHeader.BYTES);
  }

  /** Points at other room, where nothing is yet. */
  void moveTo(long room) {
    address = room;
    length = 0;
  }

  /** Frees the memory, if it is its own. Idempotent; call when no thread uses it any more. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
