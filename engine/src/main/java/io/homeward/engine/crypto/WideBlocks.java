package io.homeward.engine.crypto;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How libcrypto's ChaCha20 is given a packet. With AVX-512 it makes sixteen blocks at a time, 1024
 * bytes, and what is left it makes as sixteen once more, however little that is; given in two
 * pieces the rest is made by narrower code. It is a tenth of the time of a full packet; without
 * AVX-512 two pieces cost more than one.
 */
final class WideBlocks {
  private static final int BYTES = 1024;

  /**
   * What {@code OPENSSL_info(3)} says of an x86: words of features, the second of CPUID's leaf 7.
   */
  private static final Pattern LEAF_7 =
      Pattern.compile("OPENSSL_ia32cap=0x[0-9a-f]{1,16}:0x([0-9a-f]{1,16})\\b.*");

  private static final long AVX512F = 1L << 16;
  private static final long AVX512VL = 1L << 31;

  private WideBlocks() {}

  /** Bytes of the piece to begin with, where there are sixteen at a time. */
  static int firstPiece(int length) {
    return length > BYTES ? length & -BYTES : length;
  }

  /**
   * Whether libcrypto makes sixteen at a time.
   *
   * @param settings of the processor, as libcrypto tells them
   */
  static boolean areMade(String settings) {
    Matcher leaf7 = LEAF_7.matcher(settings);
    if (!leaf7.matches()) {
      return false; // another processor
    }
    long features = Long.parseUnsignedLong(leaf7.group(1), 16);
    return (features & AVX512F) != 0 && (features & AVX512VL) != 0;
  }
}
