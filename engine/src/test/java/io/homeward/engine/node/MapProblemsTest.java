package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.testing.SeededRandomness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MapProblemsTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private static NetMap map(@Nullable Instant expiry, List<HealthMessage> said) {
    NodeInfo self =
        NodeInfo.builder(1, NodePrivateKey.generate(new SeededRandomness(7)).publicKey())
            .keyExpiry(expiry)
            .build();
    return new NetMap(
        self, List.of(), Map.of(), DnsConfig.EMPTY, DerpMap.EMPTY, List.of(), "", said);
  }

  private static List<NodeProblem> withKeyUntil(@Nullable Instant expiry) {
    return MapProblems.of(map(expiry, List.of()), NOON);
  }

  @Test
  void aKeyIsWorthAWordInItsLastSevenDays() {
    assertThat(withKeyUntil(null)).isEmpty();
    assertThat(withKeyUntil(NOON.plus(Duration.ofDays(7)))).isEmpty();
    Instant end = NOON.plus(Duration.ofDays(7)).minusSeconds(1);
    assertThat(withKeyUntil(end))
        .containsExactly(new NodeProblem(NodeProblem.Kind.KEY_EXPIRES, "7", end.toString()));
    assertThat(withKeyUntil(NOON.plusSeconds(60)))
        .extracting(NodeProblem::subject)
        .containsExactly("0");
    assertThat(withKeyUntil(NOON.minusSeconds(1))).isEmpty();
  }

  @Test
  void whatTheServerSaysOfALostConnectionComesFirst() {
    HealthMessage other = new HealthMessage("a", "Update", "There is one.", "low", false);
    HealthMessage lost = new HealthMessage("b", "Copied keys", "Stop\nthe copy.", "high", true);
    Instant end = NOON.plus(Duration.ofDays(2)).plusSeconds(1);
    assertThat(MapProblems.of(map(end, List.of(other, lost)), NOON))
        .containsExactly(
            new NodeProblem(NodeProblem.Kind.SERVER_WARNS, "Copied keys", "Stop the copy."),
            new NodeProblem(NodeProblem.Kind.KEY_EXPIRES, "2", end.toString()),
            new NodeProblem(NodeProblem.Kind.SERVER_SAYS, "Update", "There is one."));
  }

  @Test
  void aServerThatTalksWithoutEndIsCutShort() {
    HealthMessage endless =
        new HealthMessage("", "t".repeat(10_000), "x".repeat(100_000), "low", false);
    List<NodeProblem> problems =
        MapProblems.of(map(null, new ArrayList<>(Collections.nCopies(1_000, endless))), NOON);
    assertThat(problems).hasSize(10);
    assertThat(problems)
        .allMatch(it -> it.subject().length() <= 200 && it.detail().length() <= 600);
  }
}
