package io.homeward.engine.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.ManualTicker;
import io.homeward.engine.testing.SeededRandomness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  @Test
  void carriesAPacketEachWay() {
    ManualTicker ticker = new ManualTicker();
    WallClock clock = () -> Instant.EPOCH;
    SeededRandomness random = new SeededRandomness(1);
    NodePrivateKey aKey = NodePrivateKey.generate(random);
    NodePrivateKey bKey = NodePrivateKey.generate(random);
    Endpoint aAt = Endpoint.parse("192.0.2.1:1");
    Endpoint bAt = Endpoint.parse("192.0.2.2:2");
    List<byte[]> toA = new ArrayList<>();
    List<byte[]> toB = new ArrayList<>();
    List<byte[]> gotA = new ArrayList<>();
    List<byte[]> gotB = new ArrayList<>();
    try (WireGuardHost a =
            new WireGuardHost(
                aKey, random, ticker, clock, (d, _) -> toB.add(d), (_, p) -> gotA.add(p));
        WireGuardHost b =
            new WireGuardHost(
                bKey, random, ticker, clock, (d, _) -> toA.add(d), (_, p) -> gotB.add(p))) {
      a.addPeer(PeerConfig.of(bKey.publicKey()), bAt);
      b.addPeer(PeerConfig.of(aKey.publicKey()), null);
      a.send(bKey.publicKey(), new byte[] {1, 2, 3});
      for (int i = 0; i < 4; i++) {
        while (!toB.isEmpty()) {
          b.receive(toB.removeFirst(), aAt);
        }
        while (!toA.isEmpty()) {
          a.receive(toA.removeFirst(), bAt);
        }
        if (i == 1) {
          b.send(aKey.publicKey(), new byte[16]);
        }
      }
      assertThat(gotB).hasSize(1);
      assertThat(gotB.getFirst()).startsWith(1, 2, 3).hasSize(16);
      assertThat(gotA).hasSize(1);
    }
  }
}
