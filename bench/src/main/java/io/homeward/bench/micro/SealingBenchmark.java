package io.homeward.bench.micro;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Sealing and opening one packet, by cipher and size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SealingBenchmark {
  @Param({"LIBCRYPTO", "JCE"})
  PacketCiphers ciphers = PacketCiphers.JCE;

  @Param({"64", "1280"})
  int bytes;

  private final Arena arena = Arena.ofShared();
  private final long plain = Memory.allocate(arena, 2048);
  private final long sealed = Memory.allocate(arena, 2048);
  private final long opened = Memory.allocate(arena, 2048);
  private PacketCipher cipher = PacketCiphers.JCE.create(new byte[PacketCiphers.KEY_BYTES]);
  private long counter;

  /** A cipher under a key of zeros, and one sealed packet. */
  @Setup
  public void setUp() {
    cipher.close();
    cipher = ciphers.create(new byte[PacketCiphers.KEY_BYTES]);
    cipher.seal(0, plain, bytes, sealed);
  }

  /** Seals with a fresh counter. */
  @Benchmark
  public boolean seal() {
    return cipher.seal(++counter, plain, bytes, opened);
  }

  /** Opens and checks. */
  @Benchmark
  public boolean open() {
    return cipher.open(0, sealed, bytes + PacketCipher.TAG_BYTES, opened);
  }

  /** Frees everything. */
  @TearDown
  public void tearDown() {
    cipher.close();
    arena.close();
  }
}
