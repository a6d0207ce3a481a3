package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.TokenRequest;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Invitations, keys and tokens on the dashboard, and its forms. */
@Timeout(120)
class DashboardKeysTest extends DashboardFixture {
  @Test
  void invitationsAndKeysAreShownOnceAndTakenBack() throws IOException {
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();
    post("/users/invite", "role=member&days=7");
    String page = ask("GET", "/users", "", "");
    assertThat(page).contains("/welcome/hwinvite-").contains("<svg class=\"qr\"");
    assertThat(ask("GET", "/users", "", "")).doesNotContain("hwinvite-");
    Matcher invitation = Pattern.compile("/invitations/([a-z0-9]+)/revoke").matcher(page);
    assertThat(invitation.find()).isTrue();
    post("/invitations/" + invitation.group(1) + "/revoke", "");
    assertThat(ask("GET", "/users", "", "")).doesNotContain(invitation.group(1));

    assertThat(head(post("/keys/create", "days=400"))).startsWith("HTTP/1.1 409");
    assertThat(head(post("/keys/create", "days=1&tags=X"))).startsWith("HTTP/1.1 409");
    post("/keys/create", "days=1&tags=server&reusable=on");
    page = ask("GET", "/keys", "", "");
    assertThat(page).contains("hwkey-auth-").contains("tag:server").contains("Reusable");
    assertThat(ask("GET", "/keys", "", "")).doesNotContain("hwkey-auth-");
    Matcher key = Pattern.compile("/keys/([a-z0-9]+)/revoke").matcher(page);
    assertThat(key.find()).isTrue();
    post("/keys/" + key.group(1) + "/revoke", "");
    assertThat(ask("GET", "/keys", "", "")).contains("Revoked");
  }

  @Test
  void apiTokensAreShownOnceAndAreOnesOwnAffair() throws IOException {
    server.administer(new PeopleRequest.ChangeRole("owner", "auditor"));
    server.administer(
        new TokenRequest.CreateApiToken("boss", "of the boss", List.of("devices"), 3_600));
    signIn();
    assertThat(ask("GET", "/keys", "", ""))
        .as("an auditor may read and nothing else")
        .contains("name=\"scope.read\"")
        .doesNotContain("name=\"scope.devices\"")
        .doesNotContain("of the boss");
    assertThat(head(post("/keys/tokens/create", "days=7&name=x&scope.devices=on")))
        .as("what is not offered is not given")
        .startsWith("HTTP/1.1 409");
    for (String bad :
        List.of(
            "days=7&name=",
            "days=7&name=%00",
            "days=400&name=x",
            "days=7&name=" + "x".repeat(61))) {
      assertThat(head(post("/keys/tokens/create", bad + "&scope.read=on")))
          .as(bad)
          .startsWith("HTTP/1.1 409");
    }
    post("/keys/tokens/create", "days=7&name=%3Cb%3Ebackup&scope.read=on&scope.devices=on");
    String page = ask("GET", "/keys", "", "");
    assertThat(page).contains("hwkey-api-").contains("&lt;b&gt;backup").doesNotContain("<b>backup");
    assertThat(ask("GET", "/keys", "", "")).doesNotContain("hwkey-api-");
    List<AdminAnswer.ApiTokenAnswer> tokens = tokens();
    assertThat(tokens)
        .extracting(one -> one.user() + " " + one.scopes())
        .containsExactly("boss [devices]", "owner [read]");

    assertThat(head(post("/keys/tokens/" + tokens.getFirst().id() + "/revoke", "")))
        .as("of another")
        .startsWith("HTTP/1.1 404");
    assertThat(head(post("/keys/tokens/" + tokens.getLast().id() + "/revoke", "")))
        .startsWith("HTTP/1.1 303");
    assertThat(tokens())
        .extracting(AdminAnswer.ApiTokenAnswer::status)
        .containsExactly("usable", "revoked");
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    assertThat(head(post("/keys/tokens/" + tokens.getFirst().id() + "/revoke", "")))
        .as("an administrator takes all back")
        .startsWith("HTTP/1.1 303");
  }

  @Test
  void formsThatMakeNoSenseAreRefusedInTheLanguageOfThePage() throws IOException {
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();
    for (String[] one :
        new String[][] {
          {"/dns/nameservers", "nameservers=nas", "\"nas\" はアドレスではありません。"},
          {"/dns/name", "name=home", "2 つ以上の部分"},
          {"/dns/records", "records=nas.example", "にアドレスがありません。"},
          {"/settings/limits", "users=many", "数字を入力してください。"},
          {"/keys/create", "days=x", "日数で入力してください。"},
          {"/access/allow", "", "選んでください。"}
        }) {
      String answer =
          ask("POST", one[0], "Accept-Language: ja\r\n", "token=" + token + "&" + one[1]);
      assertThat(head(answer)).as(one[0]).startsWith("HTTP/1.1 409");
      assertThat(answer.replace("&quot;", "\"")).as(one[0]).contains(one[2]);
      assertThat(answer).as(one[0]).doesNotContain("英語");
    }
  }

  private List<AdminAnswer.ApiTokenAnswer> tokens() {
    return ((AdminAnswer.ApiTokenList) server.administer(new TokenRequest.ListApiTokens()))
        .tokens();
  }
}
