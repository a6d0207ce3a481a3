package io.homeward.engine.dataplane;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of what moves packets, made ready before anything of them is used, each after those
 * that its code uses. A JVM that knows from a rehearsal what to compile begins with a method as
 * soon as all classes are ready that the best code of it goes through. When its own class is ready
 * before some of these, it gets slower code first, and waits for it in a queue while the others
 * come; then it is asked about again only at its 2,048th call, which is in the midst of a first
 * stream.
 */
final class PacketClasses {
  private static final Logger LOG = LoggerFactory.getLogger(PacketClasses.class);
  private static final String LIST = "packet-classes";
  private static final String COMMENT = "#";

  private PacketClasses() {}

  /** Makes them ready, on Linux alone: some are of its system calls. */
  static void initialize() {
    for (String name : names()) {
      try {
        Class.forName(name, true, PacketClasses.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError e) {
        // Another JDK has other insides, and whoever needs a class says so better than we could.
        LOG.debug("not made ready before the first packet: {}", name, e);
      }
    }
  }

  /** Their names, in their order. */
  static List<String> names() {
    try (InputStream in = PacketClasses.class.getResourceAsStream(LIST)) {
      if (in == null) {
        return List.of();
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      return lines.lines().filter(line -> !line.isBlank() && !line.startsWith(COMMENT)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
