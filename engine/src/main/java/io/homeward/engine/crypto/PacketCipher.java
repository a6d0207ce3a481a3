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
   * Erases the key. A call in progress on another thread ends first (microseconds); later calls
   * return false. Idempotent.
   */
  @Override
  void close();
}
