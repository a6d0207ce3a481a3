package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static io.homeward.coordinator.testing.Browser.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PolicyRequest;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pages about access, at a whole server. */
@Timeout(120)
class PagesOfPolicyTest extends PagesFixture {
  @Test
  void whatIsAllowedInPlainWordsIsShownBeforeItIsInForceAndStaysInTheFile() throws IOException {
    joined("owner", "nas");
    joined("anna", "laptop");
    assertThat(body(browser.get("/access"))).contains("Own devices", "Everybody");

    String preview =
        browser.post("/access/allow", "who", "anna@", "whom", "owner@", "what", "files");

    assertThat(body(preview)).contains("laptop", "nas", "will see");
    assertThat(policy()).as("not yet").doesNotContain("tcp:445");
    String saved = browser.post("/access/save", "seen", "0", "text", textOf(preview));
    assertThat(status(saved)).isEqualTo(303);
    assertThat(policy())
        .startsWith("// Who may reach what")
        .contains("// Everybody reaches the own devices.")
        .contains("{\"src\": [\"anna@\"], \"dst\": [\"owner@\"], \"ip\": [\"tcp:445\"]}");
    String page = body(browser.get("/access"));
    assertThat(page).contains("Files");
    Matcher rule =
        Pattern.compile(
                "name=\"rule\" value=\"(grants-2)\"><input type=\"hidden\" name=\"line\""
                    + " value=\"([0-9]+)\"")
            .matcher(page);
    assertThat(rule.find()).isTrue();
    assertThat(status(browser.post("/access/forbid", "rule", "grants-2", "line", "1")))
        .as("another line than the person saw")
        .isEqualTo(409);
    String without = browser.post("/access/forbid", "rule", "grants-2", "line", rule.group(2));
    assertThat(body(without)).contains("sees no longer");
    browser.post("/access/save", "seen", "1", "text", textOf(without));
    assertThat(policy()).doesNotContain("tcp:445").contains("// Own devices that relay");
  }

  @Test
  void aPolicyThatIsWrongIsShownByLineAndNothingIsLost() throws IOException {
    String bad = "{\n  // mine\n  \"grants\": [{\"src\": [\"tag:x\"]}]\n}";

    String answer = browser.post("/access/file", "text", bad);

    assertThat(status(answer)).isEqualTo(409);
    assertThat(body(answer)).contains("href=\"#l3\"", "// mine", "id=\"l3\" class=\"wrong\"");
    assertThat(status(browser.post("/access/save", "seen", "0", "text", bad))).isEqualTo(409);
    server.administer(new PolicyRequest.PutPolicy("{}", "anna"));
    String late = browser.post("/access/save", "seen", "0", "text", "{\"grants\": []}");
    assertThat(status(late)).as("somebody was quicker").isEqualTo(409);
    assertThat(policy()).isEqualTo("{}");
    browser.post("/access/save", "seen", "1", "text", "{\"grants\": []}\r\n");
    assertThat(policy()).as("lines as in files").isEqualTo("{\"grants\": []}\n");
    assertThat(body(browser.get("/access/history"))).contains("Version 2", "Version 1");
    browser.post("/access/history/1/revert");
    assertThat(policy()).isEqualTo("{}");
    assertThat(status(browser.get("/access/history/77"))).isEqualTo(404);
    assertThat(status(browser.post("/access/history/77/revert"))).isEqualTo(404);
  }

  @Test
  void onePageTellsWhetherADeviceReachesAnotherAndByWhichRule() throws IOException {
    joined("anna", "laptop");
    joined("anna", "phone");
    joined("owner", "nas");

    assertThat(tried("laptop", "phone", "22")).contains("Yes", "line 5");
    assertThat(tried("laptop", "nas", "22")).contains("No rule allows it");
    assertThat(tried("laptop", "nas", "0")).contains("A port is a number");
    assertThat(tried("laptop", "nobody", "22")).contains("There is no device nobody");
  }

  private static String textOf(String page) {
    Matcher text = Pattern.compile("readonly>\n(.*?)</textarea>", Pattern.DOTALL).matcher(page);
    assertThat(text.find()).as(page).isTrue();
    return text.group(1).replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
  }

  private String tried(String from, String to, String port) throws IOException {
    return body(
        browser.get("/access/try?protocol=tcp&from=" + from + "&to=" + to + "&port=" + port));
  }

  private String policy() {
    return ((AdminAnswer.PolicyAnswer) server.administer(new PolicyRequest.ShowPolicy(0))).text();
  }
}
