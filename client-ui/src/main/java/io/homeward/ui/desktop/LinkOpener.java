package io.homeward.ui.desktop;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Opens links with the program that the desktop has for them. May be used from any thread. */
@FunctionalInterface
public interface LinkOpener {
  /**
   * Whether a link may go to the desktop at all. Names and pages come from a server: a {@code
   * file:} or {@code javascript:} link of its making must not reach a program that believes it.
   */
  static boolean allows(URI link) {
    String scheme = link.getScheme();
    return scheme != null
        && link.getHost() != null
        && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT));
  }

  /**
   * Opens a link; returns once the desktop took it.
   *
   * @throws DesktopException when no program takes it, or when it is not {@linkplain #allows
   *     allowed}
   */
  void open(URI link) throws DesktopException;

  /** What the app has buttons for. */
  Set<String> SCHEMES = Set.of("http", "https", "smb", "vnc", "ssh");
}
