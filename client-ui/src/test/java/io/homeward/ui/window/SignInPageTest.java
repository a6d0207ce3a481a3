package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in, in the window. */
class SignInPageTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  @Test
  void signsInAtAServerOfOnesOwn() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/1");
    try (WindowHarness harness = open(Tailnets.fresh())) {
      assertThat(harness.focusedId()).isEqualTo("server-url");
      harness.robot.type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.text("#mistake")).startsWith("Type the URL");
      harness.robot.write("tailnet.example.com").type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.node.requests().getFirst().server()).isEqualTo(Tailnets.SERVER);
      assertThat(harness.settings().lastServer()).isEqualTo("https://tailnet.example.com");
      harness.become(Tailnets.withAuthUrl(Tailnets.fresh(), page));
      assertThat(harness.opened).containsExactly(page);
      assertThat(harness.find("#auth-url", CopyRow.class).copyText()).isEqualTo(page.toString());
      harness.robot.clickOn("#open-again");
      assertThat(harness.opened).containsExactly(page, page);
      harness.become(Tailnets.family());
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void theWaitNamesTheServerThatWasTyped() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.write("nosuch.example").type(KeyCode.ENTER);
      harness.settle();
      // The node tells of it after the page has changed.
      harness.become(Tailnets.at(URI.create("https://nosuch.example"), Tailnets.fresh()));
      assertThat(harness.find(".waiting-title", Label.class).getText())
          .isEqualTo("Asking nosuch.example where to sign in…");
    }
  }

  @Test
  void whoJoinsByAnInviteIsNotToldOfASignIn() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.write("https://tailnet.example.com/join#hwkey-abc").type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.find(".waiting-title", Label.class).getText())
          .isEqualTo("Joining the tailnet of tailnet.example.com…");
    }
  }

  @Test
  void aSignInCanBeGivenUp() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/1");
    try (WindowHarness harness = open(Tailnets.withAuthUrl(Tailnets.fresh(), page))) {
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("cancelLogin");
    }
  }

  @Test
  void theTrialSignsInHere() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.interact(() -> harness.find("#try-here", Button.class).fire());
      await().until(() -> harness.node.commands().contains("up"));
      assertThat(harness.node.requests().getFirst().server()).isEqualTo(WindowHarness.TRIAL);
    }
  }

  @Test
  void aServerIsLookedForWhileItsNameIsTyped() throws Exception {
    try (WindowHarness harness = open(Tailnets.fresh())) {
      URI server = URI.create("http://192.168.1.5:4663");
      harness.servers.add(server);
      harness.robot.write("192.168.1.5");
      await()
          .untilAsserted(() ->
              assertThat(harness.find("#finding", Label.class).getText())
                  .contains(server.toString()));
      assertThat(harness.asked.getLast()).contains(server);
      // A test may wait for the processor between two letters; it does not after each.
      assertThat(harness.asked).hasSizeLessThan("192.168.1.5".length());
      harness.screenshot("sign-in-server-found");
      harness.robot.type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.node.requests().getFirst().server()).isEqualTo(server);
    }
  }

  @Test
  void aLinkWithAnInviteWaitsForThePerson() throws Exception {
    String link = "homeward://join?server=https%3A%2F%2Fhub.example#hw-key-1";
    try (WindowHarness harness = open(Tailnets.fresh())) {
      harness.robot.interact(() -> harness.window().showInvite(link));
      harness.settle();
      assertThat(harness.find("#server-url", TextField.class).getText())
          .isEqualTo("https://hub.example/join#hw-key-1");
      assertThat(harness.text("#invitation")).contains("hub.example");
      harness.screenshot("invitation");
      assertThat(harness.node.commands()).isEmpty();
      harness.robot.clickOn("#sign-in");
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("up");
    }
  }

  @Test
  void aLinkToAnotherNetworkChangesNothingOfThisOne() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() ->
          harness.window().showInvite("homeward://join?server=https%3A%2F%2Fhub.example#hw-key-1"));
      harness.settle();
      assertThat(harness.node.commands()).isEmpty();
      assertThat(harness.scene().getRoot().lookupAll(".toast"))
          .anyMatch(toast -> ((Label) toast).getText().contains("sign out first"));
    }
  }

  @Test
  void anOldErrorGoesWhenANewMistakeIsMade() throws Exception {
    NodeProblem gone =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "https://nosuch.example", "");
    try (WindowHarness harness = open(Tailnets.with(Tailnets.fresh(), gone))) {
      assertThat(harness.has("#problem-banner")).isTrue();
      harness.robot.interact(
          () -> harness.find("#server-url", TextField.class).setText("ftp://nosuch.example"));
      harness.robot.clickOn("#sign-in");
      harness.settle();
      assertThat(harness.has("#mistake")).isTrue();
      assertThat(harness.has("#problem-banner")).isFalse();
    }
  }
}
