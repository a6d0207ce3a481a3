package io.homeward.engine.netprobe;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "NetworkProbes",
            () -> NetworkCheckTest.probes(new ServerNames(NameLookup.NONE), new HeardAnswers()),
            "NetworkCheck",
            () ->
                new NetworkCheck(
                    ServerTrust.of(null), null, new SystemTicker(), Randomness.system())),
        Map.of());
  }
}
