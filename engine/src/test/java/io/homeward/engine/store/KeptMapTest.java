package io.homeward.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.Nodes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptMapTest {
  private static final Instant TOLD = Instant.parse("2026-11-28T12:00:00.5Z");

  @TempDir Path dir;

  private static NodePublicKey key() {
    return NodePrivateKey.generate(Randomness.system()).publicKey();
  }

  private static KeptMap sample(NodeInfo... peers) {
    NodePublicKey own = key();
    NodeInfo self = NodeInfo.builder(1, own).name("laptop.amber-fox.internal.").build();
    return new KeptMap(
        URI.create("https://hub.example"), own, TOLD, Nodes.map(DnsConfig.EMPTY, self, peers));
  }

  private static NodeInfo peer(long id, @Nullable Instant expiry) {
    return NodeInfo.builder(id, key()).name("nas" + id + ".internal.").keyExpiry(expiry).build();
  }

  @Test
  void isReadAsItWasWrittenAndForgottenWhenAsked() throws IOException {
    KeptMap kept = sample(peer(2, null));
    try (FileNodeStore store = FileNodeStore.open(dir)) {
      assertThat(store.loadMap(TOLD)).isEmpty();
      store.saveMap(kept);
      assertThat(store.loadMap(TOLD)).contains(kept);
    }
    try (FileNodeStore store = FileNodeStore.open(dir)) {
      assertThat(store.loadMap(TOLD)).contains(kept);
      store.forgetMap();
      store.forgetMap();
      assertThat(store.loadMap(TOLD)).isEmpty();
    }
  }

  @Test
  void whoseKeyHasExpiredMeanwhileIsLeftOut() throws IOException {
    Instant expiry = TOLD.plus(Duration.ofDays(1));
    KeptMap kept = sample(peer(2, expiry), peer(3, null));
    try (FileNodeStore store = FileNodeStore.open(dir)) {
      store.saveMap(kept);
      assertThat(store.loadMap(expiry.minusSeconds(1)).orElseThrow().map().peers()).hasSize(2);
      assertThat(store.loadMap(expiry).orElseThrow().map().peers())
          .extracting(NodeInfo::id)
          .containsExactly(3L);
    }
  }

  @Test
  void whateverStandsInTheFileIsHarmless() throws Exception {
    byte[] whole = KeptMapCodec.encode(sample(peer(2, TOLD), peer(3, null)));
    Random random = new Random(11);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(20_000); i++) {
        byte[] broken = whole.clone();
        for (int n = random.nextInt(1, 8); n > 0; n--) {
          broken[random.nextInt(broken.length)] = (byte) random.nextInt();
        }
        KeptMapCodec.decode(broken, TOLD);
      }
    });
    try (FileNodeStore store = FileNodeStore.open(dir)) {
      for (String content : List.of("", "\n", "{}\n{}", "x".repeat(9_000), "[".repeat(50_000))) {
        Files.write(dir.resolve("tailnet.json"), content.getBytes(StandardCharsets.UTF_8));
        assertThat(store.loadMap(TOLD)).isEmpty();
      }
    }
  }
}
