package io.homeward.ui.session;

import io.homeward.engine.testing.ClosedTwice;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "Session",
            () ->
                new Session(
                    new FakeNode(Tailnets.fresh()),
                    "anna",
                    () -> Tailnets.NOW,
                    page -> {},
                    Favourites.NONE,
                    kept -> {})),
        Map.of());
  }
}
