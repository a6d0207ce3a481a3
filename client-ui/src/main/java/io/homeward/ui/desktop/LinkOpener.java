package io.homeward.ui.desktop;

import java.net.URI;

/** Opens links with the program that the desktop has for them. May be used from any thread. */
@FunctionalInterface
public interface LinkOpener {
  /** Opens a link; returns once the desktop took it. */
  void open(URI link) throws DesktopException;
}
