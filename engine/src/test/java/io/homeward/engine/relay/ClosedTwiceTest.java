package io.homeward.engine.relay;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "RelayClient",
            () ->
                RelayClient.start(
                    new RelayClientConfig(
                        NodePrivateKey.generate(Randomness.system()),
                        null,
                        NameLookup.NONE,
                        null,
                        new SystemTicker(),
                        Randomness.system()),
                    new QuietListener())),
        Map.of("RelayLink", "is a thread's and its owner's; RelayClientTest closes it from both"));
  }
}
