package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every screen once. Draws always; writes the pictures of {@code docs/screenshots} only when {@code
 * -Dhomeward.screenshots=DIR} asks for them.
 */
class ScreenshotsTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsDevicesInLight() throws Exception {
    draw("devices-light", Tailnets.family(), LIGHT, "en");
  }

  @Test
  void drawsDevicesInDark() throws Exception {
    draw("devices-dark", Tailnets.family(), DARK, "en");
  }

  @Test
  void drawsDevicesInJapanese() throws Exception {
    draw("devices-japanese", Tailnets.family(), LIGHT, "ja");
  }

  @Test
  void drawsCopyFormsBesideThePointer() throws Exception {
    for (Settings.Theme theme : new Settings.Theme[] {LIGHT, DARK}) {
      try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, "en")) {
        harness.robot.moveTo("ben-laptop");
        org.awaitility.Awaitility.await().until(() -> harness.has("#copy-popover"));
        harness.screenshot("copy-forms-" + (theme == DARK ? "dark" : "light"));
      }
    }
  }

  @Test
  void drawsLongNames() throws Exception {
    draw("long-names", Tailnets.longNames(), LIGHT, "en");
  }

  @Test
  void drawsAThousandDevices() throws Exception {
    draw("thousand-devices", Tailnets.large(1000), DARK, "en");
  }

  @Test
  void drawsATailnetWithoutOtherDevices() throws Exception {
    draw("alone", Tailnets.alone(), LIGHT, "en");
  }

  @Test
  void drawsAnError() throws Exception {
    NodeProblem problem =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "tailnet.example.com", "");
    draw("error-light", Tailnets.with(Tailnets.family(), problem), LIGHT, "en");
    draw("error-japanese-dark", Tailnets.with(Tailnets.family(), problem), DARK, "ja");
  }

  @Test
  void drawsAConnectionThatNoOtherProgramCanUse() throws Exception {
    NodeStatus inside =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs"));
    draw("inside-only-light", inside, LIGHT, "en");
    draw("inside-only-japanese-dark", inside, DARK, "ja");
  }

  @Test
  void drawsNetworksThatAreInTheWay() throws Exception {
    NodeStatus astray =
        Tailnets.with(
            Tailnets.family(),
            new NodeProblem(NodeProblem.Kind.ROUTE_TAKEN, "100.64.0.3", "tailscale0"));
    draw("route-taken", astray, DARK, "en");
    NodeStatus unguarded =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "homeward0", ""));
    draw("unguarded", unguarded, LIGHT, "en");
  }

  @Test
  void drawsAnExpiredSignIn() throws Exception {
    NodeStatus expired =
        Tailnets.with(
            Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()),
            new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", ""));
    draw("expired", expired, LIGHT, "en");
  }

  @Test
  void drawsSignIn() throws Exception {
    draw("sign-in-light", Tailnets.fresh(), LIGHT, "en");
    draw("sign-in-dark", Tailnets.fresh(), DARK, "en");
    draw("sign-in-japanese", Tailnets.fresh(), LIGHT, "ja");
  }

  @Test
  void drawsWaitingForTheBrowser() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/4f1c9e0b7a2d");
    draw("sign-in-browser", Tailnets.withAuthUrl(Tailnets.fresh(), page), LIGHT, "en");
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

  @Test
  void drawsDisconnectedAndAbout() throws Exception {
    draw("off", Tailnets.off(), LIGHT, "en");
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), LIGHT, "en")) {
      harness.robot.interact(harness::showAbout);
      harness.screenshot("about");
    }
  }

  private void draw(String name, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      harness.screenshot(name);
      assertThat(harness.scene().getWidth()).isEqualTo(900);
    }
  }
}
