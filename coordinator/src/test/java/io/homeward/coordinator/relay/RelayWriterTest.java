package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameMemory;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayWriterTest {
  private static final byte[] FRAME = DerpFrames.frame(FrameType.KEEP_ALIVE);

  private final FrameQueue queue = new FrameQueue(new FrameMemory(1 << 20));
  private final List<Thread> wrote = new CopyOnWriteArrayList<>();
  private final Writer writer =
      new Writer(
          "writer",
          queue,
          new Transmitter() {
            @Override
            public void write(byte[] bytes, int length) {
              wrote.add(Thread.currentThread());
            }

            @Override
            public void close() {
              // Nothing holds it.
            }
          },
          () -> FRAME,
          Duration.ofHours(1),
          Randomness.system(),
          () -> {});

  private Thread writes(int nth) {
    queue.addUrgent(FRAME);
    writer.wake();
    await().atMost(Duration.ofSeconds(30)).until(() -> wrote.size() == nth);
    return wrote.getLast();
  }

  /** Ten thousand that say nothing would hold the stacks of ten thousand threads. */
  @Test
  void whoHasNothingToWriteHoldsNoThread() throws Exception {
    Thread first = writes(1);
    assertThat(first.join(Duration.ofSeconds(30))).as("it ends when all is written").isTrue();
    assertThat(writer.isDone()).isTrue();
    Thread second = writes(2);
    assertThat(second).as("what comes later has one of its own").isNotSameAs(first);
    assertThat(second.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void beingTendedWithNothingToSayStartsNone() {
    writer.tend(System.nanoTime());
    writer.tend(System.nanoTime() + Duration.ofMinutes(1).toNanos());
    assertThat(writer.isDone()).isTrue();
    assertThat(wrote).isEmpty();
  }
}
