package io.homeward.ui.window;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws the cards over the window. */
class QuestionPicturesTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsDisconnectedAndAbout() throws Exception {
    Pictures.draw(dir, "off", Tailnets.off(), LIGHT, "en");
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), LIGHT, "en")) {
      harness.robot.interact(() -> harness.run(new AppCommand.About()));
      harness.screenshot("about");
    }
  }

  @Test
  void drawsThatTheServerSaysSomething() throws Exception {
    Pictures.drawEach(
        dir,
        "attention",
        Tailnets.with(
            Tailnets.family(),
            new NodeProblem(NodeProblem.Kind.SERVER_SAYS, "Update", "Version 1.2 is there.")),
        WindowHarness::scene);
    Instant end = Tailnets.NOW.plus(Duration.ofDays(2));
    Pictures.drawEach(
        dir,
        "key-expires",
        Tailnets.with(
            Tailnets.withKeyExpiry(Tailnets.family(), end),
            new NodeProblem(NodeProblem.Kind.KEY_EXPIRES, "2", end.toString())),
        WindowHarness::scene);
  }

  @Test
  void drawsWhetherToSignOut() throws Exception {
    Pictures.drawEach(
        dir,
        "sign-out",
        Tailnets.family(),
        harness -> {
          harness.robot.interact(() -> harness.window().askSignOut());
          return harness.scene();
        });
  }

  @Test
  void drawsQuestionsAndWarningsInTheDark() throws Exception {
    NodeStatus ending =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.SERVER_WARNS, "Disk", "Full."));
    try (WindowHarness harness = new WindowHarness(dir, ending, DARK, "ja")) {
      harness.onlyWindow = true;
      harness.screenshot("attention-japanese-dark");
      harness.robot.interact(() -> harness.window().askSignOut());
      harness.screenshot("sign-out-question-japanese-dark");
      harness.robot.interact(() -> harness.window().askQuit());
      harness.robot.interact(() -> {
        harness.window().stage().setWidth(576); // of a screen of 1280x720 at 200 %
        harness.window().stage().setHeight(324);
      });
      harness.screenshot("quit-question-japanese-dark-narrow");
    }
  }
}
