package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.PathContext;
import io.homeward.engine.path.PingBudget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerBookTest {
  private final PeerBook book = new PeerBook();
  private final PathContext context =
      new PathContext(
          NodePrivateKey.generate(Randomness.system()).publicKey(),
          Randomness.system(),
          new PingBudget());
  private final List<NodePublicKey> keys = new ArrayList<>();

  private PeerSpec peer(int number, int port) {
    while (keys.size() <= number) {
      keys.add(NodePrivateKey.generate(Randomness.system()).publicKey());
    }
    return new PeerSpec(
        keys.get(number),
        List.of(IpPrefix.single(IpText.parse("100.64.0." + number))),
        List.of(Endpoint.parse("192.0.2.1:" + port)),
        false);
  }

  private PeerBook.Change become(List<PeerSpec> peers) {
    return book.become(peers, context);
  }

  @Test
  void aConfigurationOfTheSameContentChangesNothing() {
    become(List.of(peer(1, 1), peer(2, 1)));
    PeerBook.Change change = become(List.of(peer(1, 1), peer(2, 1)));
    assertThat(change).isEqualTo(new PeerBook.Change(List.of(), List.of(), List.of()));
    assertThat(become(List.of(peer(2, 1), peer(1, 1))).moved()).isEmpty();
    assertThat(book.peers()[0].key).isEqualTo(keys.get(2));
  }

  /** Random configurations one after the other, against plain sets. */
  @Test
  void tellsExactlyWhatAConfigurationChanges() {
    Random random = new Random(3);
    List<PeerSpec> before = List.of();
    for (int round = 0; round < 2_000; round++) {
      List<PeerSpec> next = new ArrayList<>();
      for (int number = 0; number < 8; number++) {
        if (random.nextInt(3) > 0) {
          next.add(random.nextInt(next.size() + 1), peer(number, 1 + random.nextInt(2)));
        }
        if (next.size() < 4) {
          next.add(peer(10 + number, 1));
        }
      }
      PeerBook.Change change = become(next);
      Set<NodePublicKey> old = keysOf(before);
      Set<NodePublicKey> now = keysOf(next);
      assertThat(book.keys()).isEqualTo(now);
      assertThat(change.added()).noneMatch(e -> old.contains(e.peer.key));
      assertThat(change.gone()).noneMatch(e -> now.contains(e.peer.key));
      assertThat(old.size() + change.added().size() - change.gone().size()).isEqualTo(now.size());
      Set<NodePublicKey> moved = new HashSet<>();
      for (PeerSpec a : before) {
        for (PeerSpec b : next) {
          if (a.key().equals(b.key()) && !a.endpoints().equals(b.endpoints())) {
            moved.add(a.key());
          }
        }
      }
      assertThat(change.moved())
          .extracting(e -> e.peer.key)
          .containsExactlyInAnyOrderElementsOf(moved);
      for (int i = 0; i < next.size(); i++) {
        assertThat(book.peers()[i].key).isEqualTo(next.get(i).key());
        assertThat(book.inOrder()[i].config()).isEqualTo(next.get(i));
      }
      before = next;
    }
  }

  private static Set<NodePublicKey> keysOf(List<PeerSpec> peers) {
    Set<NodePublicKey> set = new HashSet<>();
    peers.forEach(peer -> set.add(peer.key()));
    return set;
  }
}
