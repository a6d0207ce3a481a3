package io.homeward.engine.crypto;

import io.homeward.engine.memory.Downcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code native-helpers/seal/seal.h}. Both take three arguments of the five that a
 * {@link Downcalls downcall} has; {@code seal} returns an {@code int}.
 *
 * <p>None is linked as critical: a run takes some 30 us, which is longer than a pause of the JVM
 * should have to wait, and beside which the thread's change of state counts for nothing.
 */
final class SealLibrary {
  /** Where the library is, when not beside the helper; {@link #OFF}: nowhere. */
  private static final String PROPERTY = "homeward.seal";

  private static final String OFF = "off";

  /** Where the helper's program is, when not where packages install it. */
  private static final String HELPER = "homeward.helper";

  private static final String INSTALLED_HELPER = "/usr/lib/homeward/homeward-helper";
  private static final String NAME = "libhomeward-seal.so";

  /** {@code SEAL_FORM}. */
  private static final int FORM = 1;

  /** Null where there is none, or none that this processor or this program can use. */
  static final @Nullable SealLibrary LIBRARY = load(place());

  final MethodHandle seal;
  final MethodHandle open;

  private SealLibrary(SymbolLookup symbols) {
    seal = Downcalls.plain(symbols.findOrThrow("homeward_seal_run"));
    open = Downcalls.plain(symbols.findOrThrow("homeward_open_run"));
  }

  private static String place() {
    String given = System.getProperty(PROPERTY, "");
    if (!given.isEmpty()) {
      return given;
    }
    String helper = System.getProperty(HELPER, "");
    return Path.of(helper.isEmpty() ? INSTALLED_HELPER : helper).resolveSibling(NAME).toString();
  }

  /**
   * Loads it for good.
   *
   * @return null when there is none, when others than this user and root could have put it there,
   *     when it is of another form, or when the processor has not what it takes
   */
  static @Nullable SealLibrary load(String place) {
    if (place.equals(OFF)) {
      return null;
    }
    try {
      Path file = Path.of(place).toRealPath();
      return OwnFiles.onlyOursToWrite(file) ? load(file) : null;
    } catch (Throwable _) {
      // Not there, not for this system, or native access forbidden: libcrypto does the same,
      // slower.
      return null;
    }
  }

  private static @Nullable SealLibrary load(Path file) throws Throwable {
    SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
    MethodHandle usable = Downcalls.plain(symbols.findOrThrow("homeward_seal_usable"));
    return (int) (long) usable.invokeExact(0L, 0L, 0L, 0L, 0L) == FORM
        ? new SealLibrary(symbols)
        : null;
  }
}
