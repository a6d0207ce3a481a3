package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.oidc.ClientSecret;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.testing.ScriptedProvider;
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

/** People sign in through a provider, from the device's request to the joined device. */
@Timeout(60)
class ProviderSignInTest {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");

  @TempDir private Path dir;
  private final List<HttpServer> providers = new ArrayList<>();
  private final List<HttpClient> browsers = new ArrayList<>();
  private ScriptedProvider provider;
  private CoordinatorServer server;

  @BeforeEach
  void start() throws Exception {
    provider = ScriptedProvider.listen(providers);
    serve(ProviderSettings.Entry.INVITED_ONLY);
  }

  private void serve(ProviderSettings.Entry entry) {
    if (server != null) {
      server.close();
    }
    ProviderSettings settings =
        new ProviderSettings(
            "home",
            "Home & Co",
            provider.issuer,
            ScriptedProvider.CLIENT,
            new ClientSecret("s3cret"),
            null,
            List.of("email"),
            "groups",
            entry);
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withProviders(List.of(settings)));
  }

  @AfterEach
  void stop() {
    server.close();
    browsers.forEach(HttpClient::close);
    providers.forEach(one -> one.stop(0));
  }

  @Test
  void theFirstPersonIsInvitedBecomesOwnerAndLetsADeviceJoin() throws Exception {
    HttpClient browser = browser();
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      URI join = URI.create(phone.registerAlone().authUrl());
      HttpResponse<String> stranger = signIn(browser, toProvider(browser, get(browser, join)));
      assertThat(stranger.statusCode()).as("nobody is let in by default").isEqualTo(403);
      assertThat(stranger.body()).contains("not invited");
      assertThat(users()).isEmpty();

      HttpResponse<String> welcome = get(browser, invitation("owner"));
      assertThat(welcome.body()).contains("Continue with Home &amp; Co").contains("Owner");
      assertThat(signIn(browser, toProvider(browser, welcome)).body()).contains("Welcome, Anna");
      assertThat(users())
          .singleElement()
          .satisfies(anna -> {
            assertThat(anna.role()).isEqualTo("owner");
            assertThat(anna.name()).isEqualTo("anna@example.net");
            assertThat(anna.identities()).hasSize(1);
          });

      HttpResponse<String> ask = get(browser, join);
      assertThat(ask.body()).contains("phone").contains("Anna");
      HttpResponse<String> done = post(browser, join, "token=" + token(ask) + "&answer=join");
      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(phone.registerAlone().machineAuthorized()).isTrue();
    }
  }

  @Test
  void anInvitationThatTwoUseAdmitsOne() throws Exception {
    URI link = invitation("member");
    HttpClient first = browser();
    HttpClient second = browser();
    URI toFirst = toProvider(first, get(first, link));
    URI toSecond = toProvider(second, get(second, link));

    assertThat(signIn(first, toFirst).statusCode()).isEqualTo(200);
    provider.subject = "2002";
    HttpResponse<String> refused = signIn(second, toSecond);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("already been used");
    assertThat(users()).hasSize(1);
  }

  @Test
  void anAccountThatWasMadeBeforeIsInvitedToSignIn() throws Exception {
    server.administer(new PeopleRequest.CreateUser("old"));
    HttpClient browser = browser();
    signIn(browser, toProvider(browser, get(browser, invitation("admin", "old"))));

    assertThat(users())
        .singleElement()
        .satisfies(old -> {
          assertThat(old.name()).isEqualTo("old");
          assertThat(old.role()).isEqualTo("admin");
          assertThat(old.identities()).hasSize(1);
        });
  }

  @Test
  void theDomainOfAVerifiedAddressOpensTheDoor() throws Exception {
    serve(new ProviderSettings.Entry(List.of("example.net"), List.of()));
    provider.claims.put("email_verified", false);
    HttpClient browser = browser();
    assertThat(signIn(browser, choose(browser)).statusCode()).isEqualTo(403);

    provider.claims.put("email_verified", true);
    assertThat(signIn(browser, choose(browser)).statusCode()).isEqualTo(200);
    provider.subject = "2002";
    assertThat(signIn(browser(), choose(browser)).statusCode())
        .as("a state of another browser")
        .isEqualTo(403);
    assertThat(signIn(browser, choose(browser)).statusCode()).isEqualTo(200);
    assertThat(users())
        .extracting(AdminAnswer.UserAnswer::name, AdminAnswer.UserAnswer::role)
        .as("the same address is another person, and nobody becomes owner by coming first")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("anna@example.net", "member"),
            org.assertj.core.groups.Tuple.tuple("anna@example.net-2", "member"));
  }

  @Test
  void aGroupOpensTheDoor() throws Exception {
    serve(new ProviderSettings.Entry(List.of(), List.of("family")));
    provider.claims.put("groups", List.of("others"));
    HttpClient browser = browser();
    assertThat(signIn(browser, choose(browser)).statusCode()).isEqualTo(403);

    provider.claims.put("groups", List.of("others", "family"));
    assertThat(signIn(browser, choose(browser)).statusCode()).isEqualTo(200);
  }

  @Test
  void whoIsSuspendedDoesNotComeInAndAnOldPageOfTheirsDoesNothing() throws Exception {
    HttpClient browser = browser();
    signIn(browser, toProvider(browser, get(browser, invitation("member"))));
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      URI join = URI.create(phone.registerAlone().authUrl());
      HttpResponse<String> ask = get(browser, join);
      server.administer(new PeopleRequest.SuspendUser("anna@example.net"));

      assertThat(post(browser, join, "token=" + token(ask) + "&answer=join").statusCode())
          .isEqualTo(403);
      assertThat(signIn(browser, choose(browser)).body()).contains("may not sign in");
      assertThat(phone.registerAlone().machineAuthorized()).isFalse();
    }
  }

  @Test
  void aProviderMayPostItsAnswerFromItsOwnSite() throws Exception {
    HttpClient browser = browser();
    Map<String, String> back =
        provider.authorize(toProvider(browser, get(browser, invitation("member"))));
    StringBuilder form = new StringBuilder("user=%7B%7D");
    back.forEach((name, value) -> form.append("&").append(name).append("=").append(encoded(value)));
    HttpResponse<String> posted =
        browser.send(
            HttpRequest.newBuilder(callback())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", "cross-site")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(posted.statusCode()).isEqualTo(303);
    URI link = URI.create(posted.headers().firstValue("Location").orElseThrow());
    assertThat(get(browser, link).body()).contains("Welcome, Anna");
  }

  @Test
  void nobodyIsLedElsewhere() throws Exception {
    HttpClient browser = browser();
    for (String to :
        List.of("//evil.example", "https://evil.example", "/\\evil", "/a%0d%0ab", "x")) {
      URI away = location(browser, server.url().resolve("/sign-in/with/home?to=" + encoded(to)));
      HttpResponse<String> end = signIn(browser, away);
      assertThat(end.headers().firstValue("Location")).as(to).isEmpty();
    }
    assertThat(get(browser, server.url().resolve("/sign-in/with/other")).statusCode())
        .isEqualTo(404);
    assertThat(get(browser, server.url().resolve("/welcome/hwinvite-x")).statusCode())
        .isEqualTo(403);
    assertThat(get(browser, callback()).statusCode()).as("no state").isEqualTo(403);
  }

  @Test
  void theDashboardOpensByAProviderAndSigningOutOffersToEndItThereToo() throws Exception {
    HttpClient browser = browser();
    HttpResponse<String> first = get(browser, server.url().resolve("/enter"));
    assertThat(first.headers().firstValue("Location")).hasValue("/sign-in?to=/enter");
    signIn(browser, toProvider(browser, get(browser, invitation("owner"))));
    HttpResponse<String> again = signIn(browser, toProvider(browser, first));
    assertThat(again.headers().firstValue("Location")).hasValue("/enter");
    HttpResponse<String> home = get(browser, server.url().resolve("/enter"));
    assertThat(home.headers().firstValue("Location")).hasValue("/home");
    HttpResponse<String> me = get(browser, server.url().resolve("/me"));
    assertThat(me.statusCode()).isEqualTo(200);
    assertThat(me.body()).contains("Anna").contains(provider.issuer.toString());

    HttpResponse<String> out = post(browser, server.url().resolve("/leave"), "token=" + token(me));
    assertThat(out.headers().firstValue("Location")).hasValue("/signed-out?of=home");
    HttpResponse<String> said = get(browser, server.url().resolve("/signed-out?of=home"));
    assertThat(said.body()).contains("Sign out at Home &amp; Co, too").contains("/logout?");
    assertThat(get(browser, server.url().resolve("/signed-out?of=%22%3E")).body())
        .contains("You are signed out")
        .doesNotContain("/logout?");
    assertThat(get(browser, server.url().resolve("/enter")).headers().firstValue("Location"))
        .as("what the browser kept of the sign-in is gone, too")
        .hasValue("/sign-in?to=/enter");
  }

  @Test
  void whoIsRefusedReadsTheReasonInTheirLanguage() throws Exception {
    URI link = invitation("member");
    server.administer(
        new PeopleRequest.RevokeInvitation(
            ((AdminAnswer.InvitationList) server.administer(new PeopleRequest.ListInvitations()))
                .invitations()
                .getFirst()
                .id()));
    for (String language : List.of("en", "ja")) {
      HttpClient browser = browser();
      URI back = toProvider(browser, get(browser, link));
      StringBuilder url = new StringBuilder(callback() + "?x=1");
      provider
          .authorize(back)
          .forEach(
              (name, value) -> url.append("&").append(name).append("=").append(encoded(value)));
      String page =
          browser
              .send(
                  HttpRequest.newBuilder(URI.create(url.toString()))
                      .header("Accept-Language", language)
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      if (language.equals("ja")) {
        assertThat(page).contains("この招待は取り消されています").doesNotContain("invitation has");
      } else {
        assertThat(page).contains("This invitation has been withdrawn.");
      }
    }
  }

  @Test
  void anAccountThatSignsInWithoutEndIsHeldBackAndOthersAreNot() throws Exception {
    HttpClient browser = browser();
    signIn(browser, toProvider(browser, get(browser, invitation("owner"))));
    HttpResponse<String> last = get(browser, server.url());
    for (int i = 0; i < 200 && last.statusCode() != 429; i++) {
      HttpClient next = browser();
      last = signIn(next, choose(next));
    }
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(last.body()).contains("One moment, please").contains("with this account");
    assertThat(users()).hasSize(1);

    provider.subject = "another";
    HttpClient other = browser();
    assertThat(signIn(other, choose(other)).body()).contains("not invited yet");
  }

  @Test
  void aProviderThatIsAwayIsSaidSo() throws Exception {
    HttpClient browser = browser();
    providers.forEach(one -> one.stop(0));
    HttpResponse<String> page = get(browser, server.url().resolve("/sign-in/with/home"));

    assertThat(page.statusCode()).isEqualTo(502);
    assertThat(page.body()).contains("Home &amp; Co does not answer");
  }

  private URI invitation(String role) {
    return invitation(role, "");
  }

  private URI invitation(String role, String user) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation(role, user, 60));
    assertThat(made.toString()).doesNotContain("hwinvite-");
    return URI.create(Objects.requireNonNull(made.link()));
  }

  private List<AdminAnswer.UserAnswer> users() {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers())).users();
  }

  private URI callback() {
    return server.url().resolve("/sign-in/callback/home");
  }

  private URI choose(HttpClient browser) throws Exception {
    return location(browser, server.url().resolve("/sign-in/with/home"));
  }

  /** Follows a page, or where it leads, to the provider. */
  private URI toProvider(HttpClient browser, HttpResponse<String> page) throws Exception {
    HttpResponse<String> shown =
        page.statusCode() == 303
            ? get(
                browser, server.url().resolve(page.headers().firstValue("Location").orElseThrow()))
            : page;
    Matcher link = Pattern.compile("href=\"(/sign-in/with/[^\"]+)\"").matcher(shown.body());
    assertThat(link.find()).isTrue();
    return location(browser, server.url().resolve(link.group(1)));
  }

  private URI location(HttpClient browser, URI url) throws Exception {
    HttpResponse<String> answer = get(browser, url);
    assertThat(answer.statusCode()).isEqualTo(303);
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  private HttpResponse<String> signIn(HttpClient browser, URI atProvider) throws Exception {
    StringBuilder url = new StringBuilder(callback() + "?x=1");
    provider
        .authorize(atProvider)
        .forEach((name, value) -> url.append("&").append(name).append("=").append(encoded(value)));
    return get(browser, URI.create(url.toString()));
  }

  private HttpClient browser() {
    HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    browsers.add(browser);
    return browser;
  }

  private static HttpResponse<String> get(HttpClient browser, URI url) throws Exception {
    return browser.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(HttpClient browser, URI url, String form)
      throws Exception {
    return browser.send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String token(HttpResponse<String> page) {
    Matcher token = TOKEN.matcher(page.body());
    assertThat(token.find()).as(page.body()).isTrue();
    return token.group(1);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
