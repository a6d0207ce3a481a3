package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.way.Way;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both receiving loops at once, each on a thread of its own, over a wire that sorts by size. */
@Timeout(60)
class SmallLoopTest {
  private static final int PACKETS = 20_000;
  private static final int HEADERS = 28;

  private final DevicePair pair =
      new DevicePair(PacketCiphers.JCE, new Way.Direct(DevicePair.AT_B));
  private final List<byte[]> arrived = new ArrayList<>(); // with its monitor

  @AfterEach
  void close() throws Exception {
    pair.close();
  }

  /** A receiver into which another thread puts what comes. */
  private static final class Arriving implements UdpReceiver {
    private static final int ENTRIES = 4;
    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private final @Nullable Arriving large;

    Arriving(@Nullable Arriving large) {
      this.large = large;
    }

    @Override
    public UdpReceiveBatch newReceiveBatch() {
      return new UdpReceiveBatch(ENTRIES, 2048);
    }

    @Override
    public int receive(UdpReceiveBatch batch) {
      UdpAddress from = UdpAddress.of(DevicePair.AT_A);
      int count = 0;
      while (count < ENTRIES) {
        byte[] datagram = waiting.poll();
        if (datagram == null) {
          break;
        }
        Memory.put(datagram, 0, batch.address(count), datagram.length);
        batch.set(count++, datagram.length, datagram.length, from.high(), from.low(), from.port());
      }
      return count;
    }

    @Override
    public boolean isLargeEmpty() {
      return large == null || large.waiting.isEmpty();
    }

    @Override
    public void awaitReadable() {
      Thread.onSpinWait();
    }

    @Override
    public void wake() {}
  }

  private static byte[] numbered(int number) {
    // Runs of large ones and of small ones, and some of each alone.
    boolean large = (number / 7 & 1) == 0 ? number % 5 != 0 : number % 3 == 0;
    byte[] packet = DevicePair.datagram(1, 2, large ? 700 : 24);
    for (int i = 0; i < Integer.BYTES; i++) {
      packet[HEADERS + i] = (byte) (number >>> 8 * i);
    }
    return packet;
  }

  private static int number(byte[] packet) {
    int number = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      number |= (packet[HEADERS + i] & 0xff) << 8 * i;
    }
    return number;
  }

  @Test
  void aFlowKeepsItsOrderWhileBothLoopsReceiveIt() throws Exception {
    Arriving large = new Arriving(null);
    Arriving small = new Arriving(large);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (SmallFirst order = new SmallFirst(new SparseFlows(new FlowHash(1)));
        SmallLoop smallLoop =
            new SmallLoop(
                1, small, new LoopTurns(_ -> {}), new LateWriter(arrived), order, pair.parts);
        InboundLoop largeLoop =
            new InboundLoop(
                0,
                large,
                new RelayInbox(() -> {}),
                new LoopTurns(_ -> {}),
                new LateWriter(arrived),
                order,
                smallLoop,
                pair.parts)) {
      List<Future<Boolean>> running = new ArrayList<>();
      running.add(threads.submit(until(over, smallLoop::runOnce)));
      running.add(threads.submit(until(over, largeLoop::runOnce)));
      for (int number = 0; number < PACKETS; number++) {
        byte[] datagram = pair.seal(numbered(number));
        (datagram.length > 256 ? large : small).waiting.add(datagram);
        if (number % 64 == 63) {
          awaitArrival(number + 1, running); // neither more than is held, nor always full queues
        }
      }
      awaitArrival(PACKETS, running);
      over.set(true);
      for (Future<Boolean> each : running) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      over.set(true);
      threads.shutdown();
    }
    assertThat(arrived.stream().map(SmallLoopTest::number))
        .containsExactlyElementsOf(IntStream.range(0, PACKETS).boxed().toList());
    assertThat(pair.drops.snapshot()).isEmpty();
  }

  private interface Step {
    void run() throws IOException;
  }

  private static Callable<Boolean> until(AtomicBoolean over, Step step) {
    return () -> {
      while (!over.get()) {
        step.run();
      }
      return true;
    };
  }

  private void awaitArrival(int count, List<Future<Boolean>> running) {
    int there = 0;
    while (there < count) {
      assertThat(running).noneMatch(Future::isDone);
      synchronized (arrived) {
        there = arrived.size();
      }
      Thread.onSpinWait();
    }
  }
}
