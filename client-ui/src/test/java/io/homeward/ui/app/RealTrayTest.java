package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real app in a real panel; {@code src/test/tray/tray-test} says what happens and needs. */
@Tag("tray")
class RealTrayTest {
  @TempDir Path dir;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void copiesTheNameThatWasClickedInTheTray() throws Exception {
    String pictures = System.getProperty("homeward.screenshots", "");
    String output =
        pictures.isEmpty()
            ? trayTest()
            : trayTest(Path.of(pictures).resolve("tray-menu.png").toAbsolutePath().toString());
    assertThat(output)
        .contains("copied studio-mac.quiet-harbor.internal")
        .contains("copied studio-mac.quiet-harbor.internal by the mouse")
        .contains("opened http://studio-mac.quiet-harbor.internal/")
        .contains("three letters copied travel-phone.quiet-harbor.internal, and the keys are back")
        .contains("the keys of the settings brought the search")
        .contains("without a JVM the search came")
        .contains("the search went with its focus")
        .contains("closing the window kept the icon")
        .contains("an entry of the menu switched the account");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aDesktopWithoutATrayGetsTheWindowAndItsEndIsTheEnd() throws Exception {
    assertThat(trayTest("no-panel")).contains("closing the window ended the app");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void theMenusOfAThousandDevicesAndAHundredAccountsFitASmallScreen() throws Exception {
    String pictures = System.getProperty("homeward.screenshots", "");
    String output =
        pictures.isEmpty()
            ? trayTest("large")
            : trayTest(
                "large", Path.of(pictures).resolve("tray-large.png").toAbsolutePath().toString());
    assertThat(output).contains("the menus are at most");
  }

  private String trayTest(String... more) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of("src/test/tray/tray-test").toAbsolutePath().toString(),
                java,
                System.getProperty("java.class.path"),
                dir.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
