package io.homeward.engine.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How libcrypto's ChaCha20 is given a packet. With AVX-512 it makes sixteen blocks at a time, 1024
 * bytes, and what is left it makes as sixteen once more, however little that is; given in two
 * pieces the rest is made by narrower code. It is a tenth of the time of a full packet; without
 * AVX-512 two pieces cost more than one.
 */
final class WideBlocks {
  private static final int BYTES = 1024;
  private static final int MOST_OF_CPUINFO = 16 << 10;
  private static final boolean SIXTEEN = ofThisProcessor();

  private WideBlocks() {}

  /** Bytes of the piece to begin with; all of them where one piece is best. */
  static int firstPiece(int length) {
    return SIXTEEN ? firstOfSixteen(length) : length;
  }

  static int firstOfSixteen(int length) {
    return length > BYTES ? length & -BYTES : length;
  }

  private static boolean ofThisProcessor() {
    try (InputStream in = Files.newInputStream(Path.of("/proc/cpuinfo"))) {
      return tells(new String(in.readNBytes(MOST_OF_CPUINFO), StandardCharsets.US_ASCII));
    } catch (IOException _) {
      return false; // another system
    }
  }

  /** Whether Linux's list of the processor's features has what that code needs. */
  static boolean tells(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> line + " ")
        .filter(line -> line.contains(" avx512f ") && line.contains(" avx512vl "))
        .isPresent();
  }
}
