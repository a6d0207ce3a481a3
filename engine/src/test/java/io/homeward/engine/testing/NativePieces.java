package io.homeward.engine.testing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Memory beside the heap that is taken and freed as the JVM's compilers do it. */
public final class NativePieces {
  private static final int PIECES = 1600;
  private static final int PIECE_BYTES = 32_700;
  private static final int PAGE_BYTES = 4096;

  private NativePieces() {}

  /**
   * Takes 50 MB, with something small that stays between each two pieces, and frees the pieces.
   *
   * @return whether the system has most of them back
   */
  @SuppressWarnings("MustBeClosed") // closed in a row of its own
  public static boolean goBack() throws IOException {
    try (Arena small = Arena.ofConfined()) {
      List<Arena> pieces = new ArrayList<>();
      for (int i = 0; i < PIECES; i++) {
        Arena piece = Arena.ofConfined();
        piece.allocate(PIECE_BYTES); // zeroed, and so in use
        small.allocate(16);
        pieces.add(piece);
      }
      long before = residentBytes();
      pieces.forEach(Arena::close);
      return before - residentBytes() > (long) PIECES * PIECE_BYTES / 2;
    }
  }

  private static long residentBytes() throws IOException {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
    return Long.parseLong(pages[1]) * PAGE_BYTES;
  }
}
