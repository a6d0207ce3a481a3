package io.homeward.engine.netstack;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "UserspaceTun",
            UserspaceTun::new,
            "UserspaceTun$EchoResponder",
            () -> new UserspaceTun().newWriter()),
        Map.of());
  }
}
