package io.homeward.engine.crypto;

/**
 * ChaCha20-Poly1305 (RFC 8439) under one key, on off-heap memory, without additional data, with the
 * nonce that WireGuard uses: four zero bytes and a little-endian 64-bit counter. Allocates nothing
 * per call. One thread at a time seals and opens; {@link #close()} may come from any thread.
 */
public interface PacketCipher extends AutoCloseable {
  /** Bytes that sealing adds. */
  int TAG_BYTES = 16;

  /**
   * Seals {@code length} bytes at {@code plain} into {@code length + 16} bytes at {@code out}.
   * {@code out} may be {@code plain}; otherwise the areas must not overlap.
   *
   * @param counter never the same twice under one key
   * @return false when this cipher has been closed; nothing was written then
   */
  boolean seal(long counter, long plain, int length, long out);

  /**
   * Opens {@code length} bytes (tag included, at least 16) at {@code sealed} into {@code length -
   * 16} bytes at {@code out}, which may be {@code sealed}.
   *
   * @return false when the tag is wrong or this cipher has been closed; what is at {@code out} must
   *     then not be used
   */
  boolean open(long counter, long sealed, int length, long out);

  /**
   * Seals the packets of a run, in their order.
   *
   * @return how many were sealed, the first ones: fewer than there are when this cipher has been
   *     closed
   */
  default int seal(PacketRun run) {
    int count = run.count();
    for (int i = 0; i < count; i++) {
      if (!seal(run.counter(i), run.from(i), run.bytes(i), run.to(i))) {
        return i;
      }
    }
    return count;
  }

  /**
   * Opens the packets of a run.
   *
   * @return bit i: packet i has been opened; what is written of the others must not be used. None
   *     when this cipher has been closed
   */
  default long open(PacketRun run) {
    int count = run.count();
    long opened = 0;
    for (int i = 0; i < count; i++) {
      if (open(run.counter(i), run.from(i), run.bytes(i) + TAG_BYTES, run.to(i))) {
        opened |= 1L << i;
      }
    }
    return opened;
  }

  /**
   * How many packets are best given at once, 1 to {@link PacketRun#MOST}; 1: they gain nothing by
   * that, and lose what waiting for others costs.
   */
  default int packetsAtOnce() {
    return 1;
  }

  /**
   * Erases the key. A call in progress on another thread ends first (microseconds); later calls
   * return false. Idempotent.
   */
  @Override
  void close();
}
