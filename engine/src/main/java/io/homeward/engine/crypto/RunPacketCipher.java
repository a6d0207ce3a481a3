package io.homeward.engine.crypto;

import static java.util.Objects.requireNonNull;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;

/**
 * {@link PacketCipher} on {@link SealLibrary} for runs, and on libcrypto for what is too little to
 * be one.
 *
 * <p>The key must not be erased under the hands of another thread, so the working thread marks
 * itself busy, as in {@link LibcryptoPacketCipher}, and {@link #close()} waits for it.
 */
final class RunPacketCipher implements PacketCipher {
  /** Below that libcrypto is faster: a packet alone takes the library as long as eight. */
  static final int SHORTEST_RUN = 4;

  private static final Cleaner CLEANER = Cleaner.create();
  private static final VarHandle BUSY;

  // Constants, so that the JIT sees through the calls; the class is loaded only with a library.
  private static final MethodHandle SEAL = library().seal;
  private static final MethodHandle OPEN = library().open;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(RunPacketCipher.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PacketCipher alone;
  private final long key;
  private final Cleaner.Cleanable erasure;
  private volatile boolean closed;

  @SuppressWarnings("UnusedVariable") // through BUSY
  private boolean busy;

  RunPacketCipher(byte[] key) {
    // Freed when nothing refers to it any more, which is after it was erased.
    MemorySegment memory = Arena.ofAuto().allocate(key.length, Long.BYTES);
    this.key = memory.address();
    Memory.put(key, 0, this.key, key.length);
    erasure = CLEANER.register(this, () -> memory.fill((byte) 0));
    alone = new LibcryptoPacketCipher(key);
  }

  @Override
  public boolean seal(long counter, long plain, int length, long out) {
    return alone.seal(counter, plain, length, out);
  }

  @Override
  public boolean open(long counter, long sealed, int length, long out) {
    return alone.open(counter, sealed, length, out);
  }

  @Override
  public int seal(PacketRun run) {
    int count = run.count();
    if (count < SHORTEST_RUN) {
      return PacketCipher.super.seal(run);
    }
    BUSY.setVolatile(this, true);
    try {
      if (closed) {
        return 0;
      }
      if ((int) (long) SEAL.invokeExact(key, run.address(), (long) count, 0L, 0L) != 1) {
        throw new IllegalStateException("the library refused to seal");
      }
      return count;
    } catch (Throwable e) {
      throw Libcrypto.rethrow(e);
    } finally {
      BUSY.setRelease(this, false);
    }
  }

  @Override
  public long open(PacketRun run) {
    int count = run.count();
    if (count < SHORTEST_RUN) {
      return PacketCipher.super.open(run);
    }
    BUSY.setVolatile(this, true);
    try {
      return closed ? 0 : (long) OPEN.invokeExact(key, run.address(), (long) count, 0L, 0L);
    } catch (Throwable e) {
      throw Libcrypto.rethrow(e);
    } finally {
      BUSY.setRelease(this, false);
    }
  }

  @Override
  public int packetsAtOnce() {
    return PacketRun.MOST;
  }

  @Override
  public void close() {
    closed = true;
    while ((boolean) BUSY.getVolatile(this)) {
      Thread.onSpinWait();
    }
    erasure.clean();
    alone.close();
  }

  private static SealLibrary library() {
    return requireNonNull(SealLibrary.LIBRARY);
  }
}
