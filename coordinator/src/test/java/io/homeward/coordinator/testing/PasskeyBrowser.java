package io.homeward.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One browser at a server that stands behind a proxy with TLS, whose part it plays. */
public final class PasskeyBrowser implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final Pattern FORM =
      Pattern.compile(
          "action=\"([^\"]+)\" data-passkey=\"(make|show)\" data-options=\"([^\"]+)\".*?"
              + "name=\"state\" value=\"([^\"]+)\"",
          Pattern.DOTALL);

  private final URI local;
  private final String from;
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(new Cookies()).build();

  /**
   * @param local where the server listens
   * @param from the address of which the proxy tells; empty: of none
   */
  public PasskeyBrowser(URI local, String from) {
    this.local = local;
    this.from = from;
  }

  /** Cookies of a site with TLS are sent to the one who plays its proxy. */
  private static final class Cookies extends CookieManager {
    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
      String all =
          getCookieStore().getCookies().stream()
              .map(cookie -> cookie.getName() + "=" + cookie.getValue())
              .reduce((one, two) -> one + "; " + two)
              .orElse("");
      return all.isEmpty() ? Map.of() : Map.of("Cookie", List.of(all));
    }
  }

  public HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  public HttpResponse<String> post(String path, String form) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** Goes where it is sent until there is a page. */
  public HttpResponse<String> open(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    for (int i = 0; answer.statusCode() == 303 && i < 10; i++) {
      answer = get(location(answer));
    }
    return answer;
  }

  /**
   * Makes a passkey on a page that offers it.
   *
   * @param person what it is asked to be called; empty: it is not asked
   */
  public HttpResponse<String> make(HttpResponse<String> page, SoftKeyRing ring, String person)
      throws Exception {
    Matcher form = form(page, "make");
    return post(
        form.group(1),
        "state="
            + encoded(form.group(4))
            + (person.isEmpty() ? "" : "&person=" + encoded(person))
            + "&answer="
            + encoded(ring.make(unescaped(form.group(3)))));
  }

  /** Signs in on a page that asks for a passkey. */
  public HttpResponse<String> show(HttpResponse<String> page, SoftKeyRing ring) throws Exception {
    Matcher form = form(page, "show");
    return post(
        form.group(1),
        "state="
            + encoded(form.group(4))
            + "&answer="
            + encoded(ring.show(unescaped(form.group(3)))));
  }

  /** What the forms of a page carry. */
  public static String token(HttpResponse<String> page) {
    Matcher token = TOKEN.matcher(page.body());
    assertThat(token.find()).as(page.body()).isTrue();
    return token.group(1);
  }

  /** Where an answer sends the browser. */
  public static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** The form of a page that is about a passkey: where to, what for, what is asked, its state. */
  public static Matcher form(HttpResponse<String> page, String kind) {
    Matcher form = FORM.matcher(page.body());
    while (form.find()) {
      if (form.group(2).equals(kind)) {
        return form;
      }
    }
    throw new AssertionError("no form to " + kind + " a passkey: " + page.body());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(local.resolve(path));
    return from.isEmpty() ? request : request.header("X-Forwarded-For", from);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** An attribute of a page as it is. */
  public static String unescaped(String attribute) {
    return attribute.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
