package io.homeward.engine.resolver;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "DnsForwarder",
            () ->
                new DnsForwarder(
                    DnsForwarder.Limits.STANDARD, new SystemTicker(), Randomness.system()),
            "UpstreamClient",
            () ->
                new UpstreamClient(
                    DnsForwarder.Limits.STANDARD, new SystemTicker(), Randomness.system())),
        Map.of());
  }
}
