package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** People sign in with passkeys, from the invitation to the joined device and the dashboard. */
@Timeout(60)
class PasskeySignInTest {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final Pattern FORM =
      Pattern.compile(
          "action=\"([^\"]+)\" data-passkey=\"(make|show)\" data-options=\"([^\"]+)\".*?"
              + "name=\"state\" value=\"([^\"]+)\"",
          Pattern.DOTALL);

  @TempDir private Path dir;
  private final List<HttpClient> browsers = new ArrayList<>();
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    serve(URI.create("https://net.example.org"));
  }

  /** Behind a proxy that adds TLS, of which only the address of the server shows. */
  private void serve(URI url) {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state")).withAnyPort().withUrl(url));
  }

  @AfterEach
  void stop() {
    server.close();
    browsers.forEach(HttpClient::close);
  }

  @Test
  void theFirstPersonIsInvitedMakesAPasskeyAndIsInTheDashboardWithIt() throws Exception {
    SoftKeyRing ring = ring(1);
    HttpClient browser = browser();
    HttpResponse<String> welcome = get(browser, invitation("owner", ""));
    assertThat(welcome.statusCode()).isEqualTo(200);
    assertThat(welcome.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self'; connect-src 'self'; default-src 'none'");
    HttpResponse<String> in = make(browser, welcome, ring, "Anna Berg");
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    assertThat(in.body()).contains("Welcome, Anna Berg");
    assertThat(users())
        .singleElement()
        .satisfies(anna -> {
          assertThat(anna.role()).isEqualTo("owner");
          assertThat(anna.name()).isEqualTo("Anna.Berg");
          assertThat(anna.passkeys()).isEqualTo(1);
        });

    HttpClient another = browser();
    HttpResponse<String> sent = get(another, "/enter");
    assertThat(location(sent)).isEqualTo("/sign-in?to=/enter");
    HttpResponse<String> arrived = show(another, get(another, location(sent)), ring);
    assertThat(location(arrived)).isEqualTo("/enter");
    HttpResponse<String> home = get(another, "/enter");
    assertThat(location(home)).isEqualTo("/home");
    assertThat(get(another, "/machines").body()).contains("Anna Berg");
  }

  @Test
  void aDeviceJoinsAsWhomThePasskeyIs() throws Exception {
    SoftKeyRing ring = ring(1);
    HttpClient browser = browser();
    make(browser, get(browser, invitation("member", "")), ring, "Anna");
    HttpClient another = browser();
    try (TestDevice phone = new TestDevice(local(), "phone")) {
      String join = URI.create(phone.registerAlone().authUrl()).getPath();
      HttpResponse<String> choice = get(another, location(get(another, join)));
      HttpResponse<String> arrived = show(another, choice, ring);
      assertThat(location(arrived)).isEqualTo(join);
      HttpResponse<String> ask = get(another, join);
      assertThat(ask.body()).contains("phone").contains("Anna");
      Matcher token = TOKEN.matcher(ask.body());
      assertThat(token.find()).isTrue();
      assertThat(post(another, join, "token=" + token.group(1) + "&answer=join").statusCode())
          .isEqualTo(200);
      assertThat(phone.registerAlone().machineAuthorized()).isTrue();
    }
  }

  @Test
  void anInvitationLetsOneInHoweverManyPasskeysAreMadeForIt() throws Exception {
    String link = invitation("member", "");
    HttpClient first = browser();
    HttpClient second = browser();
    HttpResponse<String> toFirst = get(first, link);
    HttpResponse<String> toSecond = get(second, link);

    assertThat(make(first, toFirst, ring(1), "Anna").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = make(second, toSecond, ring(2), "Bob");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("already been used");
    assertThat(users()).hasSize(1);
  }

  @Test
  void aPasskeyIsMadeForTheInvitationOfThePageAndForNoOther() throws Exception {
    HttpClient browser = browser();
    String ours = invitation("member", "");
    String higher = invitation("owner", "");
    Matcher form = form(get(browser, ours), "make");
    String answer = ring(1).make(unescaped(form.group(3)));
    HttpResponse<String> refused =
        post(
            browser,
            higher + "/passkey",
            "state=" + encoded(form.group(4)) + "&person=Eve&answer=" + encoded(answer));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(users()).isEmpty();
    assertThat(get(browser, "/welcome/hwinvite-x").statusCode()).isEqualTo(403);
    assertThat(post(browser, "/welcome/hwinvite-x/passkey", "").statusCode()).isEqualTo(403);
  }

  @Test
  void anAccountThatWasThereGetsAPasskeyAndAMemberARoleByInvitation() throws Exception {
    server.administer(new PeopleRequest.CreateUser("old"));
    SoftKeyRing ring = ring(1);
    HttpClient browser = browser();
    HttpResponse<String> welcome = get(browser, invitation("member", "old"));
    assertThat(welcome.body()).doesNotContain("name=\"person\"");
    assertThat(make(browser, welcome, ring, "").body()).contains("Welcome, old");

    HttpResponse<String> more = get(browser, invitation("admin", ""));
    assertThat(show(browser, more, ring).statusCode()).isEqualTo(200);
    assertThat(users())
        .singleElement()
        .satisfies(old -> {
          assertThat(old.name()).isEqualTo("old");
          assertThat(old.role()).isEqualTo("admin");
          assertThat(old.passkeys()).isEqualTo(1);
        });
  }

  @Test
  void aPasskeyOfWhichThereAreTwoIsToldAndWhoIsSuspendedStaysOut() throws Exception {
    SoftKeyRing ring = ring(1);
    ring.counter = 5;
    HttpClient browser = browser();
    make(browser, get(browser, invitation("member", "")), ring, "Anna");
    ring.counter = 6;
    assertThat(show(browser, get(browser, "/sign-in"), ring).statusCode()).isEqualTo(200);
    for (int copy : List.of(6, 5, 0)) {
      ring.counter = copy;
      HttpResponse<String> refused = show(browser, get(browser, "/sign-in"), ring);
      assertThat(refused.statusCode()).as("counter " + copy).isEqualTo(403);
      assertThat(refused.body()).contains("as a copy of it would");
    }
    ring.counter = 7;
    assertThat(show(browser, get(browser, "/sign-in"), ring).statusCode()).isEqualTo(200);
    server.administer(new PeopleRequest.SuspendUser("Anna"));
    ring.counter = 8;
    HttpResponse<String> suspended = show(browser, get(browser, "/sign-in"), ring);
    assertThat(suspended.statusCode()).isEqualTo(403);
    assertThat(suspended.body()).contains("may not sign in");
  }

  @Test
  void whatProvesNothingIsSaidSo() throws Exception {
    SoftKeyRing ring = ring(1);
    HttpClient browser = browser();
    HttpResponse<String> page = get(browser, "/sign-in");
    HttpResponse<String> unknown = show(browser, page, ring);
    assertThat(unknown.statusCode()).isEqualTo(403);
    assertThat(unknown.body()).contains("not accepted");
    HttpResponse<String> twice = show(browser, page, ring);
    assertThat(twice.statusCode()).isEqualTo(403);
    assertThat(twice.body()).contains("This sign-in is over");
    HttpResponse<String> withoutScript = post(browser, "/sign-in/passkey", "state=x&answer=");
    assertThat(withoutScript.statusCode()).isEqualTo(403);
    assertThat(post(browser(), "/sign-in/passkey", "state=x&answer=").statusCode())
        .as("a browser that was never here")
        .isEqualTo(403);
    assertThat(post(browser, "/sign-in/passkey", "a=" + "b".repeat(20_000)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void nobodyMakesAPasskeyWhereBrowsersWouldNot() throws Exception {
    server.close();
    serve(URI.create("http://192.0.2.7:4663"));
    HttpClient browser = browser();
    for (String path : List.of("/sign-in", invitation("owner", ""))) {
      HttpResponse<String> page = get(browser, path);
      assertThat(page.statusCode()).isEqualTo(403);
      assertThat(page.body()).contains("begins with https and a name");
    }
    try (TestDevice phone = new TestDevice(local(), "phone")) {
      assertThat(phone.registerAlone().error()).contains("auth key");
    }
  }

  @Test
  void atThisComputerPasskeysAreForWhoAsksForThem() throws Exception {
    server.close();
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withUrl(URI.create("http://localhost:4663"))
                .withEmbeddedSignIn("owner", CoordinatorConfig.Embedded.OFF));
    HttpClient browser = browser();
    SoftKeyRing ring = new SoftKeyRing("http://localhost:4663", 1);
    assertThat(make(browser, get(browser, invitation("owner", "")), ring, "Anna").body())
        .contains("Welcome, Anna");
    assertThat(location(get(browser(), "/enter"))).isEqualTo("/sign-in?to=/enter");
  }

  @Test
  void aPersonHasSeveralPasskeysKeepsTheLastAndEndsSessions() throws Exception {
    SoftKeyRing phone = ring(1);
    SoftKeyRing token = ring(2);
    HttpClient browser = browser();
    make(browser, get(browser, invitation("owner", "")), phone, "Anna");
    location(get(browser, "/enter"));
    HttpResponse<String> page = get(browser, "/me");
    assertThat(page.body()).contains("this browser").doesNotContain("/end\"");
    assertThat(location(add(browser, page, token, "Key & ring"))).isEqualTo("/me");
    page = get(browser, "/me");
    assertThat(page.body()).contains("Key &amp; ring");
    HttpResponse<String> once =
        post(browser, "/me/passkeys", "token=" + csrf(page) + "&name=x&state=x&answer=x");
    assertThat(once.statusCode()).as("an answer that nobody asked for").isEqualTo(409);

    HttpClient another = browser();
    show(another, get(another, "/sign-in?to=/enter"), token);
    location(get(another, "/enter"));
    assertThat(get(another, "/machines").statusCode()).isEqualTo(200);
    page = get(browser, "/me");
    Matcher end = Pattern.compile("action=\"(/me/sessions/[0-9a-f]+/end)\"").matcher(page.body());
    assertThat(end.find()).isTrue();
    location(post(browser, end.group(1), "token=" + csrf(page)));
    assertThat(location(get(another, "/machines"))).isEqualTo("/enter?to=/machines");

    String remove = "/me/passkeys/%s/remove";
    location(post(browser, remove.formatted(SoftKeyRing.text(phone.id)), "token=" + csrf(page)));
    assertThat(show(another, get(another, "/sign-in"), phone).statusCode())
        .as("one that was removed")
        .isEqualTo(403);
    HttpResponse<String> last =
        post(browser, remove.formatted(SoftKeyRing.text(token.id)), "token=" + csrf(page));
    assertThat(last.statusCode()).isEqualTo(409);
    assertThat(last.body()).contains("the last way to sign in");
    assertThat(location(post(browser, "/leave", "token=" + csrf(page)))).isEqualTo("/signed-out");
    assertThat(get(browser, "/signed-out").body()).contains("You are signed out");
    assertThat(location(get(browser, "/enter"))).isEqualTo("/sign-in?to=/enter");
  }

  private HttpResponse<String> add(
      HttpClient browser, HttpResponse<String> page, SoftKeyRing ring, String name)
      throws Exception {
    Matcher form =
        Pattern.compile(
                "data-passkey=\"make\" data-options=\"([^\"]+)\".*?name=\"state\""
                    + " value=\"([^\"]+)\"",
                Pattern.DOTALL)
            .matcher(page.body());
    assertThat(form.find()).isTrue();
    return post(
        browser,
        "/me/passkeys",
        "token="
            + csrf(page)
            + "&name="
            + encoded(name)
            + "&state="
            + encoded(form.group(2))
            + "&answer="
            + encoded(ring.make(unescaped(form.group(1)))));
  }

  private static String csrf(HttpResponse<String> page) {
    Matcher token = TOKEN.matcher(page.body());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private static SoftKeyRing ring(int number) {
    return new SoftKeyRing("https://net.example.org", number);
  }

  /** Where the server listens, for the one who is its proxy. */
  private URI local() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private String invitation(String role, String user) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation(role, user, 60));
    return URI.create(Objects.requireNonNull(made.link())).getPath();
  }

  private List<AdminAnswer.UserAnswer> users() {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers())).users();
  }

  private HttpResponse<String> make(
      HttpClient browser, HttpResponse<String> page, SoftKeyRing ring, String person)
      throws Exception {
    Matcher form = form(page, "make");
    return post(
        browser,
        form.group(1),
        "state="
            + encoded(form.group(4))
            + (person.isEmpty() ? "" : "&person=" + encoded(person))
            + "&answer="
            + encoded(ring.make(unescaped(form.group(3)))));
  }

  private HttpResponse<String> show(HttpClient browser, HttpResponse<String> page, SoftKeyRing ring)
      throws Exception {
    Matcher form = form(page, "show");
    return post(
        browser,
        form.group(1),
        "state="
            + encoded(form.group(4))
            + "&answer="
            + encoded(ring.show(unescaped(form.group(3)))));
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

  private static String unescaped(String attribute) {
    return attribute.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
  }

  private HttpClient browser() {
    HttpClient browser = HttpClient.newBuilder().cookieHandler(new Cookies()).build();
    browsers.add(browser);
    return browser;
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

  private HttpResponse<String> get(HttpClient browser, String path) throws Exception {
    return send(browser, HttpRequest.newBuilder(local().resolve(path)));
  }

  private HttpResponse<String> post(HttpClient browser, String path, String form) throws Exception {
    return send(
        browser,
        HttpRequest.newBuilder(local().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request)
      throws Exception {
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
