package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.PeopleRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is signed in to the dashboard, and until when. */
@Timeout(120)
class DashboardSessionsTest extends DashboardFixture {
  @Test
  void signingInGivesAnotherSessionAndSigningOutEndsIt() throws IOException {
    signIn();
    String before = cookie;
    assertThat(ask("GET", "/enter", "", "")).as("already").contains("Location: /home");
    String first = cookie;
    cookie = "";
    signIn();
    assertThat(cookie).isNotEqualTo(first);
    String page = ask("GET", "/machines", "", "");
    assertThat(head(page)).startsWith("HTTP/1.1 200");

    assertThat(post("/leave", "")).contains("Location: /enter");
    assertThat(head(ask("GET", "/machines", "", ""))).startsWith("HTTP/1.1 303");
    cookie = before;
    assertThat(head(ask("GET", "/machines", "", "")))
        .as("the other browser")
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void whoIsSuspendedIsOutAtOnce() throws IOException {
    signIn();
    assertThat(head(ask("GET", "/machines", "", ""))).startsWith("HTTP/1.1 200");

    server.administer(new PeopleRequest.SuspendUser("owner"));

    assertThat(head(ask("GET", "/machines", "", ""))).startsWith("HTTP/1.1 303");
    assertThat(head(post("/add/link", ""))).startsWith("HTTP/1.1 403");
  }
}
