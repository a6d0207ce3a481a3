package io.homeward.cli;

import io.homeward.engine.netmap.HostInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the node tells about the computer that it runs on. */
public final class ThisComputer {
  /** Of a name of a system; nobody's is longer. */
  private static final int MOST_LETTERS = 60;

  private ThisComputer() {}

  /** What is known of it; nothing of it is secret. */
  public static HostInfo describe() {
    return HostInfo.builder()
        .hostname(hostname())
        .os(os(System.getProperty("os.name", "")))
        .osVersion(osVersion())
        .clientVersion(Version.TEXT)
        .build();
  }

  /** The protocol's word for an operating system. */
  static String os(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("mac")) {
      return "macOS";
    }
    return lower.startsWith("windows") ? "windows" : lower;
  }

  /** A Linux system is known to people by its distribution; the number is that of the kernel. */
  private static String osVersion() {
    String kernel = System.getProperty("os.version", "");
    try {
      Path own = Path.of("/etc/os-release");
      Path file = Files.exists(own) ? own : Path.of("/usr/lib/os-release");
      String name = distribution(Files.readString(file, StandardCharsets.UTF_8));
      return name.isEmpty() ? kernel : name;
    } catch (IOException anotherSystem) {
      return kernel;
    }
  }

  /** Name and version of an os-release document, such as {@code Debian 12}; empty: it says none. */
  static String distribution(String document) {
    String name = "";
    String version = "";
    for (String line : document.lines().toList()) {
      if (line.startsWith("NAME=")) {
        name = unquoted(line);
      } else if (line.startsWith("VERSION_ID=")) {
        version = unquoted(line);
      }
    }
    String known = name.replaceFirst("( GNU/Linux| Linux)$", "");
    String all = (known + " " + version).strip();
    return known.isEmpty() || all.length() > MOST_LETTERS ? known : all;
  }

  private static String unquoted(String line) {
    String value = line.substring(line.indexOf('=') + 1).replaceAll("[\\p{Cntrl}\"'\\\\]", "");
    return value.substring(0, Math.min(value.length(), MOST_LETTERS)).strip();
  }

  /** A host name is whatever bytes somebody set; of those that are not UTF-8, each is a letter. */
  static String text(byte[] raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return new String(raw, StandardCharsets.ISO_8859_1);
    }
  }

  private static String hostname() {
    try {
      // Straight from the kernel: asking the name service may take seconds.
      return text(Files.readAllBytes(Path.of("/proc/sys/kernel/hostname"))).strip();
    } catch (IOException notLinux) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "";
      }
    }
  }
}
