package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.controls.BreakingName;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A narrow window shows the list, or the details of one device with all of their names. */
class OneColumnTest {
  @TempDir Path dir;

  private WindowHarness open(double width) throws Exception {
    WindowHarness harness = new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en");
    resize(harness, width);
    return harness;
  }

  private static void resize(WindowHarness harness, double width) {
    harness.robot.interact(() -> harness.window().stage().setWidth(width));
    harness.settle();
  }

  private static String shownDevice(WindowHarness harness) {
    return harness.find("#device-name", BreakingName.class).getChildren().stream()
        .filter(Label.class::isInstance)
        .map(node -> ((Label) node).getText())
        .reduce("", String::concat);
  }

  @Test
  void theListHasTheWholeWidthUntilADeviceIsClicked() throws Exception {
    try (WindowHarness harness = open(520)) {
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.has("#device-name")).isFalse();
      assertThat(harness.find("#devices", Node.class).getLayoutBounds().getWidth())
          .isGreaterThan(500);
      harness.choose("thinkpad");
      assertThat(harness.has("#devices")).isFalse();
      assertThat(harness.has("#device-name")).isTrue();
      assertThat(shownDevice(harness)).isEqualTo("thinkpad");
      harness.robot.clickOn("#back-to-devices");
      harness.settle();
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.focusedId()).isEqualTo("search");
    }
  }

  @Test
  void aUsualFullNameIsWholeInTheNarrowestWindow() throws Exception {
    try (WindowHarness harness = open(520)) {
      harness.choose("studio-mac");
      Label name =
          harness.robot.lookup(".mono").queryAllAs(Label.class).stream()
              .filter(label -> "studio-mac.quiet-harbor.internal".equals(label.getText()))
              .findFirst()
              .orElseThrow();
      assertThat(name.getWidth()).isGreaterThanOrEqualTo(name.prefWidth(-1) - 0.5);
    }
  }

  @Test
  void theKeysLeadThereAndBack() throws Exception {
    try (WindowHarness harness = open(520)) {
      harness.robot.write("thinkp").type(KeyCode.RIGHT);
      harness.settle();
      assertThat(harness.has("#device-name")).isTrue();
      assertThat(harness.focusedId()).isEqualTo("back-to-devices");
      harness.robot.type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.focusedId()).isEqualTo("search");
      harness.robot.type(KeyCode.LEFT).type(KeyCode.RIGHT);
      harness.settle();
      assertThat(harness.has("#devices")).as("only at the end of what was typed").isTrue();
      harness.robot.type(KeyCode.RIGHT);
      harness.settle();
      assertThat(harness.has("#device-name")).isTrue();
      harness.robot.write("s"); // typing searches wherever the keys are
      harness.settle();
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.find("#search", TextField.class).getText()).isEqualTo("thinkps");
    }
  }

  @Test
  void theDetailsLieBelowTheWayBack() throws Exception {
    try (WindowHarness harness = open(520)) {
      harness.robot.write("thinkp").type(KeyCode.RIGHT);
      harness.settle();
      Node back = harness.find("#back-to-devices", Node.class);
      Node details = back.getParent().getChildrenUnmodifiable().get(1);
      assertThat(details.getBoundsInParent().getMinY())
          .isGreaterThanOrEqualTo(back.getBoundsInParent().getMaxY());
    }
  }

  @Test
  void aWindowThatGrowsHasBothBesideEachOther() throws Exception {
    try (WindowHarness harness = open(520)) {
      harness.choose("thinkpad");
      resize(harness, 900);
      assertThat(harness.has("#devices")).isTrue();
      assertThat(harness.has("#device-name")).isTrue();
      assertThat(harness.has("#back-to-devices")).isFalse();
      resize(harness, 520);
      assertThat(harness.has("#devices")).as("as before anything was opened").isTrue();
      assertThat(harness.has("#device-name")).isFalse();
    }
  }
}
