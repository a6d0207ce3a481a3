package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Strings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Why the app does not start, told in a window: by a process of its own, which that ends with. */
@Timeout(120)
class RefusalTest {
  @TempDir Path dir;

  @Test
  void whoeverHasNoTerminalReadsWhyInAWindowAndClosesIt() throws Exception {
    Process app =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dglass.platform=Headless",
                "-Dprism.order=sw",
                "-cp",
                System.getProperty("java.class.path"),
                RefusedApp.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(app.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(app.exitValue()).as(said).isZero();
    assertThat(said)
        .contains("reads: Homeward is already running with this state")
        .contains("/home/anna/.local/state/homeward")
        .contains("Enter and Escape close it")
        .endsWith("it ends\n");
  }

  /** The app where its state is in use, with somebody who reads and closes what they see. */
  static final class RefusedApp {
    private RefusedApp() {}

    /**
     * Runs it to its end.
     *
     * @param arguments folder for settings
     */
    public static void main(String[] arguments) throws InterruptedException {
      Thread.ofPlatform().daemon().start(RefusedApp::readAndClose);
      NodeProblem used =
          new NodeProblem(NodeProblem.Kind.STATE_IN_USE, "/home/anna/.local/state/homeward", "");
      Refusal.show(used, new SettingsStore(Path.of(arguments[0])), Strings.of(Locale.ENGLISH));
      System.out.println("it ends");
    }

    private static void readAndClose() {
      boolean[] done = new boolean[1];
      while (!done[0]) {
        try {
          Platform.runLater(() -> done[0] = look());
        } catch (IllegalStateException e) {
          done[0] = false; // there is no toolkit yet
        }
        try {
          TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    private static boolean look() {
      List<Window> windows = Window.getWindows().stream().filter(Window::isShowing).toList();
      if (windows.isEmpty()) {
        return false;
      }
      windows
          .getFirst()
          .getScene()
          .getRoot()
          .lookupAll(".label")
          .forEach(label -> System.out.println("reads: " + ((Label) label).getText()));
      Button close = (Button) windows.getFirst().getScene().lookup("#refusal-close");
      System.out.println(
          close.isDefaultButton() && close.isCancelButton()
              ? "Enter and Escape close it"
              : "no keys");
      close.fire();
      return true;
    }
  }
}
