package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.SoftKeyRing;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A person's own page, and how people are counted and told when something ends. */
@Timeout(120)
class PagesOfPersonTest extends PagesFixture {
  @Test
  void whoSeesAllHasTheirOwnDevicesOnTheirOwnPage() throws Exception {
    assertThat(body(browser.get("/me"))).contains("You have no device here yet.");
    joined("owner", "laptop");
    joined("anna", "tablet");

    String page = body(browser.get("/me"));

    assertThat(page)
        .contains(">laptop</a>", device("laptop").ipv4(), "href=\"/add\"")
        .doesNotContain("tablet", "You have no device here yet.");
    assertThat(body(browser.get("/machines"))).contains("laptop", "tablet");
    assertThat(body(browser.get("/users"))).contains("1 device<", "2 people");
  }

  @Test
  void peopleAreFoundByNameAndRole() throws Exception {
    server.administer(new PeopleRequest.CreateUser("ben@example.net"));
    server.administer(new PeopleRequest.ChangeRole("ben@example.net", "auditor"));
    server.administer(new PeopleRequest.SuspendUser("anna"));

    assertThat(people("")).containsExactlyInAnyOrder("owner", "anna", "ben@example.net");
    assertThat(people("BEN")).containsExactly("ben@example.net");
    assertThat(people("example+auditor")).containsExactly("ben@example.net");
    assertThat(people("ben+owner")).isEmpty();
    assertThat(people("suspended")).containsExactly("anna");
    assertThat(body(browser.get("/users?q=nobody"))).contains("Nothing fits", "0 people");
    assertThat(body(browser.get("/users?q=%3Cscript%3E%22"))).doesNotContain("<script>\"");
  }

  private List<String> people(String words) throws IOException {
    return Pattern.compile("<div class=\"name\"><bdi>([^<]+)</bdi>")
        .matcher(body(browser.get("/users?q=" + words)))
        .results()
        .map(one -> one.group(1))
        .toList();
  }

  @Test
  void whatWasMadeForAWeekEndsInAWeek() throws Exception {
    browser.post("/users/invite", "role", "member", "days", "7");
    browser.post("/keys/create", "days", "1");
    assertThat(body(browser.get("/users"))).contains("in 7 days");
    assertThat(body(browser.get("/keys"))).contains("in 1 day<");
    assertThat(body(browser.get("/log"))).contains("valid for: 7 days").doesNotContain("604800");
  }

  @Test
  void theSettingsTellOfPasskeysWherePeopleHaveThem() throws Exception {
    assertThat(body(browser.get("/settings"))).contains("Only on the computer of the server");
    URI url = URI.create("https://net.example.org");
    try (CoordinatorServer other =
            CoordinatorServer.start(
                CoordinatorConfig.of(dir.resolve("other")).withAnyPort().withUrl(url));
        PasskeyVisitor ben =
            new PasskeyVisitor(
                URI.create("http://127.0.0.1:" + other.port()),
                new SoftKeyRing(url.toString(), 1),
                "203.0.113.7")) {
      ben.join(invitation(other), "Ben");
      assertThat(ben.open("/settings").body())
          .contains("<span class=\"badge\">Passkeys</span>")
          .doesNotContain("Only on the computer of the server");
    }
  }

  private static String invitation(CoordinatorServer server) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation("owner", "", 3_600));
    return URI.create(Objects.requireNonNull(made.link())).getPath();
  }
}
