package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.HelperPermission;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks through {@code pkexec}, whose agent of the desktop shows the prompt for a password. */
public final class PolkitPermission implements HelperPermission {
  /** A person has to find the password. */
  private static final long PATIENCE_MINUTES = 5;

  private static final File NOTHING = new File("/dev/null");

  private final List<String> wish;
  private final String asker;

  /**
   * A permission that nobody has asked for yet.
   *
   * @param helper the helper's program
   * @param user whom it should serve
   */
  public PolkitPermission(Path helper, String user) {
    this("pkexec", helper, user);
  }

  PolkitPermission(String asker, Path helper, String user) {
    this.asker = asker;
    wish = List.of(helper.toString(), "--allow", user);
  }

  @Override
  public String command() {
    return "sudo " + String.join(" ", wish);
  }

  @Override
  public void ask() throws DesktopException {
    try {
      Process process =
          new ProcessBuilder(asker, wish.get(0), wish.get(1), wish.get(2))
              .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
        throw new DesktopException("nobody answered " + asker);
      }
      if (process.exitValue() != 0) {
        throw new DesktopException(asker + " ended with status " + process.exitValue());
      }
    } catch (IOException e) {
      throw new DesktopException(asker + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DesktopException("interrupted", e);
    }
  }
}
