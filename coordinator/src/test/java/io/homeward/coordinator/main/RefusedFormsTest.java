package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static io.homeward.coordinator.testing.Browser.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A form that is refused comes back with all that was written, and with the reason in it. */
@Timeout(120)
class RefusedFormsTest extends PagesFixture {
  @Test
  void aNameThatCannotBeIsStillInTheFieldOfItsDevice() throws IOException {
    long id = joined("owner", "laptop");
    joined("owner", "nas");

    String answer = browser.post("/machines/" + id + "/rename", "name", "Tom & Jerry's <PC>");

    assertThat(status(answer)).isEqualTo(409);
    assertThat(field(answer, "name"))
        .contains("value=\"Tom &amp; Jerry&#39;s &lt;PC&gt;\"", "aria-invalid", "autofocus");
    assertThat(problem(answer)).isNotEmpty();
    assertThat(body(answer))
        .contains("<h1>laptop</h1>", "data-page=\"/machines/" + id + "\"")
        .contains("href=\"/machines\" aria-current=\"page\"");
    String taken = browser.post("/machines/" + id + "/rename", "name", "nas");
    assertThat(field(taken, "name")).contains("value=\"nas\"");
    assertThat(problem(taken)).contains("nas");
    assertThat(field(browser.get("/machines/" + id), "name"))
        .as("only once")
        .contains("value=\"laptop\"")
        .doesNotContain("autofocus");
  }

  @Test
  void tagsAndAnAddressForWakingAreKept() throws IOException {
    long id = joined("owner", "laptop");
    String tags = browser.post("/machines/" + id + "/tags", "tags", "tag:büro tag:ok");
    assertThat(status(tags)).isEqualTo(409);
    assertThat(field(tags, "tags")).contains("value=\"tag:büro tag:ok\"");
    assertThat(problem(tags)).isNotEmpty();
    assertThat(field(tags, "name")).as("another form").contains("value=\"laptop\"");

    String wake = browser.post("/machines/" + id + "/wake", "mac", "zz");
    assertThat(status(wake)).isEqualTo(409);
    assertThat(body(wake)).as("it is not there, so it has no such form").contains("notice bad");
  }

  @Test
  void whatWasChosenForAKeyAndATokenIsStillChosen() throws IOException {
    String key = browser.post("/keys/create", "reusable", "on", "tags", "tag:ü", "days", "30");
    assertThat(status(key)).isEqualTo(409);
    assertThat(field(key, "tags")).contains("value=\"tag:ü\"");
    assertThat(field(key, "reusable")).contains("checked");
    assertThat(field(key, "ephemeral")).doesNotContain("checked");
    assertThat(body(key)).contains("value=\"30\" selected");

    String token = browser.post("/keys/tokens/create", "name", "backup of mine", "days", "365");
    assertThat(status(token)).as("for nothing").isEqualTo(409);
    assertThat(body(token)).contains("value=\"backup of mine\"", "value=\"365\" selected");
    assertThat(field(token, "scope.read")).as("taken away by the person").doesNotContain("checked");
    assertThat(problem(token)).isNotEmpty();
  }

  @Test
  void limitsInvitationsAndRulesAreKept() throws IOException {
    String limits = browser.post("/settings/limits", "users", "many", "devices", "12");
    assertThat(status(limits)).isEqualTo(409);
    assertThat(field(limits, "users")).contains("value=\"many\"");
    assertThat(field(limits, "devices")).contains("value=\"12\"");
    assertThat(problem(limits)).isNotEmpty();

    String invitation = browser.post("/users/invite", "role", "admin", "days", "9999");
    assertThat(status(invitation)).isEqualTo(409);
    assertThat(body(invitation)).contains("value=\"admin\" selected");

    String rule =
        browser.post(
            "/access/allow", "who", "anna@", "whom", "*", "what", "ports", "ports", "the printer");
    assertThat(status(rule)).isEqualTo(409);
    assertThat(body(rule)).contains("value=\"anna@\" selected", "value=\"*\" selected");
    assertThat(field(rule, "ports")).contains("value=\"the printer\"");
    assertThat(problem(rule)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "tcp:99999, numbers from 1 to 65535",
    "123456789, numbers from 1 to 65535",
    "udp:5010-5000, the smaller one of a range first",
    "tcp:0, numbers from 1 to 65535",
    "carrier-pigeon:80, There is no protocol carrier-pigeon",
    "icmp:22, icmp has no ports; write icmp:*",
    "the printer, write ports such as tcp:8080"
  })
  void portsThatCannotBeAreToldAtTheirField(String ports, String why) throws IOException {
    String answer =
        browser.post("/access/allow", "who", "anna@", "whom", "*", "what", "ports", "ports", ports);
    assertThat(status(answer)).isEqualTo(409);
    assertThat(field(answer, "ports"))
        .contains("value=\"" + ports + "\"", "aria-invalid", "autofocus");
    assertThat(problem(answer)).containsIgnoringCase(why).doesNotContain("autofocus");
    assertThat(body(answer)).doesNotContain("<textarea").contains("<h1>Who reaches what</h1>");
  }

  @Test
  void theFieldAtFaultIsMarkedWhereSeveralAreInOneForm() throws IOException {
    String device =
        browser.post(
            "/access/allow", "who", "anna@", "whom", "device", "device", "nobody", "what", "all");
    assertThat(field(device, "device")).contains("value=\"nobody\"", "aria-invalid");
    String limits = browser.post("/settings/limits", "users", "12", "devices", "a dozen");
    assertThat(field(limits, "devices")).contains("aria-invalid", "autofocus");
    assertThat(field(limits, "users")).doesNotContain("aria-invalid");
    assertThat(problem(limits)).doesNotContain("autofocus");
    String both = browser.post("/settings/limits", "users", "x", "devices", "y");
    assertThat(field(both, "users")).contains("autofocus");
    assertThat(field(both, "devices")).as("one at a time").doesNotContain("autofocus");
  }

  @Test
  void aPolicyIsNotLostBecauseSomebodyWasQuicker() throws IOException {
    server.administer(new PolicyRequest.PutPolicy("{\"grants\": []}", "anna"));
    String late = browser.post("/access/save", "seen", "0", "text", "// mine\r\n{}");
    assertThat(status(late)).isEqualTo(409);
    assertThat(body(late)).contains("<textarea id=\"text\"", "// mine\n{}</textarea>");
    assertThat(body(late)).contains("notice bad");
  }

  @Test
  void aButtonThatIsRefusedSaysSoOnItsPage() throws IOException {
    for (List<String> button :
        List.of(
            List.of("/settings/approval", "approval", "maybe", "/settings"),
            List.of("/dns/magic", "magic", "maybe", "/dns"),
            List.of("/users/" + owner() + "/suspend", "x", "y", "/users"))) {
      String answer = browser.post(button.get(0), button.get(1), button.get(2));
      assertThat(status(answer)).as(button.getFirst()).isEqualTo(409);
      assertThat(body(answer))
          .contains("<div class=\"notice bad\" role=\"alert\">")
          .contains("href=\"" + button.get(3) + "\" aria-current=\"page\"")
          .doesNotContain("id=\"problem\"");
    }
  }

  @Test
  void aPageWithAKeyThatIsShownOnceStillShowsItWhenAFormIsRefusedMeanwhile() throws IOException {
    server.administer(new SettingsRequest.SetApproval(false));
    browser.post("/keys/create", "days", "1");
    String refused = browser.post("/settings/limits", "users", "x", "devices", "");
    assertThat(status(refused)).isEqualTo(409);
    assertThat(body(refused)).contains("hwkey-auth-");
  }

  private long owner() {
    return ((io.homeward.coordinator.admin.AdminAnswer.UserList)
            server.administer(new io.homeward.coordinator.admin.PeopleRequest.ListUsers()))
        .users().stream().filter(one -> one.name().equals("owner")).findFirst().orElseThrow().id();
  }

  /** The tag of a field. */
  private static String field(String answer, String name) {
    return found(answer, "<input[^>]* name=\"" + Pattern.quote(name) + "\"[^>]*>");
  }

  private static String problem(String answer) {
    return found(answer, "<p id=\"problem\"[^>]*>[^<]+</p>");
  }

  private static String found(String answer, String regex) {
    var matcher = Pattern.compile(regex).matcher(answer);
    assertThat(matcher.find()).as(regex + " in " + answer).isTrue();
    return matcher.group();
  }
}
