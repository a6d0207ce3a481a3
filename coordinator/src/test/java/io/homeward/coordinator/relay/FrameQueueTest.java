package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.derp.FrameMemory;
import io.homeward.engine.derp.FrameParser;
import io.homeward.engine.derp.FrameType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
  private static final byte[] KEY = new byte[32];

  /** The same by a queue of lists, with whatever lengths and in whatever turns. */
  @Test
  void doesWhatASimpleQueueDoes() throws Exception {
    Random random = new Random(11);
    FrameQueue queue = new FrameQueue(new FrameMemory(1 << 20));
    Deque<byte[]> model = new ArrayDeque<>();
    int inModel = 0;
    byte[] batch = new byte[FrameQueue.BATCH];
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(100) < 70) {
        int most = random.nextInt(200) == 0 ? 65_536 : random.nextInt(10) == 0 ? 2 : 1500;
        byte[] packet = new byte[random.nextInt(most + 1)];
        random.nextBytes(packet);
        queue.add(false, FrameType.RECV_PACKET, KEY, 0, KEY.length, packet, 0, packet.length);
        model.add(packet);
        inModel += 37 + packet.length;
        while (inModel > FrameQueue.MOST) {
          inModel -= 37 + model.remove().length;
        }
      } else {
        int length = queue.take(batch);
        List<byte[]> taken = packets(batch, length);
        if (!model.isEmpty()) {
          assertThat(taken).isNotEmpty();
        }
        for (byte[] packet : taken) {
          assertThat(packet).isEqualTo(model.peek());
          inModel -= 37 + model.remove().length;
        }
      }
      assertThat(queue.held()).isLessThanOrEqualTo(FrameQueue.MOST);
    }
  }

  @Test
  void whoeverTakesNothingIsNotWaitedFor() {
    FrameQueue queue = new FrameQueue(new FrameMemory(1 << 20));
    assertThat(add(queue)).isFalse();
    List<Boolean> crowded = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      crowded.add(add(queue));
    }
    assertThat(crowded.get(200)).as("while it may still get on").isTrue();
    assertThat(crowded.subList(300, 600)).as("when it does not").containsOnly(false);
    queue.take(new byte[FrameQueue.BATCH]);
    crowded.clear();
    for (int i = 0; i < 100; i++) {
      crowded.add(add(queue));
    }
    assertThat(crowded).as("when it has taken something").contains(true);
  }

  private static boolean add(FrameQueue queue) {
    return queue.add(false, FrameType.RECV_PACKET, KEY, 0, 32, new byte[1300], 0, 1300);
  }

  @Test
  void whatIsUrgentOvertakesAndIsNotLostToPackets() throws Exception {
    FrameQueue queue = new FrameQueue(new FrameMemory(1 << 20));
    for (int i = 0; i < 1000; i++) {
      queue.add(false, FrameType.RECV_PACKET, KEY, 0, 32, new byte[1300], 0, 1300);
    }
    queue.add(true, FrameType.RECV_PACKET, KEY, 0, 32, new byte[] {7}, 0, 1);
    byte[] batch = new byte[FrameQueue.BATCH];
    assertThat(packets(batch, queue.take(batch)).getFirst()).containsExactly(7);
    assertThat(queue.dropped()).isGreaterThan(800);
  }

  @Test
  void memoryIsLetGoWhenNothingWaits() {
    FrameQueue queue = new FrameQueue(new FrameMemory(1 << 20));
    assertThat(queue.held()).isZero();
    queue.add(false, FrameType.RECV_PACKET, KEY, 0, 32, new byte[1300], 0, 1300);
    queue.trim();
    assertThat(queue.isEmpty()).isFalse();
    queue.take(new byte[FrameQueue.BATCH]);
    queue.trim();
    assertThat(queue.held()).isZero();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void manyQueuesThatNobodyReadsShareTheirMemory() throws Exception {
    FrameMemory memory = new FrameMemory(1 << 20);
    List<FrameQueue> queues = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      FrameQueue queue = new FrameQueue(memory);
      queues.add(queue);
      for (int n = 0; n < 200; n++) {
        byte[] packet = {(byte) n, 0};
        queue.add(false, FrameType.RECV_PACKET, KEY, 0, 32, packet, 0, 2);
        byte[] full = Arrays.copyOf(packet, 1300);
        queue.add(false, FrameType.RECV_PACKET, KEY, 0, 32, full, 0, 1300);
        queue.add(false, FrameType.RECV_PACKET, KEY, 0, 32, full, 0, 1300);
      }
    }
    assertThat(memory.taken()).isLessThanOrEqualTo(1 << 20);
    assertThat(queues.stream().mapToInt(FrameQueue::held).sum())
        .isLessThanOrEqualTo((1 << 20) + 100 * (4 << 10));
    byte[] batch = new byte[FrameQueue.BATCH];
    for (FrameQueue queue : queues) {
      List<byte[]> left = packets(batch, queue.take(batch));
      assertThat(left).as("each has the newest").isNotEmpty();
    }
    FrameQueue last = queues.getLast();
    last.add(false, FrameType.RECV_PACKET, KEY, 0, 32, new byte[65_536], 0, 65_536);
    assertThat(last.take(batch)).as("no room for a long one").isZero();
    assertThat(last.addUrgent(new byte[] {FrameType.KEEP_ALIVE, 0, 0, 0, 0})).isTrue();
    assertThat(last.take(batch)).isEqualTo(5);

    queues.forEach(FrameQueue::close);
    assertThat(memory.taken()).isZero();
    last.add(false, FrameType.RECV_PACKET, KEY, 0, 32, new byte[1], 0, 1);
    assertThat(last.held()).as("closed").isZero();
  }

  private static List<byte[]> packets(byte[] batch, int length) throws Exception {
    List<byte[]> packets = new ArrayList<>();
    new FrameParser(FrameType.From.SERVER)
        .feed(
            batch,
            0,
            length,
            (_, array, offset, count) ->
                packets.add(Arrays.copyOfRange(array, offset + 32, offset + count)));
    return packets;
  }
}
