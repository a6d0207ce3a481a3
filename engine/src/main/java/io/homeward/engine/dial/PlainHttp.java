package io.homeward.engine.dial;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * As much of HTTP/1.1 as goes over the wire before another protocol begins: the head of a response.
 * Reads byte by byte from a buffered stream, so that nothing behind the head is lost.
 *
 * @param status 100 to 599
 * @param headers by lower-case name; of a repeated one the last
 */
public record PlainHttp(int status, Map<String, String> headers) {
  private static final int MAX_HEAD = 16 << 10;

  /**
   * Reads up to the empty line.
   *
   * @throws ProtocolException when it is no HTTP, or too long
   * @throws EOFException when nothing comes
   */
  public static PlainHttp readHead(InputStream in) throws IOException {
    String head = head(in);
    String[] lines = head.split("\r?\n", -1);
    String[] start = lines[0].split(" ", 3);
    if (!start[0].startsWith("HTTP/1.") || start.length < 2 || !start[1].matches("[1-5][0-9]{2}")) {
      throw new ProtocolException("the answer is no HTTP");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    return new PlainHttp(Integer.parseInt(start[1]), headers);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < MAX_HEAD) {
      int c = in.read();
      if (c < 0) {
        throw head.isEmpty()
            ? new EOFException("the server closed the connection")
            : new ProtocolException("the answer is no HTTP");
      }
      head.append((char) c);
      int length = head.length();
      if (c == '\n' && (endsWith(head, "\r\n\r\n") || endsWith(head, "\n\n"))) {
        return head.substring(0, length).strip();
      }
    }
    throw new ProtocolException("the answer has no end");
  }

  private static boolean endsWith(StringBuilder text, String end) {
    int from = text.length() - end.length();
    return from >= 0 && text.indexOf(end, from) == from;
  }

  /** Text of a head as it travels. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
