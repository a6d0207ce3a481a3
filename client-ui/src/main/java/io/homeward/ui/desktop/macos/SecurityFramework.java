package io.homeward.ui.desktop.macos;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.homeward.engine.vault.VaultException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The keychain by the functions of Apple's Security and Core Foundation; names and values are those
 * of {@code SecItem.h}, {@code SecBase.h}, {@code SecKeychain.h}, {@code CFString.h}, {@code
 * CFData.h} and {@code CFDictionary.h}. What is handed over is erased afterwards; what the system
 * gives back is its own and freed. Used by one thread at a time.
 */
final class SecurityFramework implements Keychain {
  private static final String SERVICE = "io.homeward";
  private static final String LABEL = "Homeward: keys of this device";
  private static final String FRAMEWORKS = "/System/Library/Frameworks/";

  /** {@code kCFStringEncodingUTF8}. */
  private static final int UTF8 = 0x08000100;

  /** {@code kSecUnlockStateStatus}. */
  private static final int UNLOCKED = 1;

  private static final byte NO = 0;
  private static final long MAX_BYTES = 64 * 1024;
  private static final MemorySegment DEFAULT = MemorySegment.NULL;

  private final SymbolLookup symbols;
  private final MethodHandle createString;
  private final MethodHandle createData;
  private final MethodHandle appendBytes;
  private final MethodHandle mutableBytes;
  private final MethodHandle length;
  private final MethodHandle bytes;
  private final MethodHandle createDictionary;
  private final MethodHandle release;
  private final MethodHandle add;
  private final MethodHandle find;
  private final MethodHandle update;
  private final MethodHandle delete;
  private final @Nullable MethodHandle status;

  private SecurityFramework(SymbolLookup symbols) {
    this.symbols = symbols;
    createString =
        link("CFStringCreateWithBytes", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_BYTE);
    createData = link("CFDataCreateMutable", ADDRESS, ADDRESS, JAVA_LONG);
    appendBytes = linkVoid("CFDataAppendBytes", ADDRESS, ADDRESS, JAVA_LONG);
    mutableBytes = link("CFDataGetMutableBytePtr", ADDRESS, ADDRESS);
    length = link("CFDataGetLength", JAVA_LONG, ADDRESS);
    bytes = link("CFDataGetBytePtr", ADDRESS, ADDRESS);
    createDictionary =
        link("CFDictionaryCreate", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    release = linkVoid("CFRelease", ADDRESS);
    add = link("SecItemAdd", JAVA_INT, ADDRESS, ADDRESS);
    find = link("SecItemCopyMatching", JAVA_INT, ADDRESS, ADDRESS);
    update = link("SecItemUpdate", JAVA_INT, ADDRESS, ADDRESS);
    delete = link("SecItemDelete", JAVA_INT, ADDRESS);
    // Deprecated, and the only one that says it without a question to the person.
    status =
        symbols.find("SecKeychainGetStatus").isPresent()
            ? link("SecKeychainGetStatus", JAVA_INT, ADDRESS, ADDRESS)
            : null;
  }

  /** Those of this Mac. */
  static SecurityFramework ofSystem() throws VaultException {
    try {
      return of(
          SymbolLookup.libraryLookup(FRAMEWORKS + "Security.framework/Security", Arena.global())
              .or(
                  SymbolLookup.libraryLookup(
                      FRAMEWORKS + "CoreFoundation.framework/CoreFoundation", Arena.global())));
    } catch (IllegalArgumentException e) {
      throw new VaultException("this system has no keychain", e);
    }
  }

  /** Those that a look-up finds. */
  static SecurityFramework of(SymbolLookup symbols) throws VaultException {
    try {
      return new SecurityFramework(symbols);
    } catch (NoSuchElementException e) {
      throw new VaultException("this system has another keychain", e);
    }
  }

  private MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private MethodHandle linkVoid(String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  /** What a variable such as {@code kSecClass} points to. */
  private MemorySegment constant(String name) {
    return symbols.findOrThrow(name).reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
  }

  private interface Work<T> {
    T with(Scope scope) throws Throwable;
  }

  private <T> T run(Work<T> work) throws VaultException {
    try (Arena arena = Arena.ofConfined()) {
      Scope scope = new Scope(arena);
      try {
        return work.with(scope);
      } finally {
        scope.release();
      }
    } catch (VaultException e) {
      throw e;
    } catch (Throwable e) {
      throw new VaultException("the keychain cannot be asked", e);
    }
  }

  /** What one use makes, and gives back at its end. */
  private final class Scope {
    private final Arena arena;
    private final List<MemorySegment> owned = new ArrayList<>();
    private final List<MemorySegment> secrets = new ArrayList<>();

    Scope(Arena arena) {
      this.arena = arena;
    }

    MemorySegment own(MemorySegment object) throws VaultException {
      if (object.address() == 0) {
        throw new VaultException("the system has no memory");
      }
      owned.add(object);
      return object;
    }

    MemorySegment string(String text) throws Throwable {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      MemorySegment copy = arena.allocateFrom(JAVA_BYTE, utf8);
      return own(
          (MemorySegment) createString.invokeExact(DEFAULT, copy, (long) utf8.length, UTF8, NO));
    }

    /** Mutable, so that it can be erased when the keychain has it. */
    MemorySegment secret(byte[] secret) throws Throwable {
      MemorySegment data = own((MemorySegment) createData.invokeExact(DEFAULT, 0L));
      secrets.add(data);
      MemorySegment copy = arena.allocateFrom(JAVA_BYTE, secret);
      appendBytes.invokeExact(data, copy, (long) secret.length);
      copy.fill((byte) 0);
      return data;
    }

    MemorySegment dictionary(MemorySegment... keysAndValues) throws Throwable {
      long count = keysAndValues.length / 2;
      MemorySegment keys = arena.allocate(ADDRESS, count);
      MemorySegment values = arena.allocate(ADDRESS, count);
      for (int i = 0; i < count; i++) {
        keys.setAtIndex(ADDRESS, i, keysAndValues[2 * i]);
        values.setAtIndex(ADDRESS, i, keysAndValues[2 * i + 1]);
      }
      return own(
          (MemorySegment)
              createDictionary.invokeExact(
                  DEFAULT,
                  keys,
                  values,
                  count,
                  symbols.findOrThrow("kCFTypeDictionaryKeyCallBacks"),
                  symbols.findOrThrow("kCFTypeDictionaryValueCallBacks")));
    }

    /** What names one item. */
    MemorySegment query(String account, MemorySegment... more) throws Throwable {
      List<MemorySegment> all =
          new ArrayList<>(
              List.of(
                  constant("kSecClass"),
                  constant("kSecClassGenericPassword"),
                  constant("kSecAttrService"),
                  string(SERVICE),
                  constant("kSecAttrAccount"),
                  string(account)));
      all.addAll(List.of(more));
      return dictionary(all.toArray(MemorySegment[]::new));
    }

    void release() throws Throwable {
      for (MemorySegment data : secrets) {
        long size = (long) length.invokeExact(data);
        MemorySegment content = (MemorySegment) mutableBytes.invokeExact(data);
        if (content.address() != 0) {
          content.reinterpret(size).fill((byte) 0);
        }
      }
      for (MemorySegment object : owned.reversed()) {
        release.invokeExact(object);
      }
    }
  }

  @Override
  public boolean isLocked() throws VaultException {
    MethodHandle ask = status;
    if (ask == null) {
      return false;
    }
    return run(scope -> {
      MemorySegment flags = scope.arena.allocate(JAVA_INT);
      int told = (int) ask.invokeExact(DEFAULT, flags);
      return told != SUCCESS || (flags.get(JAVA_INT, 0) & UNLOCKED) == 0;
    });
  }

  @Override
  public int add(String account, byte[] secret) throws VaultException {
    return run(scope -> {
      MemorySegment item =
          scope.query(
              account,
              constant("kSecAttrLabel"),
              scope.string(LABEL),
              constant("kSecValueData"),
              scope.secret(secret));
      return (int) add.invokeExact(item, MemorySegment.NULL);
    });
  }

  @Override
  public int update(String account, byte[] secret) throws VaultException {
    return run(scope -> {
      MemorySegment query = scope.query(account);
      MemorySegment change = scope.dictionary(constant("kSecValueData"), scope.secret(secret));
      return (int) update.invokeExact(query, change);
    });
  }

  @Override
  public Found find(String account) throws VaultException {
    return run(scope -> {
      MemorySegment query =
          scope.query(
              account,
              constant("kSecReturnData"),
              constant("kCFBooleanTrue"),
              constant("kSecMatchLimit"),
              constant("kSecMatchLimitOne"));
      MemorySegment place = scope.arena.allocate(ADDRESS);
      int told = (int) find.invokeExact(query, place);
      MemorySegment data = place.get(ADDRESS, 0);
      if (told != SUCCESS || data.address() == 0) {
        return new Found(told, null);
      }
      scope.own(data);
      long size = (long) length.invokeExact(data);
      if (size < 0 || size > MAX_BYTES) {
        return new Found(told, null);
      }
      MemorySegment content = (MemorySegment) bytes.invokeExact(data);
      return new Found(
          told, size == 0 ? new byte[0] : content.reinterpret(size).toArray(JAVA_BYTE));
    });
  }

  @Override
  public int delete(String account) throws VaultException {
    return run(scope -> (int) delete.invokeExact(scope.query(account)));
  }
}
