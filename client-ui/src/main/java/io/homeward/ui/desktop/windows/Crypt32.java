package io.homeward.ui.desktop.windows;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.homeward.engine.vault.VaultException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/**
 * The data protection API; names and values are those of {@code dpapi.h} and {@code wincrypt.h}. It
 * never asks the person anything. What is handed over, and what comes back, is erased. Used by one
 * thread at a time.
 */
final class Crypt32 implements DataProtection {
  /** {@code CRYPTPROTECT_UI_FORBIDDEN}. */
  static final int UI_FORBIDDEN = 0x1;

  /** {@code ERROR_INVALID_DATA}: not for this person, or changed by somebody. */
  static final int INVALID_DATA = 13;

  /** {@code NTE_BAD_KEY_STATE}: the person's password was set by somebody else. */
  static final int BAD_KEY_STATE = 0x8009000B;

  private static final long MAX_BYTES = 64 * 1024;
  private static final String LAST_ERROR = "GetLastError";

  /** {@code DATA_BLOB}. */
  private static final StructLayout BLOB =
      MemoryLayout.structLayout(
          JAVA_INT.withName("cbData"),
          MemoryLayout.paddingLayout(ADDRESS.byteSize() - JAVA_INT.byteSize()),
          ADDRESS.withName("pbData"));

  private static final long POINTER_AT = ADDRESS.byteSize();

  private final MethodHandle protect;
  private final MethodHandle unprotect;
  private final MethodHandle free;

  private Crypt32(SymbolLookup symbols) {
    protect = link(symbols, "CryptProtectData");
    unprotect = link(symbols, "CryptUnprotectData");
    free =
        Linker.nativeLinker()
            .downcallHandle(
                symbols.findOrThrow("LocalFree"), FunctionDescriptor.of(ADDRESS, ADDRESS));
  }

  /** Those of this Windows. */
  static Crypt32 ofSystem() throws VaultException {
    try {
      return of(
          SymbolLookup.libraryLookup("Crypt32", Arena.global())
              .or(SymbolLookup.libraryLookup("Kernel32", Arena.global())));
    } catch (IllegalArgumentException e) {
      throw new VaultException("this system protects no data", e);
    }
  }

  /** Those that a look-up finds. */
  static Crypt32 of(SymbolLookup symbols) throws VaultException {
    try {
      return new Crypt32(symbols);
    } catch (NoSuchElementException e) {
      throw new VaultException("this system protects no data", e);
    }
  }

  /** Both have the same form: in, description, context, reserved, prompt, flags, out. */
  private static MethodHandle link(SymbolLookup symbols, String name) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols.findOrThrow(name),
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS),
            Linker.Option.captureCallState(errorName()));
  }

  /** Other systems, where only tests get here, keep errors under another name. */
  private static String errorName() {
    return Linker.Option.captureStateLayout().memberLayouts().stream()
        .map(member -> member.name().orElse(""))
        .filter(LAST_ERROR::equals)
        .findFirst()
        .orElse("errno");
  }

  @Override
  public byte[] protect(byte[] secret, byte[] context) throws VaultException {
    return call(protect, secret, context);
  }

  @Override
  public byte[] unprotect(byte[] sealed, byte[] context) throws VaultException {
    return call(unprotect, sealed, context);
  }

  private byte[] call(MethodHandle function, byte[] bytes, byte[] context) throws VaultException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(JAVA_BYTE, bytes);
      MemorySegment out = arena.allocate(BLOB);
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      int done;
      try {
        done =
            (int)
                function.invokeExact(
                    state,
                    blob(arena, in),
                    MemorySegment.NULL,
                    blob(arena, arena.allocateFrom(JAVA_BYTE, context)),
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    UI_FORBIDDEN,
                    out);
      } finally {
        in.fill((byte) 0);
      }
      if (done == 0) {
        throw new VaultException(words(error(state)));
      }
      return take(out);
    } catch (VaultException e) {
      throw e;
    } catch (Throwable e) {
      throw new VaultException("Windows cannot be asked", e);
    }
  }

  private static MemorySegment blob(Arena arena, MemorySegment bytes) {
    MemorySegment blob = arena.allocate(BLOB);
    blob.set(JAVA_INT, 0, (int) bytes.byteSize());
    blob.set(ADDRESS, POINTER_AT, bytes);
    return blob;
  }

  private static int error(MemorySegment state) {
    long at =
        Linker.Option.captureStateLayout()
            .byteOffset(MemoryLayout.PathElement.groupElement(errorName()));
    return state.get(JAVA_INT, at);
  }

  private byte[] take(MemorySegment out) throws Throwable {
    MemorySegment given = out.get(ADDRESS, POINTER_AT);
    long size = Integer.toUnsignedLong(out.get(JAVA_INT, 0));
    MemorySegment bytes = given.reinterpret(size);
    try {
      if (size > MAX_BYTES) {
        throw new VaultException("what Windows has for this device are no keys");
      }
      return bytes.toArray(JAVA_BYTE);
    } finally {
      bytes.fill((byte) 0);
      var _ = (MemorySegment) free.invokeExact(given);
    }
  }

  /** In a few words for people. */
  static String words(int error) {
    return switch (error) {
      case INVALID_DATA -> "the keys are not of this person on this computer";
      case BAD_KEY_STATE -> "Windows lost the keys when the password was reset";
      default -> "Windows refused: error " + Integer.toHexString(error);
    };
  }
}
