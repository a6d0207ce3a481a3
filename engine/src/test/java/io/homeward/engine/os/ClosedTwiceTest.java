package io.homeward.engine.os;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  private static final NetworkWatch.Listener NOBODY =
      new NetworkWatch.Listener() {
        @Override
        public void networkChanged() {
          // nobody looks
        }

        @Override
        public void woke() {
          // nobody looks
        }
      };

  ClosedTwiceTest() {
    super(Map.of("NetworkWatch", () -> NetworkWatch.start(WallClock.system(), NOBODY)), Map.of());
  }
}
