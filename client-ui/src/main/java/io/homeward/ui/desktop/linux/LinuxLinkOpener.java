package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.NoProgramException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens links with the programs of {@link LinuxPrograms} that are on the search path. */
public final class LinuxLinkOpener implements LinkOpener {
  private static final int PATIENCE_SECONDS = 3;
  private static final Path SHARED_FOLDERS = Path.of("/usr/share/gvfs/mounts/smb.mount");

  private final String searchPath;

  /** Where programs look for the desktop's leave to come to the front: new ones, and old ones. */
  private static final List<String> TOKEN_NAMES =
      List.of("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID");

  private final boolean gvfs;
  private final ActivationTokens tokens;

  /**
   * Uses the search path of this process.
   *
   * @param tokens what the desktop gave for the windows of what is started
   */
  public LinuxLinkOpener(ActivationTokens tokens) {
    this(
        System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
        Files.exists(SHARED_FOLDERS),
        tokens);
  }

  LinuxLinkOpener(String searchPath, boolean gvfs, ActivationTokens tokens) {
    this.searchPath = searchPath;
    this.gvfs = gvfs;
    this.tokens = tokens;
  }

  @Override
  public void open(URI link) throws DesktopException {
    if (!LinkOpener.allows(link)) {
      throw new DesktopException("a link that is not opened");
    }
    List<String> command = LinuxPrograms.command(link, program -> find(program) != null, gvfs);
    Path program = command.isEmpty() ? null : find(command.getFirst());
    if (program == null) {
      throw new NoProgramException(
          "no program for " + link.getScheme(),
          LinuxPrograms.install(link, name -> find(name) != null));
    }
    run(program, command);
  }

  private @Nullable Path find(String program) {
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }

  private void run(Path program, List<String> command) throws DesktopException {
    List<String> line = new ArrayList<>(command);
    line.set(0, program.toString());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    String token = tokens.take();
    for (String name : TOKEN_NAMES) {
      builder.environment().remove(name); // the one of our own start
      if (!token.isEmpty()) {
        builder.environment().put(name, token);
      }
    }
    try {
      Process process = builder.start();
      // A viewer stays, and xdg-open may become the browser itself: that is success.
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() != 0) {
        throw new DesktopException(
            command.getFirst() + " failed with status " + process.exitValue());
      }
    } catch (IOException e) {
      throw new DesktopException(command.getFirst() + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DesktopException("interrupted", e);
    }
  }
}
