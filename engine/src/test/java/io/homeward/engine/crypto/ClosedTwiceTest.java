package io.homeward.engine.crypto;

import io.homeward.engine.testing.ClosedTwice;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(makers(), without());
  }

  private static Map<String, Callable<AutoCloseable>> makers() {
    Map<String, Callable<AutoCloseable>> makers = new HashMap<>();
    makers.put("PacketRun", PacketRun::new);
    makers.put("JcePacketCipher", () -> new JcePacketCipher(new byte[32]));
    makers.put("LibcryptoPacketCipher", () -> new LibcryptoPacketCipher(new byte[32]));
    if (PacketCiphers.RUNS.available()) {
      makers.put("RunPacketCipher", () -> PacketCiphers.RUNS.create(new byte[32]));
    }
    return makers;
  }

  private static Map<String, String> without() {
    return PacketCiphers.RUNS.available()
        ? Map.of()
        : Map.of("RunPacketCipher", "without the library, or the instructions that it takes");
  }
}
