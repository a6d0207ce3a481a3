package io.homeward.engine.derp;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameRingTest {
  private static final int MOST = 10_000;

  @Test
  void itKeepsTheNewestFramesAsAListWould() throws Exception {
    Random random = new Random(1);
    FrameRing ring = new FrameRing(MOST);
    Deque<byte[]> model = new ArrayDeque<>();
    int waiting = 0;
    byte[] target = new byte[20_000];
    try (Arena arena = Arena.ofConfined()) {
      long outside = Memory.allocate(arena, 20_000);
      for (int i = 0; i < 20_000; i++) {
        byte[] body = new byte[random.nextInt(i % 100 == 0 ? 15_000 : 2000)];
        random.nextBytes(body);
        byte[] frame = DerpFrames.frame(FrameType.SEND_PACKET, body);
        int lost = 0;
        while (!model.isEmpty() && waiting + frame.length > Math.max(MOST, frame.length)) {
          waiting -= model.remove().length;
          lost++;
        }
        model.add(frame);
        waiting += frame.length;
        if (i % 3 == 0) {
          assertThat(ring.add(frame)).isEqualTo(lost);
        } else {
          assertThat(ring.begin(FrameType.SEND_PACKET, body.length)).isEqualTo(lost);
          int half = body.length / 2;
          ring.put(body, 0, half);
          Memory.put(body, half, outside, body.length - half);
          ring.put(outside, body.length - half);
        }
        assertThat(ring.size()).isEqualTo(waiting);
        if (random.nextInt(4) == 0) {
          int from = random.nextInt(3000);
          int end = ring.take(target, from);
          ByteArrayOutputStream expected = new ByteArrayOutputStream();
          while (!model.isEmpty()
              && from + expected.size() + model.getFirst().length <= target.length) {
            waiting -= model.getFirst().length;
            expected.write(model.remove());
          }
          assertThat(Arrays.copyOfRange(target, from, end)).isEqualTo(expected.toByteArray());
        }
        if (random.nextInt(1000) == 0) {
          assertThat(ring.clear()).isEqualTo(model.size());
          model.clear();
          waiting = 0;
          assertThat(ring.held()).isZero();
        }
      }
    }
  }
}
