package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.WaysOut;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A node whose computer goes elsewhere. */
class NodeMachineMoveTest extends DrivenMachine {
  static final WaysOut HOME = ways("eth0", "192.168.1.5", "192.168.1.1");
  static final WaysOut AWAY = ways("eth0", "203.0.113.9", "203.0.113.1");

  private static WaysOut ways(String link, String address, String gateway) {
    InetAddress own = IpText.parse(address);
    return new WaysOut(
        Set.of(new WaysOut.Way(link, true, Set.of(own))),
        Set.of(IpText.parse(gateway)),
        Set.of(own));
  }

  @Test
  void movesWhenTheWaysOutOfTheComputerAreOthers() {
    run();
    assertThat(names(on(new NodeEvent.NetworkNoticed()))).containsExactly("LookAround");
    assertThat(on(new NodeEvent.LookedAround(HOME))).as("the first look").isEmpty();
    assertThat(on(new NodeEvent.LookedAround(HOME))).as("the same").isEmpty();
    for (WaysOut others :
        List.of(
            AWAY,
            ways("wlan0", "203.0.113.9", "203.0.113.1"),
            ways("wlan0", "203.0.113.10", "203.0.113.1"),
            ways("wlan0", "203.0.113.10", "203.0.113.2"),
            new WaysOut(Set.of(), Set.of(), Set.of()))) {
      assertThat(names(on(new NodeEvent.LookedAround(others))))
          .as("%s", others)
          .containsExactly("Move");
    }
  }

  @Test
  void movesAfterASleepWhereverItWakes() {
    run();
    on(new NodeEvent.LookedAround(HOME));
    assertThat(names(on(new NodeEvent.Woke()))).containsExactly("LookAround", "Move");
  }

  @Test
  void movesNothingWhileItIsDown() {
    on(new NodeEvent.Started());
    on(new NodeEvent.LookedAround(HOME));
    assertThat(on(new NodeEvent.LookedAround(AWAY))).isEmpty();
    assertThat(names(on(new NodeEvent.Woke()))).containsExactly("LookAround");
  }
}
