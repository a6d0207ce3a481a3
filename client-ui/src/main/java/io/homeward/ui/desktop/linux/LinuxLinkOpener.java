package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Opens links through {@code xdg-open}, which asks whatever desktop is running. */
public final class LinuxLinkOpener implements LinkOpener {
  private static final int PATIENCE_SECONDS = 3;

  private final String command;

  /** Uses the {@code xdg-open} of the search path. */
  public LinuxLinkOpener() {
    this("xdg-open");
  }

  LinuxLinkOpener(String command) {
    this.command = command;
  }

  @Override
  public void open(URI link) throws DesktopException {
    if (!LinkOpener.allows(link)) {
      throw new DesktopException("a link that is not opened");
    }
    try {
      Process process =
          new ProcessBuilder(command, link.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Where no browser runs yet it becomes the browser itself and does not end: that is success.
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() != 0) {
        throw new DesktopException("xdg-open failed with status " + process.exitValue());
      }
    } catch (IOException e) {
      throw new DesktopException("xdg-open cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DesktopException("interrupted", e);
    }
  }
}
