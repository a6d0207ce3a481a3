package io.homeward.engine.footprint;

import io.homeward.engine.linux.FreedMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of files that the JVM holds in view for as long as it runs: its own code, and the
 * classes that are kept ready for it. Most of them only a start needs, but nobody takes them away
 * while the computer has memory left. Thread-safe.
 */
final class FilePages {
  private static final Logger LOG = LoggerFactory.getLogger(FilePages.class);
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  /**
   * Addresses of a mapping.
   *
   * @param end the first one behind it
   */
  record Range(long start, long end) {}

  private FilePages() {}

  /**
   * Lets go of all of them that nobody wrote to. What is used again comes back by itself, from the
   * system's cache of the file and as a rule 64 KiB at a time. Does nothing where the system does
   * not tell what is mapped.
   */
  static void letGo() {
    letGo(System.getProperty("java.home") + "/");
  }

  /**
   * The same.
   *
   * @param home as in {@link #unwritten}
   */
  static void letGo(String home) {
    List<Range> unwritten;
    try (BufferedReader mappings = Files.newBufferedReader(MAPPINGS, StandardCharsets.ISO_8859_1)) {
      unwritten = unwritten(mappings, home);
    } catch (IOException e) {
      LOG.debug("what is mapped cannot be read", e);
      return;
    }
    // Where the system refuses, because it is locked, all stays as it is.
    unwritten.forEach(range -> FreedMemory.letGo(range.start, range.end - range.start));
  }

  /**
   * Which mappings of the JVM's files cannot be written to and hold no page that is the process's
   * own: such a page (an address that the loader of libraries filled in, a class that was changed)
   * would fall back to what the file says. Of other files none: they may be unmapped at any time,
   * and something else mapped in their place that nobody may let go.
   *
   * @param mappings the text of {@code /proc/PID/smaps}, proc(5)
   * @param home where the JVM's own files lie, with the last slash
   */
  static List<Range> unwritten(BufferedReader mappings, String home) throws IOException {
    List<Range> found = new ArrayList<>();
    Range file = null;
    boolean resident = false;
    for (String line = mappings.readLine(); line != null; line = mappings.readLine()) {
      if (isHeading(line)) {
        file = ofJvm(line, home);
        resident = false;
      } else if (file != null && line.startsWith("Rss:")) {
        resident = !isZero(line);
      } else if (file != null && resident && line.startsWith("Anonymous:") && isZero(line)) {
        found.add(file);
      }
    }
    return found;
  }

  /** All other lines begin with a name, of which the first letter is a capital one. */
  private static boolean isHeading(String line) {
    char first = line.isEmpty() ? ' ' : line.charAt(0);
    return first >= '0' && first <= '9' || first >= 'a' && first <= 'f';
  }

  private static boolean isZero(String line) {
    return line.endsWith(" 0 kB");
  }

  /** Of "7f0000000000-7f0000001000 r-xp 00000000 fe:01 42 /lib/libc.so.6". */
  private static @Nullable Range ofJvm(String heading, String home) {
    int dash = heading.indexOf('-');
    int space = heading.indexOf(' ', dash);
    int path = heading.indexOf('/');
    if (dash < 0
        || space < 0
        || path < 0
        || heading.charAt(space + 2) == 'w'
        || !isOfJvm(heading.substring(path), home)) {
      return null;
    }
    return new Range(
        Long.parseUnsignedLong(heading, 0, dash, 16),
        Long.parseUnsignedLong(heading, dash + 1, space, 16));
  }

  private static boolean isOfJvm(String path, String home) {
    return path.startsWith(home) || path.endsWith(".aot") || path.endsWith(".jsa");
  }
}
