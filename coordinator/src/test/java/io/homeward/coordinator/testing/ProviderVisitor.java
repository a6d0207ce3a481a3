package io.homeward.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One browser of somebody who signs in by a provider, at a server on this computer. */
public final class ProviderVisitor implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final Pattern LINK = Pattern.compile("href=\"(/sign-in/with/[^\"]+)\"");

  private final URI server;
  private final ScriptedProvider provider;
  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  public ProviderVisitor(URI server, ScriptedProvider provider) {
    this.server = server;
    this.provider = provider;
  }

  /** A page of the server, or where it sends the browser. */
  public HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Goes where it is sent until there is a page. */
  public HttpResponse<String> open(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    for (int i = 0; answer.statusCode() == 303 && i < 10; i++) {
      answer = get(location(answer));
    }
    return answer;
  }

  /** Answers a page that asks whether. */
  public HttpResponse<String> answer(HttpResponse<String> page, String path, String answer)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "token=" + found(TOKEN, page.body()) + "&answer=" + answer))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Where a page with a choice of providers leads: the address at the provider. */
  public URI toProvider(HttpResponse<String> choice) throws Exception {
    return URI.create(location(get(found(LINK, choice.body()))));
  }

  /** Signs in at the provider and comes back; gives the page that follows. */
  public HttpResponse<String> signIn(URI atProvider) throws Exception {
    StringBuilder url = new StringBuilder("/sign-in/callback/home?x=1");
    provider
        .authorize(atProvider)
        .forEach((name, value) ->
            url.append('&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return open(url.toString());
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  @Override
  public void close() {
    http.close();
  }
}
