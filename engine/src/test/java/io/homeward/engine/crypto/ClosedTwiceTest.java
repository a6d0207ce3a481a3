package io.homeward.engine.crypto;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "PacketRun", PacketRun::new,
            "RunPacketCipher", () -> PacketCiphers.best().create(new byte[32]),
            "JcePacketCipher", () -> new JcePacketCipher(new byte[32]),
            "LibcryptoPacketCipher", () -> new LibcryptoPacketCipher(new byte[32])),
        Map.of());
  }
}
