package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.way.Way;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayInboxTest {
  private static final Way.Relayed[] SOURCES = {
    new Way.Relayed(1, NodePrivateKey.generate(Randomness.system()).publicKey()),
    new Way.Relayed(2, NodePrivateKey.generate(Randomness.system()).publicKey())
  };

  private record Sent(Way.Relayed source, byte[] bytes) {}

  private final AtomicInteger woken = new AtomicInteger();
  private final RelayInbox inbox = new RelayInbox(woken::incrementAndGet);

  @AfterEach
  void close() {
    inbox.close();
  }

  private void assertHas(int index, Sent sent) {
    assertThat(inbox.source(index)).isEqualTo(sent.source);
    byte[] bytes = new byte[inbox.length(index)];
    Memory.get(inbox.address(index), bytes, 0, bytes.length);
    assertThat(bytes).isEqualTo(sent.bytes);
  }

  /** Against a queue without bounds: what was taken comes out, in order and untouched. */
  @Test
  void whatWasTakenComesOutInOrderWhateverItsSize() {
    Random random = new Random(9);
    Deque<Sent> expected = new ArrayDeque<>();
    int refused = 0;
    for (int step = 0; step < 20_000; step++) {
      boolean fills = step / 1000 % 2 == 0;
      if (random.nextInt(100) < (fills ? 80 : 40)) {
        int length =
            switch (random.nextInt(8)) {
              case 0 -> 0;
              case 1 -> random.nextInt(RelayInbox.MAX_DATAGRAM + 1);
              default -> random.nextInt(1500);
            };
        byte[] buffer = new byte[length + 3];
        random.nextBytes(buffer);
        Way.Relayed source = SOURCES[random.nextInt(2)];
        if (inbox.offer(source, buffer, 2, length)) {
          expected.add(new Sent(source, Arrays.copyOfRange(buffer, 2, 2 + length)));
        } else {
          refused++;
        }
      } else if (!expected.isEmpty()) {
        int done = 1 + random.nextInt(Math.min(4, expected.size()));
        assertThat(inbox.waiting()).isEqualTo(expected.size());
        for (int i = 0; i < done; i++) {
          assertHas(i, expected.remove());
        }
        inbox.remove(done);
      }
    }
    assertThat(refused).as("was full at times").isPositive();
  }

  @Test
  void aFloodIsBounded() {
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      taken += inbox.offer(SOURCES[0], new byte[100], 0, 100) ? 1 : 0;
    }
    assertThat(taken).isBetween(1, 10_000).isEqualTo(inbox.waiting());
    assertThat(inbox.offer(SOURCES[0], new byte[1], 0, 1)).isFalse();
    inbox.remove(taken);
    assertThat(inbox.offer(SOURCES[0], new byte[70_000], 0, RelayInbox.MAX_DATAGRAM + 1)).isFalse();
    assertThat(inbox.offer(SOURCES[0], new byte[70_000], 0, RelayInbox.MAX_DATAGRAM)).isTrue();
  }

  @Test
  void wakesWhoWaitsOnceForAllThatWaits() {
    for (int i = 0; i < 10; i++) {
      inbox.offer(SOURCES[0], new byte[100], 0, 100);
    }
    assertThat(woken).hasValue(1);
    inbox.remove(10);
    inbox.offer(SOURCES[0], new byte[100], 0, 100);
    assertThat(woken).hasValue(2);
  }

  @Test
  void takesNothingOnceItIsClosed() {
    inbox.offer(SOURCES[0], new byte[100], 0, 100);
    inbox.close();
    assertThat(inbox.offer(SOURCES[0], new byte[100], 0, 100)).isFalse();
    assertThat(inbox.waiting()).isZero();
  }
}
