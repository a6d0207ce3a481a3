package io.homeward.engine.tun;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/**
 * Room for one packet read from a device, with what the device says about it: it may hold many
 * segments of one flow that are still to be split, and its checksum may still be to be completed.
 * Reused for read after read; owned by the thread that reads.
 */
public final class TunPacket implements AutoCloseable {
  /** Room before the packet, for the virtio-net header; keeps the packet itself aligned. */
  static final int HEADROOM = 64;

  /** Room behind the packet, for the padding of its last segment. */
  private static final int TAILROOM = 64;

  private final Arena arena = Arena.ofShared();
  private final long address =
      Memory.allocate(arena, HEADROOM + TunDevice.MAX_READ_BYTES + TAILROOM) + HEADROOM;
  private int length;
  private final VirtioNetHeader offload = new VirtioNetHeader();

  /** Empty room. */
  public TunPacket() {}

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
    length = bytes;
    offload.setNone();
  }

  /** Says that a packet with an offload header stands at the address. */
  void setLength(int bytes) {
    length = bytes;
  }

  /** Frees the memory. Call once, when no thread uses it any more. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
