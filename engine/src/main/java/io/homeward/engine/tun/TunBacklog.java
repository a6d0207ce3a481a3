package io.homeward.engine.tun;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Room for the packets that have been read from a device and wait, in whatever order they leave.
 * They lie close to each other in few chunks, and the chunk that was left last is used first again,
 * so that a short backlog stays in the processor's cache and a long one costs its memory only where
 * there is one. Owned by the thread that reads.
 *
 * <p>To take a packet in: {@link #hasRoom}, {@link #point}, read, {@link #keep}.
 */
public final class TunBacklog implements AutoCloseable {
  /** The most packets: what a queue of the system's and a batch hold, and some. */
  public static final int PLACES = 2048;

  /** What a read may need. */
  private static final int ROOM = 64 * 1028;

  /** Four of the largest packets, or 150 that are not joined, with room for a read behind them. */
  private static final int CHUNK_BYTES = 4 * ROOM;

  private static final int CHUNKS = 8;

  private final Arena arena = Arena.ofShared();
  private final long[] chunks = new long[CHUNKS]; // 0: not needed yet
  private final int[] packets = new int[CHUNKS]; // that wait in each
  private final int[] freeChunks = new int[CHUNKS]; // the first ones, the newest last
  private int freeChunkCount;
  private int chunk; // that is being filled
  private int used; // of it

  private final long[] addresses = new long[PLACES];
  private final int[] lengths = new int[PLACES];
  private final byte[] chunkOf = new byte[PLACES];
  private final int[] freePlaces = new int[PLACES];
  private int freePlaceCount = PLACES;

  /** Without packets. */
  public TunBacklog() {
    Arrays.setAll(freePlaces, i -> i);
    for (int i = CHUNKS - 1; i > 0; i--) {
      freeChunks[freeChunkCount++] = i;
    }
    chunks[0] = newChunk();
  }

  private long newChunk() {
    return Memory.allocate(arena, CHUNK_BYTES);
  }

  /** Whether one more packet can be taken in. */
  public boolean hasRoom() {
    return freePlaceCount > 0 && (used + ROOM <= CHUNK_BYTES || freeChunkCount > 0);
  }

  /** Points at where the next packet is to be read to; there is room for it. */
  public void point(TunPacket packet) {
    if (used + ROOM > CHUNK_BYTES) {
      chunk = freeChunks[--freeChunkCount];
      used = 0;
      if (chunks[chunk] == 0) {
        chunks[chunk] = newChunk();
      }
    }
    packet.moveTo(chunks[chunk] + used + TunPacket.HEADROOM);
  }

  /**
   * Keeps what was read there.
   *
   * @return its place, 0 up to below {@link #PLACES}
   */
  public int keep(TunPacket packet) {
    int place = freePlaces[--freePlaceCount];
    addresses[place] = packet.address();
    lengths[place] = packet.length();
    chunkOf[place] = (byte) chunk;
    packets[chunk]++;
    int bytes = TunPacket.HEADROOM + packet.length() + TunPacket.TAILROOM;
    used += (bytes + 63) & ~63; // a line of the cache
    return place;
  }

  /** Points at the packet of a place. */
  public void show(int place, TunPacket packet) {
    packet.moveTo(addresses[place]);
    packet.set(lengths[place]);
  }

  /** Gives the room of a place back. */
  public void free(int place) {
    freePlaces[freePlaceCount++] = place;
    int from = chunkOf[place];
    if (--packets[from] == 0) {
      if (from == chunk) {
        used = 0;
      } else {
        freeChunks[freeChunkCount++] = from;
      }
    }
  }

  /** Frees the memory. Idempotent; call when no thread uses it any more. */
  @Override
  public void close() {
    Memory.free(arena);
  }
}
