package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.PasskeyBrowser.form;
import static io.homeward.coordinator.testing.PasskeyBrowser.location;
import static io.homeward.coordinator.testing.PasskeyBrowser.token;
import static io.homeward.coordinator.testing.PasskeyBrowser.unescaped;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.testing.PasskeyBrowser;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  @TempDir private Path dir;
  private final List<PasskeyBrowser> browsers = new ArrayList<>();
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
    browsers.forEach(PasskeyBrowser::close);
  }

  @Test
  void theFirstPersonIsInvitedMakesAPasskeyAndIsInTheDashboardWithIt() throws Exception {
    SoftKeyRing ring = ring(1);
    PasskeyBrowser browser = browser();
    HttpResponse<String> welcome = browser.get(invitation("owner", ""));
    assertThat(welcome.statusCode()).isEqualTo(200);
    assertThat(welcome.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self'; connect-src 'self'; default-src 'none'");
    HttpResponse<String> in = browser.make(welcome, ring, "Anna Berg");
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    assertThat(in.body()).contains("Welcome, Anna Berg");
    assertThat(users())
        .singleElement()
        .satisfies(anna -> {
          assertThat(anna.role()).isEqualTo("owner");
          assertThat(anna.name()).isEqualTo("Anna.Berg");
          assertThat(anna.passkeys()).isEqualTo(1);
        });

    PasskeyBrowser another = browser();
    HttpResponse<String> sent = another.get("/enter");
    assertThat(location(sent)).isEqualTo("/sign-in?to=/enter");
    HttpResponse<String> arrived = another.show(another.get(location(sent)), ring);
    assertThat(location(arrived)).isEqualTo("/enter");
    HttpResponse<String> home = another.get("/enter");
    assertThat(location(home)).isEqualTo("/home");
    assertThat(another.get("/machines").body()).contains("Anna Berg");
  }

  @Test
  void aDeviceJoinsAsWhomThePasskeyIs() throws Exception {
    SoftKeyRing ring = ring(1);
    PasskeyBrowser browser = browser();
    browser.make(browser.get(invitation("member", "")), ring, "Anna");
    PasskeyBrowser another = browser();
    try (TestDevice phone = new TestDevice(local(), "phone")) {
      String join = URI.create(phone.registerAlone().authUrl()).getPath();
      HttpResponse<String> choice = another.get(location(another.get(join)));
      HttpResponse<String> arrived = another.show(choice, ring);
      assertThat(location(arrived)).isEqualTo(join);
      HttpResponse<String> ask = another.get(join);
      assertThat(ask.body()).contains("phone").contains("Anna");
      assertThat(another.post(join, "token=" + token(ask) + "&answer=join").statusCode())
          .isEqualTo(200);
      assertThat(phone.registerAlone().machineAuthorized()).isTrue();
    }
  }

  @Test
  void anInvitationLetsOneInHoweverManyPasskeysAreMadeForIt() throws Exception {
    String link = invitation("member", "");
    PasskeyBrowser first = browser();
    PasskeyBrowser second = browser();
    HttpResponse<String> toFirst = first.get(link);
    HttpResponse<String> toSecond = second.get(link);

    assertThat(first.make(toFirst, ring(1), "Anna").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = second.make(toSecond, ring(2), "Bob");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("already been used");
    assertThat(users()).hasSize(1);
  }

  @Test
  void aPasskeyIsMadeForTheInvitationOfThePageAndForNoOther() throws Exception {
    PasskeyBrowser browser = browser();
    String ours = invitation("member", "");
    String higher = invitation("owner", "");
    Matcher form = form(browser.get(ours), "make");
    String answer = ring(1).make(unescaped(form.group(3)));
    HttpResponse<String> refused =
        browser.post(
            higher + "/passkey",
            "state=" + encoded(form.group(4)) + "&person=Eve&answer=" + encoded(answer));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(users()).isEmpty();
    assertThat(browser.get("/welcome/hwinvite-x").statusCode()).isEqualTo(403);
    assertThat(browser.post("/welcome/hwinvite-x/passkey", "").statusCode()).isEqualTo(403);
  }

  @Test
  void anAccountThatWasThereGetsAPasskeyAndAMemberARoleByInvitation() throws Exception {
    server.administer(new PeopleRequest.CreateUser("old"));
    SoftKeyRing ring = ring(1);
    PasskeyBrowser browser = browser();
    HttpResponse<String> welcome = browser.get(invitation("member", "old"));
    assertThat(welcome.body()).doesNotContain("name=\"person\"");
    assertThat(browser.make(welcome, ring, "").body()).contains("Welcome, old");

    HttpResponse<String> more = browser.get(invitation("admin", ""));
    assertThat(browser.show(more, ring).statusCode()).isEqualTo(200);
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
    PasskeyBrowser browser = browser();
    browser.make(browser.get(invitation("member", "")), ring, "Anna");
    ring.counter = 6;
    assertThat(browser.show(browser.get("/sign-in"), ring).statusCode()).isEqualTo(200);
    for (int copy : List.of(6, 5, 0)) {
      ring.counter = copy;
      HttpResponse<String> refused = browser.show(browser.get("/sign-in"), ring);
      assertThat(refused.statusCode()).as("counter " + copy).isEqualTo(403);
      assertThat(refused.body()).contains("as a copy of it would");
    }
    ring.counter = 7;
    assertThat(browser.show(browser.get("/sign-in"), ring).statusCode()).isEqualTo(200);
    server.administer(new PeopleRequest.SuspendUser("Anna"));
    ring.counter = 8;
    HttpResponse<String> suspended = browser.show(browser.get("/sign-in"), ring);
    assertThat(suspended.statusCode()).isEqualTo(403);
    assertThat(suspended.body()).contains("may not sign in");
  }

  @Test
  void whatProvesNothingIsSaidSo() throws Exception {
    SoftKeyRing ring = ring(1);
    PasskeyBrowser browser = browser();
    HttpResponse<String> page = browser.get("/sign-in");
    HttpResponse<String> unknown = browser.show(page, ring);
    assertThat(unknown.statusCode()).isEqualTo(403);
    assertThat(unknown.body()).contains("not accepted");
    HttpResponse<String> twice = browser.show(page, ring);
    assertThat(twice.statusCode()).isEqualTo(403);
    assertThat(twice.body()).contains("This sign-in is over");
    HttpResponse<String> withoutScript = browser.post("/sign-in/passkey", "state=x&answer=");
    assertThat(withoutScript.statusCode()).isEqualTo(403);
    assertThat(browser().post("/sign-in/passkey", "state=x&answer=").statusCode())
        .as("a browser that was never here")
        .isEqualTo(403);
    assertThat(browser.post("/sign-in/passkey", "a=" + "b".repeat(20_000)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void nobodyMakesAPasskeyWhereBrowsersWouldNot() throws Exception {
    server.close();
    serve(URI.create("http://192.0.2.7:4663"));
    PasskeyBrowser browser = browser();
    for (String path : List.of("/sign-in", invitation("owner", ""))) {
      HttpResponse<String> page = browser.get(path);
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
    PasskeyBrowser browser = browser();
    SoftKeyRing ring = new SoftKeyRing("http://localhost:4663", 1);
    assertThat(browser.make(browser.get(invitation("owner", "")), ring, "Anna").body())
        .contains("Welcome, Anna");
    assertThat(location(browser().get("/enter"))).isEqualTo("/sign-in?to=/enter");
  }

  @Test
  void aPersonHasSeveralPasskeysKeepsTheLastAndEndsSessions() throws Exception {
    SoftKeyRing phone = ring(1);
    SoftKeyRing token = ring(2);
    PasskeyBrowser browser = browser();
    browser.make(browser.get(invitation("owner", "")), phone, "Anna");
    location(browser.get("/enter"));
    HttpResponse<String> page = browser.get("/me");
    assertThat(page.body()).contains("this browser").doesNotContain("/end\"");
    assertThat(location(add(browser, page, token, "Key & ring"))).isEqualTo("/me");
    page = browser.get("/me");
    assertThat(page.body()).contains("Key &amp; ring");
    HttpResponse<String> once =
        browser.post("/me/passkeys", "token=" + token(page) + "&name=x&state=x&answer=x");
    assertThat(once.statusCode()).as("an answer that nobody asked for").isEqualTo(409);

    PasskeyBrowser another = browser();
    another.show(another.get("/sign-in?to=/enter"), token);
    location(another.get("/enter"));
    assertThat(another.get("/machines").statusCode()).isEqualTo(200);
    page = browser.get("/me");
    Matcher end = Pattern.compile("action=\"(/me/sessions/[0-9a-f]+/end)\"").matcher(page.body());
    assertThat(end.find()).isTrue();
    location(browser.post(end.group(1), "token=" + token(page)));
    assertThat(location(another.get("/machines"))).isEqualTo("/enter?to=/machines");
    assertThat(location(another.get("/enter?to=/machines")))
        .as("its passkey of a moment ago does not let it in again")
        .isEqualTo("/sign-in?to=/machines");
    another.show(another.get("/sign-in?to=/enter"), token);
    assertThat(location(another.get("/enter"))).as("a new one does").isEqualTo("/home");
    assertThat(browser.get("/me").statusCode()).as("the others stay").isEqualTo(200);

    String remove = "/me/passkeys/%s/remove";
    location(browser.post(remove.formatted(SoftKeyRing.text(phone.id)), "token=" + token(page)));
    assertThat(another.show(another.get("/sign-in"), phone).statusCode())
        .as("one that was removed")
        .isEqualTo(403);
    HttpResponse<String> last =
        browser.post(remove.formatted(SoftKeyRing.text(token.id)), "token=" + token(page));
    assertThat(last.statusCode()).isEqualTo(409);
    assertThat(last.body()).contains("the last way to sign in");
    assertThat(location(browser.post("/leave", "token=" + token(page)))).isEqualTo("/signed-out");
    assertThat(browser.get("/signed-out").body()).contains("You are signed out");
    assertThat(location(browser.get("/enter"))).isEqualTo("/sign-in?to=/enter");
  }

  @Test
  void whoSignsOutEverywhereIsOutInEveryBrowser() throws Exception {
    SoftKeyRing annas = ring(1);
    PasskeyBrowser laptop = browser();
    laptop.make(laptop.get(invitation("owner", "")), annas, "Anna");
    location(laptop.get("/enter"));
    PasskeyBrowser phone = signedIn(annas);
    PasskeyBrowser tablet = browser();
    tablet.show(tablet.get("/sign-in?to=/enter"), annas);
    PasskeyBrowser bens = browser();
    bens.make(bens.get(invitation("member", "")), ring(2), "Ben");
    location(bens.get("/enter"));

    HttpResponse<String> ask = laptop.get("/me/sign-out");
    assertThat(ask.body()).contains("Sign out everywhere?", "href=\"/me\"");
    assertThat(phone.get("/machines").statusCode()).as("nothing is done yet").isEqualTo(200);
    assertThat(location(laptop.post("/me/sign-out", "token=" + token(ask))))
        .isEqualTo("/signed-out");

    for (PasskeyBrowser one : List.of(laptop, phone)) {
      assertThat(location(one.get("/machines"))).isEqualTo("/enter?to=/machines");
    }
    for (PasskeyBrowser one : List.of(laptop, phone, tablet)) {
      assertThat(location(one.get("/enter?to=/machines")))
          .as("what it proved a moment ago does not let it in again")
          .isEqualTo("/sign-in?to=/machines");
    }
    assertThat(bens.get("/machines").statusCode()).as("another person").isEqualTo(200);
    assertThat(signedIn(annas).get("/log").body()).contains("signed out in every browser");
  }

  @Test
  void whoLooksAfterPeopleSignsAPersonOutEverywhere() throws Exception {
    PasskeyBrowser annas = browser();
    annas.make(annas.get(invitation("owner", "")), ring(1), "Anna");
    location(annas.get("/enter"));
    SoftKeyRing ring = ring(2);
    PasskeyBrowser bens = browser();
    bens.make(bens.get(invitation("member", "")), ring, "Ben");
    location(bens.get("/enter"));
    PasskeyBrowser another = signedIn(ring);
    long ben =
        users().stream().filter(one -> one.name().equals("Ben")).findFirst().orElseThrow().id();
    String at = "/users/" + ben + "/sign-out";

    HttpResponse<String> ask = annas.get(at);
    assertThat(ask.body()).contains("Sign Ben out everywhere?", "href=\"/users\"");
    assertThat(location(annas.post(at, "token=" + token(ask)))).isEqualTo("/users");

    assertThat(annas.get("/users").body()).contains("Ben is signed out everywhere.");
    assertThat(location(bens.get("/machines"))).isEqualTo("/enter?to=/machines");
    assertThat(location(another.get("/machines"))).isEqualTo("/enter?to=/machines");
    assertThat(signedIn(ring).get("/machines").statusCode()).as("a new sign-in").isEqualTo(200);
    server.administer(new PeopleRequest.SignOutUser("Anna"));
    assertThat(location(annas.get("/machines"))).isEqualTo("/enter?to=/machines");
    assertThat(server.administer(new SettingsRequest.ShowLog(new LogEntry.Query("", 0, 10))))
        .asString()
        .contains("who=command line, action=user.sign-out, subject=Anna")
        .contains("who=Anna, action=user.sign-out, subject=Ben");
  }

  private PasskeyBrowser signedIn(SoftKeyRing ring) throws Exception {
    PasskeyBrowser fresh = browser();
    fresh.show(fresh.get("/sign-in?to=/enter"), ring);
    location(fresh.get("/enter"));
    return fresh;
  }

  private static HttpResponse<String> add(
      PasskeyBrowser browser, HttpResponse<String> page, SoftKeyRing ring, String name)
      throws Exception {
    Matcher form =
        Pattern.compile(
                "data-passkey=\"make\" data-options=\"([^\"]+)\".*?name=\"state\""
                    + " value=\"([^\"]+)\"",
                Pattern.DOTALL)
            .matcher(page.body());
    assertThat(form.find()).isTrue();
    return browser.post(
        "/me/passkeys",
        "token="
            + token(page)
            + "&name="
            + encoded(name)
            + "&state="
            + encoded(form.group(2))
            + "&answer="
            + encoded(ring.make(unescaped(form.group(1)))));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
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

  private PasskeyBrowser browser() {
    PasskeyBrowser browser = new PasskeyBrowser(local(), "");
    browsers.add(browser);
    return browser;
  }
}
