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
  private ThisComputer() {}

  /** What is known of it; nothing of it is secret. */
  public static HostInfo describe() {
    return HostInfo.builder()
        .hostname(hostname())
        .os(os(System.getProperty("os.name", "")))
        .osVersion(System.getProperty("os.version", ""))
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
