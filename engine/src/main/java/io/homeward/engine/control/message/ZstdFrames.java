package io.homeward.engine.control.message;

import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.util.Arrays;

/**
 * Zstd frames (RFC 8878, section 3.1.1) as far as the library does not know them: where those that
 * follow one another begin and end, for it tells the declared length of the first alone, and such
 * as are not compressed.
 *
 * <table>
 * <caption>One frame</caption>
 * <tr><th>Size</th><th>Content</th></tr>
 * <tr><td>4</td><td>magic number, which the library checks</td></tr>
 * <tr><td>1</td><td>descriptor: size of the content's length (bits 7, 6), no window (5), checksum (2),
 *     size of the dictionary's id (1, 0)</td></tr>
 * <tr><td>0 to 13</td><td>window, dictionary's id, content's length</td></tr>
 * <tr><td>3 + n</td><td>blocks: last (bit 0), type (2, 1), size (from 3), little-endian; one byte
 *     follows where the type is 1, else as many as the size says</td></tr>
 * <tr><td>0 or 4</td><td>checksum</td></tr>
 * </table>
 */
final class ZstdFrames {
  private static final int MAGIC_BYTES = 4;
  private static final int BLOCK_HEADER_BYTES = 3;
  private static final int CHECKSUM_BYTES = 4;
  private static final int REPEATED_BYTE = 1;
  private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};
  private static final int[] LENGTH_BYTES = {0, 2, 4, 8};

  private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final int WINDOWLESS = 0x20;
  private static final int SHORT = 0x100; // a content's length of one byte; of two counts from here
  private static final int TWO_BYTES = 0x40;

  /** Longest content of {@link #uncompressed}, in bytes. */
  static final int MOST_UNCOMPRESSED = 0xffff;

  private ZstdFrames() {}

  /**
   * A frame whose only block holds the content as it is.
   *
   * @param content at most {@link #MOST_UNCOMPRESSED} bytes
   */
  static byte[] uncompressed(byte[] content) {
    int length = content.length;
    if (length > MOST_UNCOMPRESSED) {
      throw new IllegalArgumentException("a content of " + length + " bytes");
    }
    boolean isShort = length < SHORT;
    int headerBytes = MAGIC_BYTES + 1 + (isShort ? 1 : 2) + BLOCK_HEADER_BYTES;
    byte[] frame = Arrays.copyOf(MAGIC, headerBytes + length);
    int at = MAGIC_BYTES;
    frame[at++] = (byte) (WINDOWLESS | (isShort ? 0 : TWO_BYTES));
    int told = isShort ? length : length - SHORT;
    frame[at++] = (byte) told;
    if (!isShort) {
      frame[at++] = (byte) (told >> 8);
    }
    int block = 1 | length << 3; // the last one, as it is
    frame[at++] = (byte) block;
    frame[at++] = (byte) (block >> 8);
    frame[at++] = (byte) (block >> 16);
    System.arraycopy(content, 0, frame, at, length);
    return frame;
  }

  /**
   * How long the frames say that their content is together; negative where one of them does not
   * say, or says more than fits.
   *
   * @throws RuntimeException when they are no such frames
   */
  static long declaredLength(byte[] frames) {
    ZstdJavaDecompressor decompressor = new ZstdJavaDecompressor();
    long sum = 0;
    int at = 0;
    while (at < frames.length) {
      long declared = decompressor.getDecompressedSize(frames, at, frames.length - at);
      if (declared < 0) {
        return -1;
      }
      sum = sum + declared < 0 ? Long.MAX_VALUE : sum + declared;
      at = end(frames, at);
    }
    return sum;
  }

  private static int end(byte[] frames, int begin) {
    int descriptor = frames[begin + MAGIC_BYTES];
    boolean windowless = (descriptor & 0x20) != 0;
    int lengthBytes = LENGTH_BYTES[descriptor >> 6 & 3];
    long at =
        (long) begin
            + MAGIC_BYTES
            + 1
            + (windowless ? 0 : 1)
            + DICTIONARY_ID_BYTES[descriptor & 3]
            + (windowless && lengthBytes == 0 ? 1 : lengthBytes);
    boolean last;
    do {
      int header = block(frames, at);
      last = (header & 1) != 0;
      int size = header >>> 3;
      at += BLOCK_HEADER_BYTES + ((header >> 1 & 3) == REPEATED_BYTE ? 1 : size);
    } while (!last);
    at += (descriptor & 4) != 0 ? CHECKSUM_BYTES : 0;
    if (at > frames.length) {
      throw new IllegalArgumentException("a frame that ends early");
    }
    return (int) at;
  }

  private static int block(byte[] frames, long at) {
    if (at > frames.length - BLOCK_HEADER_BYTES) {
      throw new IllegalArgumentException("a block that ends early");
    }
    int i = (int) at;
    return frames[i] & 0xff | (frames[i + 1] & 0xff) << 8 | (frames[i + 2] & 0xff) << 16;
  }
}
