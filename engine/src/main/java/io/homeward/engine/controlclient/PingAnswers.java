package io.homeward.engine.controlclient;

import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.dial.PlainHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the server's questions; protocol reference, section 4.8. A bare question gets a HEAD
 * request; a request to this node ({@code c2n}) gets an HTTP response, {@code /echo} its own body
 * and everything else 404. Pings of peers are not for this level and stay unanswered.
 */
final class PingAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(PingAnswers.class);
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String C2N = "c2n";
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final ControlHttp http;

  PingAnswers(ControlHttp http) {
    this.http = http;
  }

  /** Answers, waiting for the server; failures are the server's to notice. */
  void answer(PingRequest ping) {
    try {
      URI url = URI.create(ping.url());
      if (ping.types().isEmpty()) {
        try (Response response =
            (ping.urlIsNoise() ? http.head(inside(url), LIMIT) : http.openHead(url, LIMIT))
                .execute()) {
          ControlHttp.readToEnd(response);
          LOG.debug("answered a ping of the server, status {}", response.code());
        }
      } else if (ping.types().equals(C2N)) {
        try (Response response =
            http.postRaw(inside(url), respond(ping.payload()), LIMIT).execute()) {
          ControlHttp.readToEnd(response);
          LOG.debug("answered a request of the server, status {}", response.code());
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("a ping of the server could not be answered: {}", e.getClass().getSimpleName());
    }
  }

  /** What of the URL counts inside the control connection. */
  private static String inside(URI url) throws IOException {
    String path = url.getRawPath();
    if (path == null || !path.startsWith("/")) {
      throw new IOException("a URL without a path");
    }
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** An HTTP response in wire form to an HTTP request in wire form. */
  static byte[] respond(byte @Nullable [] request) {
    if (request == null) {
      return response("400 Bad Request", new byte[0]);
    }
    int end = headEnd(request);
    String head = new String(request, 0, end, StandardCharsets.ISO_8859_1);
    String[] line = head.split("\r\n", 2)[0].split(" ", -1);
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      return response("400 Bad Request", new byte[0]);
    }
    String path = line[1].split("\\?", 2)[0];
    if (!path.equals("/echo")) {
      return response("404 Not Found", new byte[0]);
    }
    int from = Math.min(request.length, end + HEAD_END.length);
    byte[] body = new byte[request.length - from];
    System.arraycopy(request, from, body, 0, body.length);
    return response("200 OK", body);
  }

  private static int headEnd(byte[] request) {
    for (int i = 0; i + HEAD_END.length <= request.length; i++) {
      if (request[i] == '\r'
          && request[i + 1] == '\n'
          && request[i + 2] == '\r'
          && request[i + 3] == '\n') {
        return i;
      }
    }
    return request.length;
  }

  private static byte[] response(String status, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        PlainHttp.bytes("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\n\r\n"));
    out.writeBytes(body);
    return out.toByteArray();
  }
}
