package io.homeward.engine.queue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowQueuesTest {
  private static final int PLACES = 2048;
  private static final int JOINED = 65_000;
  private static final int FULL = 1280;
  private static final int SMALL = 84;

  private final FlowQueues queues = new FlowQueues(PLACES);

  @Test
  void nothingWaitsAtFirst() {
    assertThat(queues.isEmpty()).isTrue();
    assertThat(queues.takesMore()).isTrue();
    assertThat(queues.next(0)).isEqualTo(FlowQueues.NONE);
  }

  @Test
  void oneFlowKeepsItsOrder() {
    for (int i = 0; i < PLACES; i++) {
      queues.add(i, 7, i % 3 == 0 ? JOINED : SMALL, 0);
    }
    for (int i = 0; i < PLACES; i++) {
      assertThat(queues.next(0)).isEqualTo(i);
    }
    assertThat(queues.isEmpty()).isTrue();
  }

  @Test
  void aSparseFlowGoesBeforeAStreamThatWaits() {
    for (int i = 0; i < 30; i++) {
      queues.add(i, 1, JOINED, 0);
    }
    assertThat(queues.next(0)).isZero(); // no longer sparse from here on
    queues.add(100, 2, SMALL, 0);
    assertThat(queues.next(0)).isEqualTo(100);
    queues.add(101, 2, SMALL, 0); // at once again: after the others, but not after all they have
    assertThat(positionOf(101)).isLessThanOrEqualTo(5);
  }

  @Test
  void andBeforeManyOfThem() {
    for (int i = 0; i < 1800; i++) {
      queues.add(i, i % 200, FULL, 0);
    }
    for (int i = 0; i < 700; i++) {
      queues.next(0);
    }
    queues.add(2000, 999, SMALL, 0);
    assertThat(queues.next(0)).isEqualTo(2000);
  }

  @Test
  void whoPretendsToBeSparseDoesNotStarveAStream() {
    for (int i = 0; i < 100; i++) {
      queues.add(i, 1, FULL, 0);
    }
    int ofTheStream = 0;
    while (ofTheStream * FULL < FlowQueues.FIRST_BYTES) {
      queues.next(0);
      ofTheStream++;
    }
    for (int i = 0; i < 400; i++) {
      queues.add(1000 + i, 2 + i % 2, FULL, 0); // of two flows in turns: each has nothing waiting
      int place = queues.next(0);
      ofTheStream += place < 1000 ? 1 : 0;
    }
    assertThat(ofTheStream).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 32})
  void flowsThatWaitGetTheSameShare(int flows) {
    Random random = new Random(flows);
    long[] sent = new long[flows];
    int[] length = new int[PLACES];
    int[] flowOf = new int[PLACES];
    Deque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < PLACES; i++) {
      free.add(i);
    }
    int[] waiting = new int[flows];
    long all = 0;
    for (int step = 0; step < 200_000; step++) {
      for (int flow = 0; flow < flows; flow++) {
        while (waiting[flow] < 4) {
          int place = free.remove();
          // Some send joined packets, some full ones, some small ones.
          length[place] =
              switch (flow % 3) {
                case 0 -> JOINED;
                case 1 -> FULL;
                default -> SMALL + random.nextInt(100);
              };
          flowOf[place] = flow;
          queues.add(place, flow, length[place], 0);
          waiting[flow]++;
        }
      }
      int place = queues.next(0);
      waiting[flowOf[place]]--;
      sent[flowOf[place]] += length[place];
      all += length[place];
      free.add(place);
    }
    for (int flow = 0; flow < flows; flow++) {
      assertThat(sent[flow])
          .isCloseTo(all / flows, org.assertj.core.data.Offset.offset(2L * (JOINED + 16 * 1024)));
    }
  }

  @Test
  void flowsWhoseHashesAllMeetShareAQueueInOrderAndLoseNothing() {
    for (int i = 0; i < PLACES; i++) {
      queues.add(i, i << 20, FULL, 0); // the same in all bits that count
    }
    for (int i = 0; i < PLACES; i++) {
      assertThat(queues.next(0)).isEqualTo(i);
    }
  }

  @Test
  void whatNamesNoFlowLeavesAfterAllThatCameBefore() {
    queues.add(0, 1, JOINED, 0);
    queues.add(1, 1, JOINED, 0);
    queues.add(2, 2, SMALL, 0);
    queues.addApart(3);
    assertThat(queues.takesMore()).isFalse();
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      left.add(queues.next(0));
      assertThat(queues.takesMore()).isFalse();
    }
    assertThat(left).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(queues.isEmpty()).isFalse();
    assertThat(queues.next(0)).isEqualTo(3);
    assertThat(queues.isEmpty()).isTrue();
    assertThat(queues.takesMore()).isTrue();
  }

  @Test
  void aFlowThatKeepsItsQueueLongIsToldSoAndTheOthersAreNot() {
    int overdue = 0;
    boolean otherWaits = false;
    for (int i = 0; i < 1_000; i++) {
      long now = i * 1_000_000L;
      queues.add(i, 1, FULL, now);
      if (!otherWaits) {
        queues.add(1001, 2, SMALL, now);
        otherWaits = true;
      }
      for (int sent = 0; i > 20 && sent < (otherWaits ? 2 : 1); sent++) {
        if (queues.next(now) == 1001) {
          assertThat(queues.isOverdue()).isFalse();
          otherWaits = false;
        } else if (queues.isOverdue()) {
          overdue++;
        }
      }
    }
    assertThat(overdue).isBetween(10, 40);
  }

  /** Whatever comes when: each packet leaves once, and those of a flow in their order. */
  @Test
  void nothingIsLostRepeatedOrOvertakenWithinAFlow() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      FlowQueues any = new FlowQueues(PLACES);
      int flows = 1 + random.nextInt(60);
      Map<Integer, Deque<Integer>> expected = new HashMap<>();
      Deque<Integer> free = new ArrayDeque<>();
      for (int i = 0; i < PLACES; i++) {
        free.add(i);
      }
      int[] flowOf = new int[PLACES];
      int waiting = 0;
      int apart = FlowQueues.NONE;
      for (int step = 0; step < 5_000; step++) {
        boolean adds = random.nextInt(10) < (step / 500 % 2 == 0 ? 6 : 4);
        if (adds && apart == FlowQueues.NONE && !free.isEmpty()) {
          int place = free.remove();
          if (random.nextInt(50) == 0) {
            any.addApart(place);
            apart = place;
          } else {
            int flow = random.nextInt(flows) * (random.nextBoolean() ? 1 : 1024);
            flowOf[place] = flow;
            any.add(place, flow, 1 + random.nextInt(random.nextInt(20) == 0 ? JOINED : FULL), 0);
            expected.computeIfAbsent(flow, _ -> new ArrayDeque<>()).add(place);
          }
          waiting++;
        } else {
          int place = any.next(0);
          if (waiting == 0) {
            assertThat(place).isEqualTo(FlowQueues.NONE);
          } else if (place == apart) {
            assertThat(waiting).isEqualTo(1);
            apart = FlowQueues.NONE;
            waiting--;
            free.addFirst(place);
          } else {
            assertThat(place).isEqualTo(requireNonNull(expected.get(flowOf[place])).poll());
            waiting--;
            free.addFirst(place);
          }
        }
        assertThat(any.isEmpty()).isEqualTo(waiting == 0);
      }
    }
  }

  private int positionOf(int wanted) {
    int position = 1;
    while (queues.next(0) != wanted) {
      position++;
    }
    return position;
  }
}
