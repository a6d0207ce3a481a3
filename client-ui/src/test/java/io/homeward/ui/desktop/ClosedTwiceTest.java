package io.homeward.ui.desktop;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(Map.of("NoTray", NoTray::new, "NoNotifier", NoNotifier::new), Map.of());
  }
}
