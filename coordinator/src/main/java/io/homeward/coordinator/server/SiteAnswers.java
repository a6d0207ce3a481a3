package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.dashboard.PageTexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the public site answers: each answer with the headers that keep browsers from mischief. */
final class SiteAnswers {
  private static final HeaderName CSP = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName NO_SNIFF = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName FRAMES = HeaderNames.create("X-Frame-Options");
  private static final HeaderName REFERRER = HeaderNames.create("Referrer-Policy");

  private static final int MAX_FORM = 16 << 10;

  private SiteAnswers() {}

  static @Nullable String header(ServerRequest request, HeaderName name) {
    ServerRequestHeaders headers = request.headers();
    return headers.contains(name) ? Objects.requireNonNull(headers.get(name).get()) : null;
  }

  /** In the language that the browser asks for. */
  static PageTexts texts(ServerRequest request) {
    return PageTexts.preferred(Pages.TEXTS, header(request, HeaderNames.ACCEPT_LANGUAGE));
  }

  /** A whole page from a template. */
  static void page(
      ServerRequest request, ServerResponse response, String template, Map<String, String> values) {
    html(response, Pages.page(texts(request), template, values), false);
  }

  /**
   * A page with a list.
   *
   * @param scripted whether it has a script, which is one of our files
   */
  static void list(
      ServerRequest request,
      ServerResponse response,
      String template,
      Map<String, String> values,
      List<Pages.Row> rows,
      boolean scripted) {
    html(response, Pages.list(texts(request), template, values, rows), scripted);
  }

  /** The fields of a form; null when it is too long or none. */
  static @Nullable Map<String, List<String>> form(ServerRequest request) throws IOException {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_FORM + 1);
      return bytes.length > MAX_FORM ? null : fields(new String(bytes, StandardCharsets.US_ASCII));
    }
  }

  /** The fields of an encoded form; null when it is none. */
  static @Nullable Map<String, List<String>> fields(String form) {
    Map<String, List<String>> fields = new HashMap<>();
    try {
      for (String pair : form.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          fields
              .computeIfAbsent(decoded(pair.substring(0, equals)), _ -> new ArrayList<>())
              .add(decoded(pair.substring(equals + 1)));
        }
      }
      return fields;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The browser goes on to another address. */
  static void redirect(ServerResponse response, URI to) {
    response.status(Status.SEE_OTHER_303);
    response.headers().set(HeaderNames.LOCATION, to.toString());
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    send(response, MediaTypes.TEXT_PLAIN, "");
  }

  /** Says that there is no such page. */
  static void nothing(ServerRequest request, ServerResponse response, SiteOrigin origin) {
    message(
        request,
        response,
        Status.NOT_FOUND_404,
        Pages.Message.NOTHING,
        Map.of("url", origin.url().toString()));
  }

  /** The value of a field that is there once; else empty. */
  static String field(Map<String, List<String>> form, String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.size() == 1 ? values.getFirst() : "";
  }

  /** A page that says one thing. */
  static void message(
      ServerRequest request,
      ServerResponse response,
      Status status,
      Pages.Message message,
      Map<String, String> values) {
    response.status(status);
    html(response, Pages.message(texts(request), message, values), false);
  }

  /** Somebody does the same too often with one account. */
  static void tooOften(ServerRequest request, ServerResponse response) {
    response.headers().set(HeaderNames.RETRY_AFTER, VisitorPace.RETRY_SECONDS);
    message(request, response, Status.TOO_MANY_REQUESTS_429, Pages.Message.TOOOFTEN, Map.of());
  }

  /**
   * A whole page.
   *
   * @param scripted whether it has a script, which is one of our files
   */
  static void html(ServerResponse response, String html, boolean scripted) {
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    response.headers().set(HeaderNames.VARY, "Accept-Language");
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    send(response, html.getBytes(StandardCharsets.UTF_8), scripted);
  }

  /** A file that pages name, which browsers may keep for an hour. */
  static void asset(ServerResponse response, MediaType type, String content) {
    response.headers().set(HeaderNames.CACHE_CONTROL, "max-age=3600");
    send(response, type, content);
  }

  /** Any text. */
  static void send(ServerResponse response, MediaType type, String text) {
    response.headers().set(HeaderNames.CONTENT_TYPE, type.text() + "; charset=utf-8");
    send(response, text.getBytes(StandardCharsets.UTF_8), false);
  }

  /** Any file. */
  static void file(ServerResponse response, byte[] bytes) {
    response.headers().set(HeaderNames.CONTENT_TYPE, MediaTypes.APPLICATION_OCTET_STREAM.text());
    send(response, bytes, false);
  }

  /**
   * What a program asked for.
   *
   * @param type as the header says it
   */
  static void bytes(ServerResponse response, String type, byte[] bytes) {
    response.headers().set(HeaderNames.CONTENT_TYPE, type);
    send(response, bytes, false);
  }

  private static void send(ServerResponse response, byte[] bytes, boolean scripted) {
    response
        .headers()
        .set(
            CSP,
            (scripted ? "script-src 'self'; connect-src 'self'; " : "")
                + "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
                + " base-uri 'none'; frame-ancestors 'none'");
    response.headers().set(NO_SNIFF, "nosniff");
    response.headers().set(FRAMES, "DENY");
    response.headers().set(REFERRER, "same-origin");
    response.send(bytes);
  }
}
