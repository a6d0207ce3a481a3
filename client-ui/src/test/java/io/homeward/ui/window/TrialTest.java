package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeState;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tailnet that exists on this computer to be tried out is never taken for one that stays. */
class TrialTest {
  @TempDir Path dir;

  private WindowHarness open(String language) throws Exception {
    return new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, language);
  }

  @Test
  void theWindowSaysThatItIsOneAndWhenItEnds() throws Exception {
    try (WindowHarness harness = open("en")) {
      assertThat(harness.has("#trial")).isFalse();
      assertThat(harness.window().stage().getTitle()).isEqualTo("Homeward");
      harness.session.trialAt(Tailnets.SERVER);
      harness.settle();
      assertThat(harness.has("#trial")).isTrue();
      assertThat(harness.find("#trial", Label.class).getText())
          .isEqualTo("Trial: ends when you quit");
      assertThat(harness.window().stage().getTitle()).isEqualTo("Homeward (trial)");
    }
  }

  @Test
  void theWindowSaysSoInJapanese() throws Exception {
    try (WindowHarness harness = open("ja")) {
      harness.session.trialAt(Tailnets.SERVER);
      harness.settle();
      assertThat(harness.find("#trial", Label.class).getText()).isEqualTo("お試し中：終了すると消えます");
      assertThat(harness.window().stage().getTitle()).isEqualTo("Homeward（お試し）");
    }
  }

  @Test
  void aNarrowWindowSaysItInAWordAndLeavesTheNameItsRoom() throws Exception {
    try (WindowHarness harness = open("ja")) {
      harness.session.trialAt(Tailnets.SERVER);
      harness.become(Tailnets.shielded(Tailnets.family()));
      harness.robot.interact(() -> harness.window().stage().setWidth(540));
      harness.settle();
      Label trial = harness.find("#trial", Label.class);
      assertThat(trial.getText()).isEqualTo("お試し中");
      assertThat(trial.getWidth()).isGreaterThanOrEqualTo(trial.prefWidth(-1) - 0.5);
      Label tailnet =
          harness.robot.lookup(".header-title").queryAllAs(Label.class).iterator().next();
      assertThat(tailnet.getWidth()).isGreaterThanOrEqualTo(tailnet.prefWidth(-1) - 0.5);
      harness.robot.interact(() -> harness.window().stage().setWidth(900));
      harness.settle();
      assertThat(trial.getText()).isEqualTo("お試し中：終了すると消えます");
    }
  }

  @Test
  void whoIsAtAnotherServerOrHasLeftIsInNoTrial() throws Exception {
    try (WindowHarness harness = open("en")) {
      harness.session.trialAt(URI.create("http://127.0.0.1:9"));
      harness.settle();
      assertThat(harness.has("#trial")).as("another server").isFalse();
      harness.session.trialAt(Tailnets.SERVER);
      harness.become(Tailnets.fresh());
      assertThat(harness.has("#trial")).as("signed out").isFalse();
      harness.become(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
      assertThat(harness.has("#trial")).as("switched off").isTrue();
    }
  }

  @Test
  void whoQuitsIsToldThatTheTrialEnds() throws Exception {
    try (WindowHarness harness = open("en")) {
      harness.session.trialAt(Tailnets.SERVER);
      harness.robot.interact(() -> harness.window().askQuit());
      assertThat(harness.find("#quit-yes", Labeled.class).getText())
          .isEqualTo("Quit and end the trial");
      assertThat(harness.robot.lookup(Label.class::isInstance).queryAllAs(Label.class))
          .extracting(Label::getText)
          .anyMatch(text -> text != null && text.startsWith("The trial ends with Homeward"));
    }
  }
}
