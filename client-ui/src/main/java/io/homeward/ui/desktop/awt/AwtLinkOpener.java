package io.homeward.ui.desktop.awt;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;

/** Opens links through the JDK's own desktop support; right for macOS and Windows. */
public final class AwtLinkOpener implements LinkOpener {
  @Override
  public void open(URI link) throws DesktopException {
    if (!LinkOpener.allows(link)) {
      throw new DesktopException("a link that is not opened");
    }
    try {
      Desktop.getDesktop().browse(link);
    } catch (IOException | RuntimeException e) {
      throw new DesktopException("the desktop does not open links", e);
    }
  }
}
