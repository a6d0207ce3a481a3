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
 * {@link PacketCipher} on libcrypto: one context per direction, set up with the key once and given
 * only a nonce for each packet.
 *
 * <p>Freeing a context that another thread works with would corrupt memory, so the working thread
 * marks itself busy (one fenced store a packet) and {@link #close()} waits for it.
 */
final class LibcryptoPacketCipher implements PacketCipher {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final VarHandle BUSY;
  private static final int NONCE_BYTES = 12;
  private static final int COUNTER_OFFSET = 4;
  private static final int LENGTH_OFFSET = 16;
  private static final int SCRATCH_BYTES = 24;

  // Constants, so that the JIT sees through the calls; the class is loaded only with a library.
  private static final MethodHandle ENCRYPT_INIT = library().encryptInit;
  private static final MethodHandle ENCRYPT_UPDATE = library().encryptUpdate;
  private static final MethodHandle ENCRYPT_FINAL = library().encryptFinal;
  private static final MethodHandle DECRYPT_INIT = library().decryptInit;
  private static final MethodHandle DECRYPT_UPDATE = library().decryptUpdate;
  private static final MethodHandle DECRYPT_FINAL = library().decryptFinal;
  private static final MethodHandle CONTROL = library().control;
  private static final boolean WIDE_BLOCKS = library().wideBlocks;

  static {
    try {
      BUSY =
          MethodHandles.lookup().findVarHandle(LibcryptoPacketCipher.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long sealing;
  private final long opening;
  // Nonce and a place for output lengths. Collected with this object: freeing it by hand would
  // need the same care as the contexts, and it holds no secret.
  private final MemorySegment scratchMemory = Arena.ofAuto().allocate(SCRATCH_BYTES, 16);
  private final long scratch = scratchMemory.address();
  private final Cleaner.Cleanable contexts;
  private volatile boolean closed;

  @SuppressWarnings("UnusedVariable") // through BUSY
  private boolean busy;

  LibcryptoPacketCipher(byte[] key) {
    Libcrypto library = library();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keyMemory = arena.allocate(key.length);
      Memory.put(key, 0, keyMemory.address(), key.length);
      try {
        sealing = context(library.encryptInit, keyMemory.address());
        opening = context(library.decryptInit, keyMemory.address());
      } finally {
        keyMemory.fill((byte) 0);
      }
    }
    // For owners that forget close(); EVP_CIPHER_CTX_free erases the key.
    contexts = CLEANER.register(this, new Contexts(sealing, opening));
  }

  @Override
  public boolean seal(long counter, long plain, int length, long out) {
    BUSY.setVolatile(this, true);
    try {
      if (closed) {
        return false;
      }
      Memory.putI64Le(scratch + COUNTER_OFFSET, counter);
      long written = scratch + LENGTH_OFFSET;
      int ok = (int) (long) ENCRYPT_INIT.invokeExact(sealing, 0L, 0L, 0L, scratch);
      int first = firstPiece(length);
      ok += (int) (long) ENCRYPT_UPDATE.invokeExact(sealing, out, written, plain, (long) first);
      if (first < length) {
        long rest = length - first;
        ok +=
            (int)
                    (long)
                        ENCRYPT_UPDATE.invokeExact(
                            sealing, out + first, written, plain + first, rest)
                - 1;
      }
      ok += (int) (long) ENCRYPT_FINAL.invokeExact(sealing, out + length, written, 0L, 0L);
      ok +=
          (int)
              (long)
                  CONTROL.invokeExact(
                      sealing, Libcrypto.GET_TAG, (long) TAG_BYTES, out + length, 0L);
      if (ok != 4) {
        throw new IllegalStateException("libcrypto refused to seal");
      }
      return true;
    } catch (Throwable e) {
      throw Libcrypto.rethrow(e);
    } finally {
      BUSY.setRelease(this, false);
    }
  }

  @Override
  public boolean open(long counter, long sealed, int length, long out) {
    BUSY.setVolatile(this, true);
    try {
      if (closed || length < TAG_BYTES) {
        return false;
      }
      int plainBytes = length - TAG_BYTES;
      Memory.putI64Le(scratch + COUNTER_OFFSET, counter);
      long written = scratch + LENGTH_OFFSET;
      int ok = (int) (long) DECRYPT_INIT.invokeExact(opening, 0L, 0L, 0L, scratch);
      ok +=
          (int)
              (long)
                  CONTROL.invokeExact(
                      opening, Libcrypto.SET_TAG, (long) TAG_BYTES, sealed + plainBytes, 0L);
      int first = firstPiece(plainBytes);
      ok += (int) (long) DECRYPT_UPDATE.invokeExact(opening, out, written, sealed, (long) first);
      if (first < plainBytes) {
        long rest = plainBytes - first;
        ok +=
            (int)
                    (long)
                        DECRYPT_UPDATE.invokeExact(
                            opening, out + first, written, sealed + first, rest)
                - 1;
      }
      if (ok != 3) {
        throw new IllegalStateException("libcrypto refused to open");
      }
      return (int) (long) DECRYPT_FINAL.invokeExact(opening, out + plainBytes, written, 0L, 0L)
          == 1;
    } catch (Throwable e) {
      throw Libcrypto.rethrow(e);
    } finally {
      BUSY.setRelease(this, false);
    }
  }

  @Override
  public void close() {
    closed = true;
    while ((boolean) BUSY.getVolatile(this)) {
      Thread.onSpinWait();
    }
    contexts.clean();
  }

  private static int firstPiece(int length) {
    return WIDE_BLOCKS ? WideBlocks.firstPiece(length) : length;
  }

  private static Libcrypto library() {
    return requireNonNull(Libcrypto.LIBRARY);
  }

  private static long context(MethodHandle init, long key) {
    try (Arena arena = Arena.ofConfined()) {
      long context = (long) library().cipherContextNew.invokeExact(0L, 0L, 0L, 0L, 0L);
      long nonce = arena.allocate(NONCE_BYTES).address();
      if (context == 0
          || (int) (long) init.invokeExact(context, library().chacha20Poly1305, 0L, key, nonce)
              != 1) {
        throw new IllegalStateException("libcrypto refused the key");
      }
      return context;
    } catch (Throwable e) {
      throw Libcrypto.rethrow(e);
    }
  }

  private record Contexts(long sealing, long opening) implements Runnable {
    @Override
    public void run() {
      try {
        free(sealing);
        free(opening);
      } catch (Throwable e) {
        throw Libcrypto.rethrow(e);
      }
    }

    private static void free(long context) throws Throwable {
      long unused = (long) library().cipherContextFree.invokeExact(context, 0L, 0L, 0L, 0L);
    }
  }
}
