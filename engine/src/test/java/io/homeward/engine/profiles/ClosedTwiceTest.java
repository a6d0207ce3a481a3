package io.homeward.engine.profiles;

import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.ClosedTwice;
import java.net.URI;
import java.util.List;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  private static final OffNode OFF =
      new OffNode(
          new NodeStatus(
              NodeState.NO_STATE,
              Preferences.initial(URI.create("https://hub.example")),
              null,
              null,
              List.of(),
              false,
              List.of(),
              "",
              NodeReach.NONE),
          () -> {});

  ClosedTwiceTest() {
    super(
        Map.of("ActiveNode", () -> new ActiveNode(OFF, () -> {}), "OffNode", () -> OFF), Map.of());
  }
}
