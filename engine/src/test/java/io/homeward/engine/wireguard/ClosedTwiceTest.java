package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "WireGuardDevice",
            () ->
                new WireGuardDevice(
                    NodePrivateKey.generate(Randomness.system()),
                    PacketCiphers.best(),
                    Randomness.system(),
                    WallClock.system())),
        Map.of());
  }
}
