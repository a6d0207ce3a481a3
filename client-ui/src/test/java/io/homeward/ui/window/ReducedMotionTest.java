package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.controls.KeySwitch;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.css.CssMetaData;
import javafx.css.Styleable;
import javafx.scene.Node;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.SkinBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who wants nothing to move sees nothing move. The wish is set where JavaFX has the desktop's. */
class ReducedMotionTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    WindowHarness harness = new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
    still(harness, true);
    return harness;
  }

  private static void still(WindowHarness harness, boolean reduced) {
    harness.robot.interact(() -> {
      harness.scene().getPreferences().setReducedMotion(reduced);
      harness.scene().getRoot().applyCss();
    });
    harness.settle();
  }

  @Test
  void aSwitchIsAtItsPlaceAtOnce() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      assertThat(millisOfASwitch(harness)).isEqualTo(1);
      still(harness, false);
      assertThat(millisOfASwitch(harness)).isEqualTo(200);
    }
  }

  /** How long its thumb is on its way. */
  private static double millisOfASwitch(WindowHarness harness) {
    double[] millis = new double[1];
    harness.robot.interact(() -> {
      KeySwitch toggle = harness.find("#connection-toggle", KeySwitch.class);
      millis[0] =
          toggle.getSkin() instanceof SkinBase<?> skin
              ? skin.getCssMetaData().stream()
                  .filter(it -> it.getProperty().equals("-fx-thumb-move-animation-time"))
                  .mapToDouble(it -> value(it, toggle))
                  .findFirst()
                  .orElseThrow()
              : -1;
    });
    return millis[0];
  }

  @SuppressWarnings("unchecked") // of whose property it is, the skin knows
  private static double value(CssMetaData<? extends Styleable, ?> property, KeySwitch toggle) {
    return ((Number) ((CssMetaData<Styleable, ?>) property).getStyleableProperty(toggle).getValue())
        .doubleValue();
  }

  @Test
  void aMessageDoesNotFade() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      Node message = harness.find(".toast", Node.class);
      List<Double> seen = new CopyOnWriteArrayList<>();
      harness.robot.interact(() -> {
        message.opacityProperty().addListener((property, before, now) -> seen.add((Double) now));
        harness.window().tell("x");
      });
      await().atMost(Duration.ofSeconds(30)).until(() -> !message.getParent().isVisible());
      assertThat(seen).allMatch(opacity -> opacity == 0 || opacity == 1);
    }
  }

  @Test
  void whatIsUnderWayIsAPictureAndFollowsTheWish() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/1");
    try (WindowHarness harness = open(Tailnets.withAuthUrl(Tailnets.fresh(), page))) {
      assertThat(turning(harness)).isFalse();
      harness.screenshot("sign-in-browser-reduced-motion");
      still(harness, false);
      assertThat(turning(harness)).isTrue();
    }
  }

  private static boolean turning(WindowHarness harness) {
    boolean[] found = new boolean[1];
    harness.robot.interact(() ->
        found[0] =
            harness.scene().getRoot().lookupAll(".busy > *").stream()
                .anyMatch(ProgressIndicator.class::isInstance));
    return found[0];
  }
}
