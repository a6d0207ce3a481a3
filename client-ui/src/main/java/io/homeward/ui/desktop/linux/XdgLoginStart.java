package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LoginStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An entry in the folder {@code autostart} of the person's configuration, as freedesktop.org's
 * Desktop Application Autostart Specification has it. An entry that the desktop's own settings have
 * switched off counts as off.
 */
public final class XdgLoginStart implements LoginStart {
  private static final Logger LOG = LoggerFactory.getLogger(XdgLoginStart.class);
  private static final int MAX_BYTES = 16 * 1024;

  /** What the specification has to be quoted, beyond which it would need quotes. */
  private static final String NEEDS_QUOTES = " \t\n\"'\\><~|&;$*?#()`";

  private final Path entry;
  private final String command;

  /**
   * An entry that may be there.
   *
   * @param configHome {@code $XDG_CONFIG_HOME} or what stands for it; made when missing
   * @param program what starts the app
   * @param arguments of the program
   */
  public XdgLoginStart(Path configHome, Path program, List<String> arguments) {
    this.entry = configHome.resolve("autostart").resolve("homeward.desktop");
    StringBuilder line = new StringBuilder(quoted(program.toString()));
    arguments.forEach(argument -> line.append(' ').append(quoted(argument)));
    this.command = line.toString();
  }

  @Override
  public boolean isOn() {
    try {
      if (!Files.isRegularFile(entry) || Files.size(entry) > MAX_BYTES) {
        return false;
      }
      List<String> lines = Files.readAllLines(entry);
      return lines.stream()
          .map(String::strip)
          .noneMatch(
              line -> line.equals("Hidden=true") || line.equals("X-GNOME-Autostart-enabled=false"));
    } catch (IOException e) {
      LOG.info("the entry for the login cannot be read: {}", e.toString());
      return false;
    }
  }

  @Override
  public void turn(boolean on) throws DesktopException {
    try {
      if (on) {
        Files.createDirectories(entry.getParent());
        Path aside = entry.resolveSibling("homeward.desktop.new");
        Files.writeString(aside, text());
        Files.move(
            aside, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw new DesktopException(String.valueOf(e.getMessage()), e);
    }
  }

  private String text() {
    return """
    [Desktop Entry]
    Type=Application
    Name=Homeward
    Comment=Your own devices, one click away
    Exec=%s
    Icon=homeward
    Terminal=false
    X-GNOME-Autostart-enabled=true
    """
        .formatted(command);
  }

  /** As the key {@code Exec} has it: a backslash is written twice more, as in every text there. */
  static String quoted(String argument) {
    String percent = argument.replace("%", "%%");
    if (percent.chars().noneMatch(c -> NEEDS_QUOTES.indexOf(c) >= 0)) {
      return percent;
    }
    StringBuilder quoted = new StringBuilder("\"");
    percent
        .chars()
        .forEach(c -> {
          if (c == '\\' || c == '"' || c == '`' || c == '$') {
            // The escape of the quotes, itself escaped as a text.
            quoted.append("\\\\");
          }
          quoted.append(c == '\\' ? "\\\\" : Character.toString(c));
        });
    return quoted.append('"').toString();
  }
}
