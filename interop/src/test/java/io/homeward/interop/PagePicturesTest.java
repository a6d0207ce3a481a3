package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.testing.Members;
import io.homeward.coordinator.testing.TestDevice;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page of the server in a real Chromium, on a desktop and on a phone, light and dark, English
 * and Japanese: nothing is cut or off the screen, everything can be read and touched, and the
 * browser has nothing to complain about. The pictures of {@code docs/screenshots} are made here.
 */
@Tag("signin")
@Timeout(900)
class PagePicturesTest {
  /** Which pictures the documentation shows, and under which names. */
  private static final Map<String, String> DOCUMENTED =
      Map.ofEntries(
          Map.entry("machines-desktop-light-en", "dashboard-machines"),
          Map.entry("machines-phone-light-ja", "dashboard-machines-japanese-phone"),
          Map.entry("machine-desktop-dark-en", "dashboard-machine-dark"),
          Map.entry("access-desktop-light-en", "dashboard-access"),
          Map.entry("preview-desktop-light-en", "dashboard-preview"),
          Map.entry("file-wrong-desktop-dark-en", "dashboard-policy-file-dark"),
          Map.entry("dns-phone-light-ja", "dashboard-dns-japanese-phone"),
          Map.entry("keys-desktop-light-en", "dashboard-keys"),
          Map.entry("invited-desktop-light-en", "dashboard-invitation"),
          Map.entry("waiting-phone-dark-en", "dashboard-waiting-phone-dark"),
          Map.entry("access-desktop-dark-ja", "dashboard-access-japanese-dark"),
          Map.entry("settings-desktop-light-ja", "dashboard-settings-japanese"),
          Map.entry("join-phone-light-en", "join-phone"),
          Map.entry("ssh-phone-dark-en", "ssh-check-phone-dark"));

  private static final List<String> LANGUAGES = List.of("en", "ja");

  @TempDir Path dir;
  private final List<String> faults = new ArrayList<>();
  private Browser browser;
  private String language = "en";

  @BeforeEach
  void start() throws Exception {
    browser = Browser.start(Files.createDirectories(dir.resolve("browser")));
  }

  @AfterEach
  void stop() {
    browser.close();
  }

  @Test
  void everyPageOfAFamilyFitsEveryScreenAndCanBeRead() throws Exception {
    try (FamilyNetwork family = FamilyNetwork.of(dir.resolve("family"))) {
      browser.addKeyRing();
      browser.open(URI.create(family.invitation("owner")));
      browser.fill("input[name=person]", "Anna Berg");
      browser.click("form[data-passkey=make] button");
      browser.awaitText("Welcome, Anna Berg");
      family.live();
      for (String one : LANGUAGES) {
        speak(one);
        signIn(family);
        pages(family);
        formsOfPages(family);
        asMember(family);
        browser.forgetAll();
        pagesForVisitors(family);
      }
      signIn(family);
      open(family, "/waiting");
      send("form[action$=\"/approve\"]", ".notice.good");
      shown("waiting-done");
    }
    assertThat(faults).isEmpty();
  }

  private void signIn(FamilyNetwork family) throws Exception {
    browser.forgetAll();
    browser.open(family.url().resolve("/enter"));
    browser.click("form[data-passkey=show] button");
    browser.awaitTrue("document.querySelector('.bar')");
  }

  private void pages(FamilyNetwork family) throws Exception {
    see(family, "machines", "/machines");
    see(family, "machines-nothing", "/machines?q=nobody");
    see(family, "machine", family.page("nas"));
    see(family, "machine-long", family.page(FamilyNetwork.LONG_NAME));
    see(family, "machine-expired", family.page("sakura-macbook"));
    see(family, "machine-remove", family.page("nas") + "/remove");
    see(family, "waiting", "/waiting");
    see(family, "add", "/add");
    see(family, "me", "/me");
    see(family, "me-sign-out", "/me/sign-out");
    see(family, "users", "/users");
    see(family, "users-found", "/users?q=ben");
    see(family, "users-nothing", "/users?q=nobody");
    see(family, "access", "/access");
    see(family, "file", "/access/file");
    see(family, "try-yes", "/access/try?from=anna-laptop&to=nas&protocol=tcp&port=22");
    see(family, "try-no", "/access/try?from=clara-tablet&to=nas&protocol=tcp&port=22");
    see(family, "history", "/access/history");
    see(family, "history-one", "/access/history/2");
    see(family, "dns", "/dns");
    see(family, "keys", "/keys");
    see(family, "settings", "/settings");
    see(family, "log", "/log");
    see(family, "log-nothing", "/log?q=nobody");
    see(family, "backup", "/backup");
    see(family, "not-there", "/machines/4711");
  }

  /** What is there only after somebody did something. */
  private void formsOfPages(FamilyNetwork family) throws Exception {
    open(family, "/machines");
    run("document.querySelectorAll('details.menu')[3].open = true");
    shown("machines-menu");
    open(family, "/add");
    run("document.querySelectorAll('details').forEach((one) => (one.open = true))");
    shown("add-open");
    send("form[action=\"/add/link\"]", ".notice .qr");
    shown("add-link");
    open(family, "/users");
    run("document.querySelectorAll('details.inline')[1].open = true");
    shown("users-change");
    send("form[action=\"/users/invite\"]", ".notice .qr");
    shown("invited");
    open(family, "/users");
    String removal = browser.text("document.querySelector('a.danger').getAttribute('href')");
    see(family, "user-remove", removal);
    see(family, "user-sign-out", removal.replace("/remove", "/sign-out"));
    open(family, "/access");
    run("document.getElementById('who').value = 'Ben.Berg@'");
    run("document.getElementById('whom').value = 'Clara.Berg@'");
    send("form[action=\"/access/allow\"]", "textarea[name=text]");
    shown("preview");
    open(family, "/access");
    run("document.getElementById('what').value = 'ports'");
    run("document.getElementById('ports').value = 'tcp:99999'");
    send("form[action=\"/access/allow\"]", "[role=alert]");
    shown("allow-refused");
    open(family, "/access/file");
    run(
        "const t = document.getElementById('text'); t.value = t.value.replace('tag:media:443', 'tag:nobody:443')");
    send("form[action=\"/access/file\"]", "[role=alert]");
    shown("file-wrong");
    open(family, "/keys");
    send("form[action=\"/keys/create\"]", ".notice .copyable");
    shown("key-made");
    open(family, "/settings");
    run("document.getElementById('users').value = 'many'");
    send("form[action=\"/settings/limits\"]", "[role=alert]");
    shown("settings-refused");
    open(family, "/dns");
    run("document.querySelector('[name=nameservers]').value = 'nine.nine'");
    send("form[action=\"/dns/nameservers\"]", "[role=alert]");
    shown("dns-refused");
    open(family, family.page("nas"));
    run("document.getElementById('name').removeAttribute('pattern')");
    run("document.getElementById('name').value = 'anna-laptop'");
    send("form[action$=\"/rename\"]", "[role=alert]");
    shown("machine-refused");
  }

  /** The owner is a member for a while. */
  private void asMember(FamilyNetwork family) throws Exception {
    family.administer(new PeopleRequest.ChangeRole("Ben.Berg", "owner"));
    family.administer(new PeopleRequest.ChangeRole(FamilyNetwork.OWNER, "member"));
    see(family, "member-machines", "/machines");
    see(family, "member-machine", family.page("anna-laptop"));
    see(family, "member-me", "/me");
    see(family, "member-forbidden", "/users");
    family.administer(new PeopleRequest.ChangeRole(FamilyNetwork.OWNER, "owner"));
    family.administer(new PeopleRequest.ChangeRole("Ben.Berg", "admin"));
  }

  private void pagesForVisitors(FamilyNetwork family) throws Exception {
    see(family, "root", "/");
    see(family, "invite", "/join");
    see(family, "sign-in", "/sign-in");
    see(family, "signed-out", "/signed-out");
    see(family, "nothing", "/nothing");
    see(family, "welcome", URI.create(family.invitation("member")).getPath());
    try (TestDevice television = family.newDevice("kitchen-tablet", "android", "16", "1.98.2")) {
      String page = URI.create(television.registerAlone().authUrl()).getPath();
      see(family, "join-first", page);
      browser.click("form[data-passkey=show] button");
      browser.awaitTrue("document.querySelector('[name=answer][value=join]')");
      shown("join");
      family.administer(new SettingsRequest.SetLimits(10, 1));
      run("document.querySelector('[name=answer][value=join]').click()");
      browser.awaitTrue("document.querySelector('.badge.bad')");
      shown("join-full");
      family.administer(new SettingsRequest.SetLimits(10, 50));
      answer(family, page, "cancel", "cancelled");
      see(family, "join-over", page);
    }
    try (TestDevice shelf = family.newDevice("shelf", "linux", "13", "0.2.0")) {
      answer(family, URI.create(shelf.registerAlone().authUrl()).getPath(), "join", "join-done");
      family.administer(new DeviceRequest.RemoveDevice("shelf"));
    }
    ssh(family);
    tooMany(family);
  }

  private void answer(FamilyNetwork family, String page, String answer, String name)
      throws Exception {
    open(family, page);
    browser.awaitTrue("document.querySelector('[name=answer]')");
    run("document.querySelector('[name=answer][value=" + answer + "]').click()");
    browser.awaitTrue("document.querySelector('.badge')");
    shown(name);
  }

  /** A login by SSH that waits, goes on, was refused, and is over. */
  private void ssh(FamilyNetwork family) throws Exception {
    for (String answer : List.of("yes", "no")) {
      // Whoever signed in before the login began has to do it again.
      family.after(Duration.ofSeconds(1));
      String page = sshPage(family);
      open(family, page);
      browser.click("form[data-passkey=show] button");
      browser.awaitTrue("document.querySelector('[name=answer][value=yes]')");
      if (answer.equals("yes")) {
        shown("ssh");
      }
      run("document.querySelector('[name=answer][value=" + answer + "]').click()");
      browser.awaitTrue("document.querySelector('.badge')");
      shown("ssh-" + answer);
      see(family, "ssh-over", page);
    }
  }

  private static String sshPage(FamilyNetwork family) throws Exception {
    String ask =
        "/machine/ssh/action/"
            + id(family, "anna-laptop")
            + "/to/"
            + id(family, "nas")
            + "?local_user=root";
    try (Response response = family.device("nas").get(ask)) {
      String answer = response.body().string();
      Matcher page = Pattern.compile("/ssh/[0-9a-f]{36}").matcher(answer);
      assertThat(page.find()).as(answer).isTrue();
      return page.group();
    }
  }

  private static String id(FamilyNetwork family, String device) {
    return family.page(device).replaceAll("\\D", "");
  }

  /** Who asks too often from one address. */
  private void tooMany(FamilyNetwork family) throws Exception {
    String address = language.equals("en") ? "198.51.100.1" : "198.51.100.2";
    browser.header("X-Forwarded-For", address);
    try (AutoCloseable _ = family.flood("/sign-in", address)) {
      see(family, "too-many", "/sign-in");
    }
    assertThat(browser.text("document.querySelectorAll('form').length")).isEqualTo("0");
    browser.header("X-Forwarded-For", "");
  }

  @Test
  void pagesWithNothingOnThemYetSayWhatToDo() throws Exception {
    try (FamilyNetwork nobody = FamilyNetwork.empty(dir.resolve("empty"))) {
      for (String one : LANGUAGES) {
        speak(one);
        browser.forgetAll();
        see(nobody, "enter", "/enter");
        send("form[action=\"/enter\"]", ".bar");
        for (String page :
            List.of(
                "/machines",
                "/waiting",
                "/me",
                "/users",
                "/access",
                "/access/history",
                "/keys",
                "/dns",
                "/settings",
                "/backup")) {
          see(nobody, "empty" + page.replace('/', '-'), page);
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void aThousandDevicesOfAHundredPeopleAreNoOtherPages() throws Exception {
    Path state = dir.resolve("many");
    Members.store(state, 1_000, 100, _ -> null);
    try (FamilyNetwork many = FamilyNetwork.empty(state)) {
      many.administer(new PeopleRequest.CreateUser("owner"));
      many.administer(new PeopleRequest.ChangeRole("owner", "owner"));
      for (String one : LANGUAGES) {
        speak(one);
        browser.forgetAll();
        open(many, "/enter");
        send("form[action=\"/enter\"]", ".bar");
        see(many, "many-machines", "/machines?page=3");
        see(many, "many-users", "/users");
        see(many, "many-access", "/access");
        see(many, "many-log", "/log");
      }
    }
    assertThat(faults).isEmpty();
  }

  private void open(FamilyNetwork network, String path) throws Exception {
    browser.open(network.url().resolve(path));
    browser.awaitTrue("document.readyState === 'complete'");
  }

  private void see(FamilyNetwork network, String name, String path) throws Exception {
    open(network, path);
    shown(name);
  }

  private void run(String script) throws Exception {
    browser.text("{ " + script + " }");
  }

  /** Sends a form as its button does, and waits for what the page after it has. */
  private void send(String form, String then) throws Exception {
    browser.awaitTrue("document.querySelector('" + form + "')");
    run("window.before = true; document.querySelector('" + form + " button[type=submit]').click()");
    browser.awaitTrue(
        "!window.before && document.readyState === 'complete' && document.querySelector('"
            + then
            + "')");
  }

  private void shown(String name) throws Exception {
    browser.awaitTrue("document.readyState === 'complete'");
    for (PageLook look : PageLook.in(language)) {
      look.apply(browser);
      faults.addAll(look.judge(browser, name, DOCUMENTED));
    }
  }

  private void speak(String next) throws Exception {
    language = next;
    browser.header("Accept-Language", next);
  }
}
