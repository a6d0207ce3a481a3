package io.homeward.engine.localapi;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of HTTP/1.1 (RFC 9112) that both ends of the local API speak: one request a connection,
 * bodies by {@code Content-Length}, everything bounded before it is kept. Also the rule that keeps
 * browsers out.
 */
final class LocalHttp {
  /** The only host name that a request may be for; no name server knows it. */
  static final String HOST = "local-api.homeward.invalid";

  static final int MAX_LINE_BYTES = 8 << 10;
  static final int MAX_HEADERS = 64;
  static final int MAX_REQUEST_BODY = 64 << 10;

  private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

  private LocalHttp() {}

  /**
   * A request.
   *
   * @param method as sent
   * @param path decoded, without the query
   * @param query decoded parameters; of several with one name the last
   * @param headers by lower-case name
   * @param body may be empty
   */
  record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {}

  /**
   * The head of a response.
   *
   * @param status three digits
   * @param bodyBytes -1: until the connection ends
   */
  record ResponseHead(int status, long bodyBytes) {}

  /** What came is no request that this server takes. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    final int status;
    final String reason;

    RefusedException(int status, String reason) {
      super(reason);
      this.status = status;
      this.reason = reason;
    }
  }

  /**
   * Reads one request.
   *
   * @throws RefusedException when it is malformed, too large or comes from a browser
   * @throws IOException when the connection ends before the request does
   */
  static Request readRequest(InputStream in) throws IOException, RefusedException {
    String[] words = readLine(in).split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.") || !isToken(words[0])) {
      throw new RefusedException(400, "not an HTTP/1.1 request");
    }
    Map<String, String> headers = readHeaders(in);
    refuseBrowsers(headers);
    if (headers.containsKey("transfer-encoding")) {
      throw new RefusedException(501, "bodies need a Content-Length");
    }
    byte[] body = new byte[0];
    String length = headers.get("content-length");
    if (length != null) {
      long bytes = parseLength(length);
      if (bytes > MAX_REQUEST_BODY) {
        throw new RefusedException(413, "body too large");
      }
      body = in.readNBytes((int) bytes);
      if (body.length < bytes) {
        throw new EOFException("the body ended early");
      }
    }
    String target = words[1];
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    if (!path.startsWith("/")) {
      throw new RefusedException(400, "not a path");
    }
    return new Request(
        words[0],
        decode(path),
        question < 0 ? Map.of() : parseQuery(target.substring(question + 1)),
        headers,
        body);
  }

  /** Reads the head of a response. */
  static ResponseHead readResponseHead(InputStream in) throws IOException {
    try {
      String[] words = readLine(in).split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5]\\d\\d")) {
        throw new IOException("what listens there does not speak HTTP");
      }
      String length = readHeaders(in).get("content-length");
      return new ResponseHead(
          Integer.parseInt(words[1]), length == null ? -1 : parseLength(length));
    } catch (RefusedException e) {
      throw new IOException("what listens there does not speak HTTP: " + e.reason, e);
    }
  }

  /**
   * No web page may steer a node, by whatever trick it reaches the socket: browsers name the page's
   * origin, and a rebound name shows in Host.
   */
  private static void refuseBrowsers(Map<String, String> headers) throws RefusedException {
    for (String name : headers.keySet()) {
      if (name.equals("origin") || name.equals("referer") || name.startsWith("sec-")) {
        throw new RefusedException(403, "requests from web pages are refused");
      }
    }
    if (!HOST.equals(headers.get("host"))) {
      throw new RefusedException(403, "the Host must be " + HOST);
    }
  }

  private static Map<String, String> readHeaders(InputStream in)
      throws IOException, RefusedException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon < 1 || !isToken(line.substring(0, colon))) {
        throw new RefusedException(400, "malformed header");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      // Two of a kind is how requests are smuggled past a check; no honest client of ours sends it.
      if (headers.put(name, line.substring(colon + 1).strip()) != null) {
        throw new RefusedException(400, "header given twice");
      }
      if (headers.size() > MAX_HEADERS) {
        throw new RefusedException(431, "too many headers");
      }
    }
    return headers;
  }

  private static String readLine(InputStream in) throws IOException, RefusedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the connection ended");
      }
      if (c == '\n') {
        break;
      }
      if (line.size() >= MAX_LINE_BYTES) {
        throw new RefusedException(431, "line too long");
      }
      line.write(c);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (!text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 127))) {
      throw new RefusedException(400, "control character");
    }
    return text;
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c ->
                c < 128 && (Character.isLetterOrDigit(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0));
  }

  private static long parseLength(String text) throws RefusedException {
    if (!text.matches("\\d{1,12}")) {
      throw new RefusedException(400, "malformed Content-Length");
    }
    return Long.parseLong(text);
  }

  private static Map<String, String> parseQuery(String text) throws RefusedException {
    Map<String, String> out = new HashMap<>();
    for (String pair : List.of(text.split("&", MAX_HEADERS))) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      out.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return out;
  }

  private static String decode(String text) throws RefusedException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, "malformed escape in the URL");
    }
  }
}
