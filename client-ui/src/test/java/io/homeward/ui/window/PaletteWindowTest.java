package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaletteWindowTest {
  @TempDir private Path dir;
  private WindowHarness harness;
  private PaletteWindow palette;

  @BeforeEach
  void open() throws Exception {
    harness = new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en");
    palette = harness.palette();
  }

  @AfterEach
  void close() {
    harness.robot.interact(palette::hide);
    harness.close();
  }

  private void type(String text) {
    harness.robot.write(text);
    harness.settle();
  }

  private void press(KeyCode... keys) {
    harness.robot.push(keys);
    harness.settle();
  }

  private boolean isOpen() {
    return palette.stage().isShowing();
  }

  private String typed() {
    return find("#palette-search", TextField.class).getText();
  }

  private <T extends javafx.scene.Node> T find(String selector, Class<T> type) {
    return harness.robot.from(palette.stage().getScene().getRoot()).lookup(selector).queryAs(type);
  }

  @Test
  void threeLettersAndEnterCopyTheNameAndCloseIt() throws Exception {
    assertThat(palette.stage().getScene().getWidth()).isEqualTo(420);
    type("tra");
    press(KeyCode.ENTER);
    assertThat(harness.clipboard()).isEqualTo("travel-phone.quiet-harbor.internal");
    assertThat(harness.commands).hasOnlyElementsOfType(AppCommand.Used.class).hasSize(1);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void arrowsChooseAndANumberCopiesAnotherForm() throws Exception {
    type("a");
    Object best = find("#palette-devices", ListView.class).getSelectionModel().getSelectedItem();
    press(KeyCode.DOWN);
    assertThat(find("#palette-devices", ListView.class).getSelectionModel().getSelectedItem())
        .isNotNull()
        .isNotEqualTo(best);
    press(KeyCode.CONTROL, KeyCode.DIGIT3);
    assertThat(harness.clipboard()).startsWith("100.64.0.");
    assertThat(isOpen()).isFalse();
  }

  @Test
  void escapeClosesItAndTheNextTimeItBeginsAnew() {
    type("stu");
    press(KeyCode.ESCAPE);
    assertThat(isOpen()).isFalse();
    assertThat(harness.commands).isEmpty();
    harness.robot.interact(() -> palette.show(Settings.Theme.LIGHT));
    harness.settle();
    assertThat(isOpen()).isTrue();
    assertThat(typed()).isEmpty();
    type("nas");
    assertThat(typed()).isEqualTo("nas");
  }

  @Test
  void whatMatchesNothingIsSaidAndEnterCopiesNothing() {
    type("zzzz");
    assertThat(find(".empty-title", Labeled.class).getText()).contains("zzzz");
    press(KeyCode.ENTER);
    assertThat(isOpen()).isTrue();
    assertThat(harness.commands).isEmpty();
  }

  @Test
  void devicesThatComeWhileItIsOpenAreFound() {
    type("host-0002");
    harness.become(Tailnets.large(10));
    assertThat(find("#palette-devices", ListView.class).getItems()).hasSize(1);
  }
}
