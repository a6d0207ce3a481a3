package io.homeward.ui.desktop.awt;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(Map.of(), Map.of("FxTrayIconTray", "needs a panel: it takes its icon away once"));
  }
}
