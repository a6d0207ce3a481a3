package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PingReply;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with a device in the window: copy its forms, open it, ping it. */
class ChosenDeviceTest {
  @TempDir Path dir;

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  @Test
  void controlWithADigitCopiesThatForm() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.write("studio");
      harness.settle();
      String[] forms = {
        "studio-mac.quiet-harbor.internal",
        "studio-mac",
        "100.64.0.6",
        "fd7a:115c:a1e0::ab05",
        "smb://studio-mac.quiet-harbor.internal",
        "\\\\studio-mac.quiet-harbor.internal\\",
        "vnc://studio-mac.quiet-harbor.internal",
        "ssh anna@studio-mac.quiet-harbor.internal",
        "http://studio-mac.quiet-harbor.internal"
      };
      for (int i = 0; i < forms.length; i++) {
        KeyCode digit = KeyCode.getKeyCode(Integer.toString(i + 1));
        harness.robot.press(KeyCode.CONTROL, digit).release(digit, KeyCode.CONTROL);
        assertThat(harness.clipboard()).isEqualTo(forms[i]);
      }
    }
  }

  @Test
  void aClickOnACopyFormCopiesItAndShowsTheCheck() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      CopyRow row = copyRow(harness, "100.64.0.6");
      harness.robot.clickOn(row);
      assertThat(harness.clipboard()).isEqualTo("100.64.0.6");
      assertThat(row.getPseudoClassStates()).anyMatch(p -> p.getPseudoClassName().equals("copied"));
      await()
          .until(() ->
              row.getPseudoClassStates().stream()
                  .noneMatch(p -> p.getPseudoClassName().equals("copied")));
    }
  }

  @Test
  void anotherDeviceFillsTheSameRowsAndAPressUnderWayCopiesNothingOfIt() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      CopyRow row = copyRow(harness, "100.64.0.6");
      String before = harness.clipboard();
      harness.robot.moveTo(row).press(MouseButton.PRIMARY);
      harness.robot.write("thinkp");
      harness.settle();
      harness.robot.release(MouseButton.PRIMARY);
      harness.settle();
      assertThat(row.getScene()).isNotNull();
      assertThat(row.copyText()).startsWith("100.64.0.").isNotEqualTo("100.64.0.6");
      assertThat(row.getAccessibleText()).contains(row.copyText());
      assertThat(harness.clipboard()).isEqualTo(before);
      harness.robot.clickOn(row);
      assertThat(harness.clipboard()).isEqualTo(row.copyText());
    }
  }

  private static CopyRow copyRow(WindowHarness harness, String text) {
    return harness
        .robot
        .from(harness.scene().getRoot())
        .lookup(".copy-row")
        .queryAllAs(CopyRow.class)
        .stream()
        .filter(row -> row.copyText().equals(text))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hoverShowsTheCopyFormsAndAClickThereCopies() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.moveTo("ben-laptop");
      await().until(() -> harness.has("#copy-popover"));
      harness.robot.clickOn(copyRow(harness, "smb://ben-laptop.quiet-harbor.internal"));
      assertThat(harness.clipboard()).isEqualTo("smb://ben-laptop.quiet-harbor.internal");
      harness.robot.moveTo("#more");
      await().until(() -> !harness.has("#copy-popover"));
    }
  }

  @Test
  void pingSaysWhatCame() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      CompletableFuture<PingReply> reply = new CompletableFuture<>();
      harness.node.answerPings(reply);
      harness.robot.interact(() -> harness.find("#ping", Button.class).fire());
      assertThat(harness.text("#ping-result")).isEqualTo("Pinging…");
      reply.complete(new PingReply(Duration.ofMillis(12), Endpoint.parse("192.0.2.7:41641"), ""));
      harness.settle();
      assertThat(harness.text("#ping-result")).isEqualTo("Answered in 12 ms, direct");
      harness.node.answerPings(CompletableFuture.failedFuture(new TimeoutException()));
      harness.robot.interact(() -> harness.find("#ping", Button.class).fire());
      harness.settle();
      assertThat(harness.text("#ping-result")).startsWith("No answer");
      assertThat(harness.node.commands()).contains("ping 100.64.0.6");
    }
  }

  @Test
  void openButtonsHandTheirLinkOn() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.find("#open-screen", Button.class).fire());
      assertThat(harness.opened)
          .containsExactly(URI.create("vnc://studio-mac.quiet-harbor.internal"));
    }
  }
}
