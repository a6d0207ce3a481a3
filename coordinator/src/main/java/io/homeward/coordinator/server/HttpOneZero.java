package io.homeward.coordinator.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of HTTP/1.0 (RFC 1945), with which the checks of load balancers and nginx in its
 * default come, one of HTTP/1.1 that asks for the end of the connection after it. Whatever else a
 * connection begins with passes as it is. Pure; one thread.
 */
final class HttpOneZero {
  /** Longest head of a request that is looked at. */
  static final int MAX_HEAD = 16 << 10;

  /** What stands in the place of a host that an HTTP/1.0 client need not name. */
  private static final String NO_HOST = "0.0.0.0";

  private static final String OLD = " HTTP/1.0";
  private static final String NEW = " HTTP/1.1";

  private byte[] held = new byte[0];
  private boolean decided;

  /**
   * The next bytes of the connection.
   *
   * @return what may go on; empty while it cannot be said yet
   */
  byte[] passed(byte[] next) {
    if (decided) {
      return next;
    }
    byte[] all = Arrays.copyOf(held, held.length + next.length);
    System.arraycopy(next, 0, all, held.length, next.length);
    int line = endOfLine(all);
    boolean old = line >= 0 && isOld(all, line);
    int head = old ? endOfHead(all, all.length) : -1;
    if ((line < 0 || old && head < 0) && all.length <= MAX_HEAD) {
      held = all;
      return new byte[0];
    }
    decided = true;
    held = new byte[0];
    return head >= 0 ? rewritten(all, head) : all;
  }

  /** What is held back when the connection ends; null when there is nothing. */
  byte @Nullable [] rest() {
    byte[] all = held;
    decided = true;
    held = new byte[0];
    return all.length == 0 ? null : all;
  }

  private static int endOfLine(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Where the body begins, behind the empty line; -1 when that has not come yet. */
  static int endOfHead(byte[] bytes, int length) {
    for (int i = 3; i < length; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  private static boolean isOld(byte[] bytes, int endOfLine) {
    return new String(bytes, 0, endOfLine, StandardCharsets.ISO_8859_1).strip().endsWith(OLD);
  }

  private static byte[] rewritten(byte[] all, int bodyAt) {
    String[] lines = new String(all, 0, bodyAt - 4, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    StringBuilder head = new StringBuilder(bodyAt + 64);
    String first = lines[0].strip();
    head.append(first, 0, first.length() - OLD.length()).append(NEW).append("\r\n");
    boolean hasHost = false;
    for (int i = 1; i < lines.length; i++) {
      String name = lines[i].toLowerCase(Locale.ROOT);
      hasHost |= name.startsWith("host:");
      if (name.startsWith("transfer-encoding:")) {
        // Where such a body ends is not known to HTTP/1.0 (RFC 9112, section 6.1); refused as it
        // is.
        return all;
      }
      // Nothing of HTTP/1.1 may be asked for in the name of an HTTP/1.0 client.
      if (!name.startsWith("connection:")
          && !name.startsWith("upgrade:")
          && !name.startsWith("expect:")) {
        head.append(lines[i]).append("\r\n");
      }
    }
    if (!hasHost) {
      head.append("Host: ").append(NO_HOST).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    byte[] made = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] result = Arrays.copyOf(made, made.length + all.length - bodyAt);
    System.arraycopy(all, bodyAt, result, made.length, all.length - bodyAt);
    return result;
  }
}
