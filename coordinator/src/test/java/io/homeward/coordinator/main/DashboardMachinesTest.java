package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.TestDevice;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices on the dashboard. */
@Timeout(120)
class DashboardMachinesTest extends DashboardFixture {
  @Test
  void aDeviceIsRenamedKeptTaggedAndRemoved() throws IOException {
    long id = join("owner", "laptop");
    join("owner", "other");
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();
    String at = "/machines/" + id;

    assertThat(head(post(at + "/rename", "name=other"))).as("taken").startsWith("HTTP/1.1 409");
    assertThat(
            ask(
                "POST",
                at + "/rename",
                "Accept-Language: ja\r\n",
                "token=" + token + "&name=other"))
        .contains("デバイス other はすでに存在します。");
    for (String bad :
        List.of("-", "a b", "ä", "x".repeat(64), "wpad", "7", "<script>", "%00", "\u202ea")) {
      String answer =
          post(at + "/rename", "name=" + URLEncoder.encode(bad, StandardCharsets.UTF_8));
      assertThat(head(answer)).as(bad).startsWith("HTTP/1.1 409");
      assertThat(answer).doesNotContain("<script>");
    }
    post(at + "/rename", "name=NAS");
    assertThat(ask("GET", at, "", "")).contains("nas." + server.domain()).contains("ssh nas.");
    for (String bad : List.of("Server", "tag:%20", "t".repeat(70), "a,".repeat(600))) {
      assertThat(head(post(at + "/tags", "tags=" + bad))).as(bad).startsWith("HTTP/1.1 409");
    }
    post(at + "/tags", "tags=server, tag:web");
    assertThat(ask("GET", at, "", "")).contains("tag:server").contains("tag:web");
    post(at + "/tags", "tags=");
    assertThat(ask("GET", at, "", "")).doesNotContain("tag:web");
    assertThat(head(post(at + "/keep", ""))).startsWith("HTTP/1.1 303");
    post(at + "/expire", "");
    assertThat(ask("GET", at, "", "")).contains("Expired");
    assertThat(head(post(at + "/keep", ""))).as("expired").startsWith("HTTP/1.1 409");
    assertThat(ask("GET", at + "/remove", "", "")).contains("Remove nas");
    post(at + "/remove", "");
    assertThat(names()).containsExactly("other");
    assertThat(ask("GET", "/machines", "", "")).as("what was done").contains("nas was removed");
    assertThat(ask("GET", "/machines", "", "")).as("is said once").doesNotContain("was removed");
  }

  @Test
  void whatADeviceCallsItselfStaysText() throws IOException {
    long id = join("owner", "<script>alert(1)</script>\"'\u202e" + "x".repeat(10_000));
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();

    for (String page : List.of("/machines", "/machines/" + id, "/machines?q=%3Cscript%3E%22")) {
      String answer = ask("GET", page, "", "");
      assertThat(head(answer)).startsWith("HTTP/1.1 200");
      assertThat(answer)
          .doesNotContain("<script>")
          .doesNotContain("\u202e")
          .doesNotContain("style=");
      assertThat(answer.length()).isLessThan(40_000);
      assertThat(answer).contains("default-src 'none'").doesNotContain("unsafe");
    }
  }

  @Test
  void aLinkLetsOneDeviceJoinAsThePersonsAndIsShownOnce() throws IOException {
    signIn();
    post("/add/link", "");
    String page = ask("GET", "/add", "", "");
    Matcher key = Pattern.compile("/join#(hwkey-[a-z0-9-]+)").matcher(page);
    assertThat(key.find()).isTrue();

    assertThat(ask("GET", "/add", "", "")).doesNotContain("hwkey-");
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      assertThat(phone.registerByKey(key.group(1)).machineAuthorized()).isTrue();
    }
    assertThat(ask("GET", "/machines", "", "")).contains("phone");
  }

  @Test
  void aPageHearsOfAChange() throws Exception {
    signIn();
    String page = ask("GET", "/machines", "", "");
    Matcher mark = Pattern.compile("data-seen=\"([0-9a-f]+)\"").matcher(page);
    assertThat(mark.find()).isTrue();
    String seen = "/changes?seen=" + mark.group(1);
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return ask("GET", "/changes", "", "");
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    join("owner", "laptop");

    assertThat(waiting.get(30, TimeUnit.SECONDS)).containsAnyOf("changed", "same");
    assertThat(ask("GET", seen, "", "")).as("what came in between").endsWith("changed");
  }
}
