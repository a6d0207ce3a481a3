package io.homeward.ui.desktop.linux;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(),
        Map.of(
            "BusNotifier", "needs a bus: BusNotifierTest closes its twice",
            "SniTray", "needs a bus: SniTrayTest closes its twice",
            "BusSearch", "needs a bus: BusSearchTest closes its twice",
            "PortalShortcut", "needs a bus: PortalShortcutTest closes its twice",
            "X11Shortcut", "needs a display: X11ShortcutTest closes its twice"));
  }
}
