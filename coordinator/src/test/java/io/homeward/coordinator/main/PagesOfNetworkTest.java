package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static io.homeward.coordinator.testing.Browser.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.testing.StrictHtml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pages about names, settings, the log and backups, at a whole server. */
@Timeout(120)
class PagesOfNetworkTest extends PagesFixture {
  @Test
  void everyPageIsGoodHtml() throws IOException {
    assertThat(StrictHtml.problems("<!doctype html><p id=\"a\"><b></p><input id=a>"))
        .as("the check finds something")
        .hasSizeGreaterThan(2);
    long id = joined("anna", "laptop", "192.168.7.0/24", "0.0.0.0/0");
    server.administer(new SettingsRequest.SetApproval(true));
    joined("anna", "waits");
    server.administer(new PolicyRequest.PutPolicy("// a <b>\n{\"grants\": []}", "anna"));
    server.administer(new PolicyRequest.PutPolicy("{}", "anna"));
    for (String page :
        List.of(
            "/machines",
            "/machines/" + id,
            "/machines/" + id + "/remove",
            "/waiting",
            "/add",
            "/users",
            "/keys",
            "/access",
            "/access?who=anna",
            "/access/file",
            "/access/try",
            "/access/try?from=laptop&to=9.9.9.9&protocol=tcp&port=22",
            "/access/try?from=nobody&to=%3Cb%3E&protocol=tcp&port=x",
            "/access/history",
            "/access/history/1",
            "/dns",
            "/settings",
            "/log",
            "/log?q=%26",
            "/backup",
            "/machines/999")) {
      assertThat(StrictHtml.problems(body(browser.get(page)))).as(page).isEmpty();
    }
    for (String answer :
        List.of(
            browser.post("/access/file", "text", "{\"grants\": [{\"src\": [\"<b>\"]}]}"),
            browser.post("/access/file", "text", "{\"grants\": []}"),
            browser.post("/dns/nameservers", "nameservers", "<b>\"&"),
            browser.post("/dns/name", "name", "x"))) {
      assertThat(StrictHtml.problems(body(answer))).isEmpty();
    }
    browser.post("/users/invite", "role", "member", "days", "7");
    assertThat(StrictHtml.problems(body(browser.get("/users")))).as("with a QR code").isEmpty();
  }

  @Test
  void namesAreSetFieldByFieldAndWhatIsRefusedStaysInItsField() throws IOException {
    browser.post("/dns/nameservers", "nameservers", "9.9.9.9\r\n1.1.1.1");
    browser.post("/dns/split", "split", "corp.example 10.0.0.53, 10.0.0.54\r\n\r\n");
    browser.post("/dns/search", "search", "corp.example");
    browser.post("/dns/records", "records", "nas.example 192.168.1.9 fd00::9");
    browser.post("/dns/magic", "magic", "off");
    NetworkAnswer.Network set =
        (NetworkAnswer.Network) server.administer(new NetworkRequest.ShowNetwork());
    assertThat(set.dns().nameservers()).containsExactly("9.9.9.9", "1.1.1.1");
    assertThat(set.dns().split().getFirst().nameservers())
        .containsExactly("10.0.0.53", "10.0.0.54");
    assertThat(set.dns().records()).hasSize(2);
    assertThat(set.dns().magicDns()).isFalse();

    String answer = browser.post("/dns/split", "split", "corp.example\r\nb.example 1.1.1.1");

    assertThat(status(answer)).isEqualTo(409);
    assertThat(body(answer))
        .contains("corp.example\r\nb.example 1.1.1.1", "corp.example has no name server");
    browser.post("/dns/name", "name", "our-home.internal");
    assertThat(server.domain()).isEqualTo("our-home.internal");
    assertThat(body(browser.get("/dns"))).contains("our-home.internal", "Devices are found as");
  }

  @Test
  void settingsAreChangedAndWrittenIntoTheLog() throws IOException {
    browser.post("/settings/key-expiry", "days", "90");
    browser.post("/settings/limits", "users", "5", "devices", "");
    browser.post("/settings/invitations", "days", "7");
    assertThat(status(browser.post("/settings/limits", "users", "-1", "devices", "x")))
        .isEqualTo(409);
    NetworkAnswer.Settings settings =
        (NetworkAnswer.Settings) server.administer(new SettingsRequest.ShowSettings());
    assertThat(settings.joining().keyDays()).isEqualTo(90);
    assertThat(settings.joining().maxUsers()).isEqualTo(5);
    assertThat(settings.joining().maxDevices()).isZero();
    browser.post("/settings/key-expiry", "days", "");
    assertThat(body(browser.get("/settings"))).contains("2 / 5");

    assertThat(body(browser.get("/log"))).contains("changed the limits", "owner", "Command line");
    assertThat(body(browser.get("/log?q=limits"))).doesNotContain("how long keys are valid");
    String export = browser.get("/log/export?q=settings");
    assertThat(export).contains("attachment; filename=\"homeward-log.jsonl\"");
    assertThat(body(export).lines()).hasSize(4).allMatch(line -> line.startsWith("{\"id\":"));
  }

  @Test
  void aBackupIsDownloadedAndRestored() throws IOException {
    joined("anna", "laptop");

    String answer = browser.post("/backup/make");

    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("attachment; filename=\"homeward-" + server.domain());
    assertThat(body(browser.get("/backup"))).contains("downloaded");
    stop();
    Path file = dir.resolve("kept.backup");
    Files.write(file, Backups.bytes(dir.resolve("state"), java.time.Instant.EPOCH));
    assertThat(Backups.restore(file, dir.resolve("again"), false).domain())
        .isEqualTo(server.domain());
  }
}
