package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws the ways in. */
class SignInPicturesTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final String INVITE =
      "homeward://join?server=https%3A%2F%2Ftailnet.example.com#hw-key-1";
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsSignIn() throws Exception {
    Pictures.draw(dir, "sign-in-light", Tailnets.fresh(), LIGHT, "en");
    Pictures.draw(dir, "sign-in-dark", Tailnets.fresh(), DARK, "en");
    Pictures.draw(dir, "sign-in-japanese", Tailnets.fresh(), LIGHT, "ja");
  }

  @Test
  void drawsWaitingForTheBrowser() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/4f1c9e0b7a2d");
    draw("sign-in-browser", page);
    draw(
        "sign-in-browser-long",
        URI.create(
            "https://the-coordination-server-of-the-whole-family.a-provider-with-a-long-name"
                + ".example.com/register/nodekey/4f1c9e0b7a2d4f1c9e0b7a2d4f1c9e0b7a2d"));
  }

  private void draw(String name, URI page) throws Exception {
    NodeStatus waiting = Tailnets.withAuthUrl(Tailnets.fresh(), page);
    Pictures.drawEach(dir, name, waiting, WindowHarness::scene);
  }

  @Test
  void drawsAnInvite() throws Exception {
    Pictures.drawEach(
        dir,
        "invite",
        Tailnets.fresh(),
        harness -> {
          harness.robot.interact(() -> harness.window().showInvite(INVITE));
          return harness.scene();
        });
    Pictures.drawEach(
        dir,
        "invite-signed-in",
        Tailnets.family(),
        harness -> {
          harness.robot.interact(() -> harness.window().showInvite(INVITE));
          return harness.scene();
        });
  }

  @Test
  void drawsAWrongServer() throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.fresh(), LIGHT, "en")) {
      harness.robot.write("example.com").type(KeyCode.ENTER);
      harness.become(
          Tailnets.with(
              Tailnets.fresh(),
              new NodeProblem(NodeProblem.Kind.NOT_A_TAILNET_SERVER, "https://example.com", "")));
      assertThat(harness.find("#server-url", TextField.class).getText()).isEqualTo("example.com");
      harness.screenshot("sign-in-error");
    }
  }
}
