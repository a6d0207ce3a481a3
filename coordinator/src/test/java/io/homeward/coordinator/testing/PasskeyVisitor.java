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

/**
 * One browser of somebody with a key ring, at a server that stands behind a proxy with TLS, whose
 * part it plays.
 */
public final class PasskeyVisitor implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final Pattern FORM =
      Pattern.compile(
          "action=\"([^\"]+)\" data-passkey=\"(make|show)\" data-options=\"([^\"]+)\".*?"
              + "name=\"state\" value=\"([^\"]+)\"",
          Pattern.DOTALL);

  private final URI local;
  private final SoftKeyRing ring;
  private final String from;
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(new Cookies()).build();

  /**
   * @param local where the server listens
   * @param ring whose passkeys it has
   * @param from the address of which the proxy tells
   */
  public PasskeyVisitor(URI local, SoftKeyRing ring, String from) {
    this.local = local;
    this.ring = ring;
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

  /** Makes a passkey on the page of an invitation. */
  public void join(String invitation, String name) throws Exception {
    Matcher form = form(get(invitation), "make");
    HttpResponse<String> in =
        post(
            form.group(1),
            "state="
                + encoded(form.group(4))
                + "&person="
                + encoded(name)
                + "&answer="
                + encoded(ring.make(unescaped(form.group(3)))));
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
  }

  /** Signs in on a page that asks for a passkey; gives the page that follows. */
  public HttpResponse<String> show(HttpResponse<String> page) throws Exception {
    Matcher form = form(page, "show");
    HttpResponse<String> arrived =
        post(
            form.group(1),
            "state="
                + encoded(form.group(4))
                + "&answer="
                + encoded(ring.show(unescaped(form.group(3)))));
    return open(location(arrived));
  }

  /** What the forms of a page carry. */
  public static String token(HttpResponse<String> page) {
    Matcher token = TOKEN.matcher(page.body());
    assertThat(token.find()).as(page.body()).isTrue();
    return token.group(1);
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static Matcher form(HttpResponse<String> page, String kind) {
    Matcher form = FORM.matcher(page.body());
    while (form.find()) {
      if (form.group(2).equals(kind)) {
        return form;
      }
    }
    throw new AssertionError("no form to " + kind + " a passkey: " + page.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(local.resolve(path)).header("X-Forwarded-For", from);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String unescaped(String attribute) {
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
