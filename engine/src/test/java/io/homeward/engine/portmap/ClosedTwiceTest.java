package io.homeward.engine.portmap;

import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapper;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.ClosedTwice;
import io.homeward.engine.testing.SeededRandomness;
import java.net.Inet4Address;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  private static final Inet4Address LOOPBACK = (Inet4Address) IpText.parse("127.0.0.1");

  ClosedTwiceTest() {
    super(
        Map.of(
            "PortMapClient",
            () ->
                PortMapClient.start(
                    new byte[PortMapper.NONCE_BYTES],
                    new SystemTicker(),
                    new SeededRandomness(1),
                    state -> {}),
            "RouterSockets",
            () -> RouterSockets.open(new Attachment(LOOPBACK, LOOPBACK), event -> {})),
        Map.of());
  }
}
