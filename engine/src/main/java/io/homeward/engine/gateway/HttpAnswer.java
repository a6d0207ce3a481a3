package io.homeward.engine.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer of HTTP/1, whole. Where the connection must be read until its end, the end says that it
 * is whole. Redirects are answers like others: nobody follows them.
 *
 * @param status 100 to 999
 * @param body at most {@link #MAX_BYTES}, shared
 */
public record HttpAnswer(int status, byte[] body) {
  /** The most bytes of an answer, its head included. */
  public static final int MAX_BYTES = 128 * 1024;

  private static final int MOST_HEAD = 8 * 1024;
  private static final int STATUS_LINE = "HTTP/1.1 200".length();

  /** How far a reader is. */
  public sealed interface Reading {
    /** More has to come. */
    record More() implements Reading {}

    /** It makes no sense, or is too large. */
    record Broken() implements Reading {}

    /** It is whole. */
    record Whole(HttpAnswer answer) implements Reading {}
  }

  private static final Reading MORE = new Reading.More();
  private static final Reading BROKEN = new Reading.Broken();

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpAnswer(int otherStatus, byte[] otherBody)
        && status == otherStatus
        && Arrays.equals(body, otherBody);
  }

  @Override
  public int hashCode() {
    return 31 * status + Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return "HttpAnswer[status=" + status + ", " + body.length + " bytes]";
  }

  /**
   * Reads what came so far.
   *
   * @param bytes may be longer than what came
   * @param length bytes that came
   * @param ended whether nothing comes any more
   */
  public static Reading read(byte[] bytes, int length, boolean ended) {
    if (length > MAX_BYTES) {
      return BROKEN;
    }
    int body = endOfHead(bytes, length);
    if (body < 0) {
      return ended || length > MOST_HEAD ? BROKEN : MORE;
    }
    String head = new String(bytes, 0, body, StandardCharsets.ISO_8859_1);
    int status = status(head);
    if (status < 0) {
      return BROKEN;
    }
    String declared = null;
    boolean chunked = false;
    for (String line : head.split("\r?\n")) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (name.equals("content-length")) {
        declared = line.substring(colon + 1).strip();
      } else if (name.equals("transfer-encoding")) {
        chunked = line.substring(colon + 1).strip().equalsIgnoreCase("chunked");
      }
    }
    if (chunked) {
      return chunks(status, bytes, body, length, ended);
    }
    if (declared == null) {
      return ended ? whole(status, Arrays.copyOfRange(bytes, body, length)) : MORE;
    }
    int expected = number(declared, 10);
    if (expected < 0 || expected > MAX_BYTES - body) {
      return BROKEN;
    }
    if (length - body >= expected) {
      return whole(status, Arrays.copyOfRange(bytes, body, body + expected));
    }
    return ended ? BROKEN : MORE;
  }

  private static Reading chunks(int status, byte[] bytes, int from, int length, boolean ended) {
    Reading unfinished = ended ? BROKEN : MORE;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = from;
    while (true) {
      int line = lineEnd(bytes, at, length);
      if (line < 0) {
        return unfinished;
      }
      String size = new String(bytes, at, line - at, StandardCharsets.ISO_8859_1);
      int semicolon = size.indexOf(';');
      int chunk = number((semicolon < 0 ? size : size.substring(0, semicolon)).strip(), 16);
      if (chunk < 0 || chunk > MAX_BYTES) {
        return BROKEN;
      }
      if (chunk == 0) {
        return whole(status, out.toByteArray());
      }
      at = line + 1;
      if (length - at < chunk) {
        return unfinished;
      }
      out.write(bytes, at, chunk);
      int after = lineEnd(bytes, at + chunk, length);
      if (after < 0) {
        return unfinished;
      }
      if (after - at - chunk > 1) {
        return BROKEN;
      }
      at = after + 1;
    }
  }

  private static Reading whole(int status, byte[] body) {
    return new Reading.Whole(new HttpAnswer(status, body));
  }

  /** Where the newline is; -1: there is none. */
  private static int lineEnd(byte[] bytes, int from, int length) {
    for (int i = from; i < length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Where the body begins; -1: it has not come. */
  private static int endOfHead(byte[] bytes, int length) {
    int end = Math.min(length, MOST_HEAD);
    for (int i = 1; i < end; i++) {
      if (bytes[i] == '\n'
          && (bytes[i - 1] == '\n' || (i > 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n'))) {
        return i + 1;
      }
    }
    return -1;
  }

  /** -1: it is no answer. */
  private static int status(String head) {
    if (!head.startsWith("HTTP/1.") || head.length() < STATUS_LINE || head.charAt(8) != ' ') {
      return -1;
    }
    int status = number(head.substring(9, 12), 10);
    return status < 100 ? -1 : status;
  }

  /** -1: it is none, or has more than 7 digits. */
  private static int number(String text, int radix) {
    if (text.isEmpty() || text.length() > 7) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
