package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.naming.CopyForm;
import io.homeward.ui.session.Device;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import java.util.Objects;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom one uses SSH may differ from device to device. */
class SshUserTest {
  private static final long STUDIO = 5;

  @TempDir Path dir;

  private WindowHarness open(String language) throws Exception {
    return new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, language);
  }

  private static Device device(WindowHarness harness, long id) {
    return Objects.requireNonNull(harness.session.state().device(id));
  }

  @Test
  void theAccountOfADeviceIsInItsFormAndItsLinkAndInNoOthers() throws Exception {
    try (WindowHarness harness = open("en")) {
      harness.choose("studio-mac");
      assertThat(harness.find("#ssh-user", Button.class).getText()).isEqualTo("SSH as anna");
      harness.robot.clickOn("#ssh-user");
      assertThat(harness.focusedId()).isEqualTo("ssh-user-field");
      harness.robot.write("admin").type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.has("#ssh-user-field")).isFalse();
      assertThat(harness.find("#ssh-user", Button.class).getText()).isEqualTo("SSH as admin");
      assertThat(device(harness, STUDIO).copyText(CopyForm.Kind.SSH))
          .isEqualTo("ssh admin@studio-mac.quiet-harbor.internal");
      assertThat(device(harness, 4).copyText(CopyForm.Kind.SSH))
          .isEqualTo("ssh anna@thinkpad.quiet-harbor.internal");
      harness.robot.clickOn("#open-ssh");
      assertThat(harness.opened).hasToString("[ssh://admin@studio-mac.quiet-harbor.internal]");
    }
    try (SettingsStore again = new SettingsStore(dir)) {
      assertThat(again.settings().sshUsers())
          .singleElement()
          .asString()
          .startsWith("admin@tailnet.example.com/");
    }
  }

  @Test
  void aBadNameIsSaidToBeOneAndNothingIsKept() throws Exception {
    try (WindowHarness harness = open("en")) {
      harness.choose("studio-mac");
      harness.robot.clickOn("#ssh-user");
      harness.robot.write("anna lee").type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.has("#ssh-user-mistake")).isTrue();
      assertThat(harness.find("#ssh-user-mistake", Label.class).getText())
          .isEqualTo("An account has letters, digits, dots, hyphens and underscores only.");
      assertThat(harness.settings().sshUsers()).isEmpty();
      harness.robot.write("lee"); // what was wrong is chosen, and typed over
      assertThat(harness.has("#ssh-user-mistake")).isFalse();
      harness.robot.clickOn("#ssh-user-save");
      harness.settle();
      assertThat(device(harness, STUDIO).sshUser()).isEqualTo("lee");
    }
  }

  @Test
  void emptyIsTheUsualOneAgainAndEscapeChangesNothing() throws Exception {
    try (WindowHarness harness = open("ja")) {
      harness.choose("studio-mac");
      harness.robot.clickOn("#ssh-user");
      harness.robot.write("root").type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.find("#ssh-user", Button.class).getText()).isEqualTo("SSH：root");
      harness.robot.clickOn("#ssh-user");
      harness.robot.write("x").type(KeyCode.ESCAPE);
      harness.settle();
      assertThat(device(harness, STUDIO).sshUser()).isEqualTo("root");
      harness.robot.clickOn("#ssh-user");
      harness.robot.push(KeyCode.CONTROL, KeyCode.A).push(KeyCode.DELETE).type(KeyCode.ENTER);
      harness.settle();
      assertThat(device(harness, STUDIO).sshUser()).isEqualTo("anna");
      assertThat(harness.settings().sshUsers()).isEmpty();
    }
  }
}
