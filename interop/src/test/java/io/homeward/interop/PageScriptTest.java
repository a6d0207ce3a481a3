package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the script of the pages does, in a real Chromium at a real server. */
@Tag("signin")
@Timeout(300)
class PageScriptTest {
  @TempDir Path dir;
  private FamilyNetwork network;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    network = FamilyNetwork.empty(dir.resolve("server"));
    browser = Browser.start(Files.createDirectories(dir.resolve("browser")));
    browser.call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
    browser.call(
        "Browser.grantPermissions",
        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    open("/enter");
    browser.click("form[action=\"/enter\"] button");
    browser.awaitTrue("document.querySelector('.bar')");
    for (String name : List.of("attic", "cellar", "garden")) {
      join(name);
    }
  }

  @AfterEach
  void stop() {
    assertThat(browser.complaints()).isEmpty();
    browser.close();
    network.close();
  }

  @Test
  void theListFollowsWhatHappensAndLeavesAloneWhatThePersonIsDoing() throws Exception {
    open("/machines");
    run("window.here = true; document.querySelectorAll('a.name')[1].focus()");
    assertThat(focused()).isEqualTo("cellar");

    join("shed");
    awaitNames("attic", "cellar", "garden", "shed");
    assertThat(focused()).as("the focus stays").isEqualTo("cellar");
    assertThat(browser.text("String(window.here)")).as("no reload").isEqualTo("true");

    network.administer(new DeviceRequest.RenameDevice("cellar", "barn"));
    awaitNames("attic", "barn", "garden", "shed");
    network.administer(new DeviceRequest.RemoveDevice("barn"));
    awaitNames("attic", "garden", "shed");
    assertThat(browser.text("String(window.here)")).as("no reload").isEqualTo("true");
  }

  @Test
  void anOpenMenuAndMarkedTextAreNotTakenAwayAndTheNewsCome() throws Exception {
    open("/machines");
    browser.click("details.menu summary");
    browser.awaitTrue("document.querySelector('details.menu[open]')");
    join("shed");
    browser.awaitTrue(
        "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/machines')).length > 0");
    assertThat(names()).as("while the menu is open").doesNotContain("shed");
    assertThat(browser.text("String(!!document.querySelector('details.menu[open]'))"))
        .isEqualTo("true");

    browser.press("Escape");
    awaitNames("attic", "cellar", "garden", "shed");
  }

  @Test
  void typingSearchesWithoutLoadingThePageAndTheAddressLeadsBack() throws Exception {
    open("/machines");
    run("window.here = true");
    browser.press("/");
    browser.awaitTrue("document.activeElement.matches('[data-search]')");
    for (String key : List.of("g", "a", "r")) {
      browser.press(key);
    }
    awaitNames("garden");
    assertThat(browser.text("String(window.here)")).isEqualTo("true");
    assertThat(browser.text("document.activeElement.value")).as("still there").isEqualTo("gar");
    assertThat(browser.location().getQuery()).contains("q=gar");
    open(browser.location().getPath() + "?" + browser.location().getRawQuery());
    awaitNames("garden");
  }

  @Test
  void peopleAreSearchedByTheSameKeysAndWhatIsOpenGivesWay() throws Exception {
    network.administer(new PeopleRequest.CreateUser("ben"));
    network.administer(new PeopleRequest.CreateUser("clara"));
    open("/users");
    run("window.here = true");
    browser.press("j");
    browser.press("Enter");
    browser.awaitTrue("document.querySelector('details.inline[open]')");
    browser.press("/");
    browser.awaitTrue("document.activeElement.matches('[data-search]')");
    for (String key : List.of("c", "l", "a")) {
      browser.press(key);
    }
    awaitPeople("clara");
    assertThat(browser.text("String(window.here)")).isEqualTo("true");
    assertThat(browser.location()).hasPath("/users").hasQuery("q=cla");
    network.administer(new PeopleRequest.CreateUser("clarissa"));
    awaitPeople("clara", "clarissa");
  }

  private void awaitPeople(String... names) throws Exception {
    browser.awaitTrue(
        "[...document.querySelectorAll('.name bdi')].map((one) => one.textContent).join() === '"
            + String.join(",", names)
            + "'");
  }

  @Test
  void keysMoveThroughTheListAndCopyAndEscapeClosesAMenu() throws Exception {
    open("/machines");
    browser.press("j");
    assertThat(focused()).isEqualTo("attic");
    browser.press("j");
    browser.press("j");
    browser.press("j");
    assertThat(focused()).as("the last").isEqualTo("garden");
    browser.press("k");
    assertThat(focused()).isEqualTo("cellar");
    browser.press("c");
    String address = address("cellar");
    awaitClipboard(address);
    browser.awaitTrue(
        "document.querySelector('.said.shown').textContent.includes('" + address + "')");

    run("document.querySelectorAll('details.menu summary')[1].focus()");
    browser.press("Enter");
    browser.awaitTrue("document.querySelector('details.menu[open]')");
    browser.press("Escape");
    browser.awaitTrue("!document.querySelector('details.menu[open]')");
    assertThat(browser.text("document.activeElement.tagName")).isEqualTo("SUMMARY");

    open("/machines");
    browser.press("Tab");
    assertThat(browser.text("document.activeElement.className"))
        .as("first of all")
        .isEqualTo("skip");
    browser.press("Enter");
    browser.awaitTrue("document.activeElement.id === 'content'");
  }

  @Test
  void everyNameIsCopiedByAClickAlsoWhereTheBrowserHasNoClipboard() throws Exception {
    open("/machines/" + id("attic"));
    String texts =
        "[...document.querySelectorAll('[data-copy]')].map((one) => one.dataset.copy).join('\\n')";
    List<String> forms = browser.text(texts).lines().toList();
    assertThat(forms).hasSizeGreaterThan(5).contains(address("attic"), "attic");
    for (int i = 0; i < forms.size(); i++) {
      run("document.querySelectorAll('[data-copy]')[" + i + "].click()");
      awaitClipboard(forms.get(i));
    }
    // As at an address without TLS.
    run("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
    run("document.querySelectorAll('[data-copy]')[0].click()");
    awaitClipboard(forms.getFirst());
    assertThat(browser.text("document.querySelectorAll('textarea').length")).isEqualTo("0");
    browser.awaitTrue("document.activeElement === document.querySelectorAll('[data-copy]')[0]");
  }

  @Test
  void aFormThatIsTooLargeIsNotSentAndStaysAsItWasTyped() throws Exception {
    open("/access/file");
    run("window.here = true; document.getElementById('text').value = '// é\\n'.repeat(90000)");
    browser.click("form[action=\"/access/file\"] button.primary");
    browser.awaitText("more than a page may send");
    assertThat(browser.text("String(window.here)")).isEqualTo("true");
    assertThat(browser.text("String(document.getElementById('text').value.length)"))
        .isEqualTo("450000");
    assertThat(browser.text("document.activeElement.textContent")).contains("policy set FILE");

    run("document.getElementById('text').value = '{} // é\\n'");
    browser.click("form[action=\"/access/file\"] button.primary");
    browser.awaitText("What would change");
  }

  @Test
  void aFormThatWasRefusedIsNotSentAgainByLoadingThePage() throws Exception {
    open("/settings");
    run("document.getElementById('devices').value = 'some'");
    browser.click("form[action=\"/settings/limits\"] button");
    browser.awaitTrue("document.querySelector('#problem')");
    assertThat(browser.location().getPath()).isEqualTo("/settings");
    assertThat(browser.text("document.activeElement.id")).as("the field").isEqualTo("devices");
    browser.call("Page.reload", Map.of());
    browser.awaitTrue("document.readyState === 'complete' && !document.querySelector('#problem')");
    assertThat(browser.text("document.getElementById('devices').value")).isEmpty();
  }

  @Test
  void aBackupArrivesAsAFileAndThePageSaysSo() throws Exception {
    Path downloads = Files.createDirectories(dir.resolve("downloads"));
    browser.call(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", downloads.toString()));
    open("/backup");
    browser.awaitText("None was made yet");
    browser.click("form[action=\"/backup/make\"] button");
    Path file =
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  try (Stream<Path> all = Files.list(downloads)) {
                    return all.filter(one -> one.toString().endsWith(".backup")).findFirst();
                  }
                },
                java.util.Optional::isPresent)
            .orElseThrow();
    assertThat(file.getFileName().toString()).startsWith("homeward-").endsWith(".backup");
    assertThat(Files.size(file)).isGreaterThan(2_000);
    // The page stays, and follows what happened.
    browser.awaitText("downloaded");
  }

  @Test
  void whoAsksTooOftenReadsWhenToComeAgainAndComesIn() throws Exception {
    browser.forgetAll();
    browser.header("X-Forwarded-For", "198.51.100.9");
    String path = "/join/" + "0".repeat(36);
    try (AutoCloseable _ = network.flood(path, "198.51.100.9")) {
      open(path);
      browser.awaitText("One moment, please");
      browser.awaitText("Wait ten seconds");
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          open(path);
          return !browser.text("document.body.innerText").contains("One moment");
        });
  }

  private void join(String name) throws Exception {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            network.administer(
                new KeyRequest.CreateAuthKey("owner", false, false, 3_600, List.of()));
    try (TestDevice device = network.newDevice(name, "linux", "13", "0.2.0")) {
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).error()).isEmpty();
    }
  }

  private String address(String name) {
    return network.devices().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow()
        .ipv4();
  }

  private String id(String name) {
    return network.page(name).replaceAll("\\D", "");
  }

  private String focused() throws Exception {
    return browser.text("document.activeElement.textContent");
  }

  private List<String> names() throws Exception {
    return browser
        .text("[...document.querySelectorAll('a.name')].map((one) => one.textContent).join('\\n')")
        .lines()
        .toList();
  }

  private void awaitNames(String... wanted) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(names()).containsExactly(wanted));
  }

  private void awaitClipboard(String wanted) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> {
          browser.text("navigator.clipboard.readText().then((one) => (window.read = one))");
          assertThat(browser.text("window.read")).isEqualTo(wanted);
        });
  }

  private void run(String script) throws Exception {
    browser.text("{ " + script + " }");
  }

  private void open(String path) throws Exception {
    browser.open(network.url().resolve(path));
    browser.awaitTrue("document.readyState === 'complete'");
  }
}
