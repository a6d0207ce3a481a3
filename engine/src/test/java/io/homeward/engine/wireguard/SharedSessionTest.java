package io.homeward.engine.wireguard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketRun;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.wireguard.TunnelLab.Node;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One session, and several threads that send and receive with it at the same time. */
@Timeout(60)
class SharedSessionTest {
  private static final int THREADS = 4;
  private static final int MTU = 1280;
  private static final int PACKET_BYTES = 16;
  private static final int MESSAGE_BYTES = PACKET_BYTES + TransportSession.OVERHEAD_BYTES;

  private final TunnelLab lab = new TunnelLab(8);
  private final Node a = lab.node();
  private final Node b = lab.node();

  @Test
  void noCounterIsTakenTwice() throws Exception {
    int runs = 1_000;
    TransportSession session = connect();
    long before = session.sentMessages();
    long now = lab.ticker.nanos();
    List<BitSet> taken =
        atOnce(thread -> {
          Random random = new Random(thread);
          BitSet mine = new BitSet();
          PacketCipher sealer = session.newSealer();
          try (PacketRun run = new PacketRun();
              Arena arena = Arena.ofConfined()) {
            long packet = Memory.allocate(arena, MTU);
            long room = Memory.allocate(arena, PacketRun.MOST * MESSAGE_BYTES);
            for (int i = 0; i < runs; i++) {
              int packets = 1 + random.nextInt(PacketRun.MOST);
              for (int k = 0; k < packets; k++) {
                session.prepare(run, packet, PACKET_BYTES, MTU, room + k * MESSAGE_BYTES);
              }
              assertThat(session.seal(sealer, run, now)).isEqualTo(packets);
              for (int k = 0; k < packets; k++) {
                // What stands in the message is what it was sealed with.
                long counter = Memory.i64Le(room + k * MESSAGE_BYTES + 8);
                if (counter != run.counter(k) || mine.get((int) counter)) {
                  throw new AssertionError("counter " + counter);
                }
                mine.set((int) counter);
              }
              run.clear();
            }
          }
          return mine;
        });
    BitSet all = new BitSet();
    int count = 0;
    for (BitSet each : taken) {
      count += each.cardinality();
      all.or(each);
    }
    assertThat(all.cardinality()).isEqualTo(count);
    assertThat(session.sentMessages()).isEqualTo(before + count);
  }

  @Test
  void noBlockOfCountersOverlapsAnother() throws Exception {
    int most = 1_000_000; // each
    TransportSession session = connect();
    long now = lab.ticker.nanos();
    List<int[]> taken =
        atOnce(thread -> {
          int[] firsts = new int[most];
          for (int i = 0; i < most; i++) {
            firsts[i] = (int) session.reserve(1 + (i & 1), now);
          }
          return firsts;
        });
    BitSet all = new BitSet();
    for (int[] each : taken) {
      for (int i = 0; i < most; i++) {
        all.set(each[i], each[i] + 1 + (i & 1));
      }
    }
    assertThat(all.cardinality()).isEqualTo(THREADS * (most + most / 2));
  }

  /** The window alone, without the work of opening, so that threads meet in it all the time. */
  @Test
  void aCounterThatAllThreadsSeeIsFreshOnce() throws Exception {
    int runs = 20_000;
    connect();
    TransportSession receiving = receiver();
    List<long[]> fresh =
        atOnce(thread -> {
          long[] mine = new long[runs];
          try (PacketRun run = new PacketRun()) {
            for (int i = 0; i < runs; i++) {
              for (int k = 0; k < PacketRun.MOST; k++) {
                run.add(1_000 + (long) i * PacketRun.MOST + k, 0, 0, PACKET_BYTES);
              }
              mine[i] = receiving.remember(run, -1L);
              run.clear();
            }
          }
          return mine;
        });
    for (int i = 0; i < runs; i++) {
      long seen = 0;
      for (long[] each : fresh) {
        assertThat(seen & each[i]).as("counters that two threads took").isZero();
        seen |= each[i];
      }
      assertThat(seen).as("counters that somebody took").isEqualTo(-1L);
    }
  }

  @Test
  void aMessageThatAllThreadsReceiveIsTakenOnce() throws Exception {
    byte[][] messages = messages(8_000);
    TransportSession receiving = receiver();
    AtomicIntegerArray taken = new AtomicIntegerArray(messages.length);
    atOnce(thread -> {
      Receiver receiver = new Receiver(receiving, thread);
      Random random = new Random(thread);
      for (int i = 0; i < messages.length; ) {
        int end = Math.min(messages.length, i + 1 + random.nextInt(PacketRun.MOST));
        for (int each : receiver.take(messages, i, end)) {
          taken.incrementAndGet(each);
        }
        i = end;
      }
      return receiver;
    });
    for (int i = 0; i < messages.length; i++) {
      assertThat(taken.get(i)).as("message " + i).isEqualTo(1);
    }
  }

  /** As when a peer moves to and fro between paths that lead to different threads. */
  @Test
  void noMessageIsRefusedBecauseOthersComeAtTheSameTime() throws Exception {
    byte[][] messages = messages(8_000);
    int stride = 2_000; // well within the window, so that none is too old for a thread that is late
    TransportSession receiving = receiver();
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Integer> taken =
        atOnce(thread -> {
          Receiver receiver = new Receiver(receiving, thread);
          int count = 0;
          for (int from = 0; from < messages.length; from += stride) {
            for (int i = from + thread * 8; i < from + stride; i += THREADS * 8) {
              count += receiver.take(messages, i, Math.min(i + 8, from + stride)).size();
            }
            together.await();
          }
          return count;
        });
    assertThat(taken.stream().mapToInt(Integer::intValue).sum()).isEqualTo(messages.length);
  }

  /** A thread that receives. */
  private static final class Receiver {
    private final TransportSession session;
    private final int number;
    private final PacketRun run = new PacketRun();
    private final long room =
        Memory.allocate(Arena.ofAuto(), (long) PacketRun.MOST * MESSAGE_BYTES);

    Receiver(TransportSession session, int number) {
      this.session = session;
      this.number = number;
    }

    /** Which of the messages it takes. */
    List<Integer> take(byte[][] messages, int from, int to) {
      List<Integer> added = new ArrayList<>();
      for (int i = from; i < to; i++) {
        long at = room + (long) (i - from) * MESSAGE_BYTES;
        Memory.put(messages[i], 0, at, MESSAGE_BYTES);
        int refusal = session.add(run, at, MESSAGE_BYTES, session.establishedNanos());
        if (refusal == 0) {
          added.add(i);
        } else if (refusal != TransportSession.REPLAYED) {
          throw new AssertionError("refused for " + refusal);
        }
      }
      long opened = session.open(number, run);
      long fresh = session.remember(run, opened);
      List<Integer> taken = new ArrayList<>();
      for (int i = 0; i < added.size(); i++) {
        int result = session.result(run, i, opened, fresh);
        if (result == PACKET_BYTES) {
          taken.add(added.get(i));
        } else if (result != TransportSession.REPLAYED) {
          throw new AssertionError("refused for " + result);
        }
      }
      run.clear();
      return taken;
    }
  }

  private interface Work<T> {
    T of(int thread) throws Exception;
  }

  private static <T> List<T> atOnce(Work<T> work) throws Exception {
    CyclicBarrier begin = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<T>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        all.add(() -> {
          begin.await();
          return work.of(thread);
        });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(all)) {
        results.add(each.get());
      }
      return results;
    }
  }

  private byte[][] messages(int count) {
    TransportSession sending = connect();
    PacketCipher sealer = sending.newSealer();
    byte[][] messages = new byte[count][MESSAGE_BYTES];
    try (Arena arena = Arena.ofConfined()) {
      long packet = Memory.allocate(arena, MTU);
      long message = Memory.allocate(arena, MESSAGE_BYTES);
      for (byte[] each : messages) {
        long counter = sending.reserve(1, lab.ticker.nanos());
        sending.seal(sealer, counter, packet, PACKET_BYTES, MTU, message);
        Memory.get(message, each, 0, MESSAGE_BYTES);
      }
    }
    return messages;
  }

  private TransportSession connect() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(1));
    return requireNonNull(a.session(b));
  }

  private TransportSession receiver() {
    return requireNonNull(b.host.device().session(requireNonNull(a.session(b)).remoteIndex()));
  }
}
