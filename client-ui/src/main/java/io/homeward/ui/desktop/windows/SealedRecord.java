package io.homeward.ui.desktop.windows;

import io.homeward.engine.vault.VaultException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file of protected bytes: {@code HWK}, the version of this form in one byte, the number of
 * protected bytes in four, big-endian, and these.
 */
final class SealedRecord {
  private static final byte[] MAGIC = "HWK\1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = MAGIC.length + Integer.BYTES;
  private static final int MAX_SEALED = 64 * 1024;

  /** No file is longer. */
  static final int MAX_BYTES = HEAD + MAX_SEALED;

  private SealedRecord() {}

  /** The file of protected bytes. */
  static byte[] write(byte[] sealed) throws VaultException {
    if (sealed.length == 0 || sealed.length > MAX_SEALED) {
      throw new VaultException("Windows gave no protected keys");
    }
    return ByteBuffer.allocate(HEAD + sealed.length)
        .put(MAGIC)
        .putInt(sealed.length)
        .put(sealed)
        .array();
  }

  /**
   * The protected bytes of a file.
   *
   * @throws VaultException when it is none of ours, or cut off
   */
  static byte[] read(byte[] file) throws VaultException {
    if (file.length <= HEAD
        || file.length > MAX_BYTES
        || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || ByteBuffer.wrap(file).getInt(MAGIC.length) != file.length - HEAD) {
      throw new VaultException("the file of the protected keys is broken");
    }
    return Arrays.copyOfRange(file, HEAD, file.length);
  }
}
