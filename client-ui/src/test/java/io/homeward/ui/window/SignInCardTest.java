package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.SignInPage;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The card that waits for the browser shows what the page there calls this device. */
class SignInCardTest {
  private static final String HEADING = ".login-card .h1";
  private static final URI PAGE = URI.create("https://tailnet.example.com/join/1");

  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  @Test
  void theCardThatWaitsShowsTheKeyAsThePageInTheBrowserWritesIt() throws Exception {
    try (WindowHarness harness = open(Tailnets.withAuthUrl(Tailnets.fresh(), PAGE))) {
      assertThat(harness.find("#device-key", Label.class).getText()).isEqualTo("[EhHLM]");
    }
  }

  @Test
  void theCardKeepsOffTheEdgesOfTheWindowAlsoWithALongAddress() throws Exception {
    URI longest =
        URI.create(
            "https://the-coordination-server-of-the-whole-family.a-provider-with-a-long-name"
                + ".example.com/register/nodekey/4f1c9e0b7a2d4f1c9e0b7a2d4f1c9e0b7a2d");
    for (String language : List.of("en", "ja")) {
      NodeStatus waiting = Tailnets.withAuthUrl(Tailnets.fresh(), longest);
      try (WindowHarness harness =
          new WindowHarness(dir, waiting, Settings.Theme.LIGHT, language)) {
        assertThat(harness.has("#qr")).isTrue();
        Region card = harness.find(".login-card", Region.class);
        assertThat(card.localToScene(card.getBoundsInLocal()).getMaxY())
            .as(language)
            .isLessThanOrEqualTo(harness.scene().getHeight() - 10);
      }
    }
  }

  @Test
  void aDeviceThatWasRemovedIsToldSoAndComesBackByOneButtonOrGoesElsewhere() throws Exception {
    NodeStatus removed =
        Tailnets.at(
            Tailnets.SERVER,
            Tailnets.with(
                Tailnets.fresh(),
                new NodeProblem(NodeProblem.Kind.DEVICE_REMOVED, Tailnets.SERVER.toString(), "")));
    try (WindowHarness harness = open(Tailnets.fresh())) {
      assertThat(harness.text(HEADING)).isEqualTo("Welcome to Homeward");
      harness.become(removed);
      assertThat(harness.text(HEADING)).isEqualTo("This device was removed");
      assertThat(harness.find("#removed-text", Label.class).getText())
          .contains(Tailnets.SERVER.getHost());
      assertThat(harness.focusedId()).isEqualTo("sign-in-again");
      harness.robot.type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.SignInAgain());

      harness.robot.clickOn("#sign-in-elsewhere");
      harness.settle();
      assertThat(harness.find("#server-url", TextField.class).getText())
          .isEqualTo(Tailnets.SERVER.toString());
      assertThat(harness.has(HEADING)).as("nobody is welcomed twice").isFalse();
      harness.robot.clickOn("#sign-in-back");
      harness.settle();
      assertThat(harness.has("#sign-in-again")).isTrue();
      harness.become(Tailnets.fresh());
      assertThat(harness.has("#cancel")).as("the server is asked").isTrue();
      assertThat(harness.has("#sign-in-again")).isFalse();
    }
  }

  @Test
  void aDaemonThatDoesNotTellTheKeyLeavesItOut() throws Exception {
    NodeStatus before = Tailnets.fresh();
    NodeStatus untold =
        new NodeStatus(
            NodeState.NEEDS_LOGIN,
            before.preferences(),
            new SignInPage(PAGE, null),
            null,
            List.of(),
            false,
            List.of(),
            "",
            before.reach());
    try (WindowHarness harness = open(untold)) {
      assertThat(harness.has("#auth-url")).isTrue();
      assertThat(harness.has("#device-key")).isFalse();
      harness.become(Tailnets.withAuthUrl(before, PAGE));
      assertThat(harness.find("#device-key", Label.class).getText()).isEqualTo("[EhHLM]");
    }
  }
}
