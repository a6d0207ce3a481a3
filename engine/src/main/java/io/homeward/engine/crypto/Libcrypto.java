package io.homeward.engine.crypto;

import io.homeward.engine.memory.Downcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The functions of OpenSSL 3's libcrypto that this package calls; the names are OpenSSL's, see its
 * manual pages {@code EVP_EncryptInit(3)} and {@code EVP_PKEY_derive(3)}. Addresses travel as
 * {@code long}; each function is a {@link Downcalls downcall} with five arguments.
 *
 * <p>The four functions on the packet path are linked as critical: they end within microseconds and
 * call nothing back, and the JVM then spares the thread's state change.
 */
final class Libcrypto {
  /** {@code EVP_CTRL_AEAD_GET_TAG} and {@code EVP_CTRL_AEAD_SET_TAG}. */
  static final long GET_TAG = 0x10;

  static final long SET_TAG = 0x11;

  /** {@code OPENSSL_INFO_CPU_SETTINGS}. */
  private static final long PROCESSOR = 1008;

  private static final int MOST_OF_SETTINGS = 256;

  /** {@code EVP_PKEY_X25519}. */
  static final long X25519 = 1034;

  /** Null when this machine has no libcrypto of version 3. */
  static final @Nullable Libcrypto LIBRARY = load();

  final MethodHandle cipherContextNew;
  final MethodHandle cipherContextFree;
  final MethodHandle encryptInit;
  final MethodHandle encryptUpdate;
  final MethodHandle encryptFinal;
  final MethodHandle decryptInit;
  final MethodHandle decryptUpdate;
  final MethodHandle decryptFinal;
  final MethodHandle control;
  final MethodHandle privateKey;
  final MethodHandle publicKey;
  final MethodHandle rawPublicKey;
  final MethodHandle keyFree;
  final MethodHandle keyContextNew;
  final MethodHandle keyContextFree;
  final MethodHandle deriveInit;
  final MethodHandle deriveSetPeer;
  final MethodHandle derive;

  /** Address of the {@code EVP_CIPHER}: {@link #withoutNames}, else as the provider offers it. */
  final long chacha20Poly1305;

  /** Whether a packet longer than {@link WideBlocks} goes in two pieces. */
  final boolean wideBlocks;

  private Libcrypto(SymbolLookup symbols) throws Throwable {
    cipherContextNew = link(symbols, "EVP_CIPHER_CTX_new");
    cipherContextFree = link(symbols, "EVP_CIPHER_CTX_free");
    encryptInit = critical(symbols, "EVP_EncryptInit_ex");
    encryptUpdate = critical(symbols, "EVP_EncryptUpdate");
    encryptFinal = critical(symbols, "EVP_EncryptFinal_ex");
    decryptInit = critical(symbols, "EVP_DecryptInit_ex");
    decryptUpdate = critical(symbols, "EVP_DecryptUpdate");
    decryptFinal = critical(symbols, "EVP_DecryptFinal_ex");
    control = critical(symbols, "EVP_CIPHER_CTX_ctrl");
    privateKey = link(symbols, "EVP_PKEY_new_raw_private_key");
    publicKey = link(symbols, "EVP_PKEY_new_raw_public_key");
    rawPublicKey = link(symbols, "EVP_PKEY_get_raw_public_key");
    keyFree = link(symbols, "EVP_PKEY_free");
    keyContextNew = link(symbols, "EVP_PKEY_CTX_new");
    keyContextFree = link(symbols, "EVP_PKEY_CTX_free");
    deriveInit = link(symbols, "EVP_PKEY_derive_init");
    deriveSetPeer = link(symbols, "EVP_PKEY_derive_set_peer");
    derive = link(symbols, "EVP_PKEY_derive");
    long direct = withoutNames(symbols);
    chacha20Poly1305 = direct != 0 && takesKeys(direct) ? direct : fetch(symbols);
    wideBlocks = WideBlocks.areMade(processor(symbols));
    if (chacha20Poly1305 == 0) {
      // A build of OpenSSL without it, or one in FIPS mode.
      throw new NoSuchElementException("libcrypto offers no ChaCha20-Poly1305");
    }
  }

  private static @Nullable Libcrypto load() {
    try {
      return new Libcrypto(SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global()));
    } catch (Throwable _) {
      // No such library, a function missing in it, or native access forbidden: the JDK's cipher
      // does the same, slower.
      return null;
    }
  }

  /** Fetched once: an implicit fetch for each context takes a lock. */
  private static long fetch(SymbolLookup symbols) throws Throwable {
    MethodHandle fetch = link(symbols, "EVP_CIPHER_fetch");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("ChaCha20-Poly1305");
      return (long) fetch.invokeExact(0L, name.address(), 0L, 0L, 0L);
    }
  }

  /**
   * The same code without a provider in between. A provider takes nonce and tag as parameters by
   * name, and compares each name with all that it knows: a tenth of the time of a full packet. A
   * copy of the method is not the provider's; see {@code EVP_CIPHER_meth_dup(3)}. A library that
   * was built without what is deprecated does not have it.
   *
   * @return 0 where there is none
   */
  private static long withoutNames(SymbolLookup symbols) throws Throwable {
    if (symbols.find("EVP_CIPHER_meth_dup").isEmpty()
        || symbols.find("EVP_chacha20_poly1305").isEmpty()) {
      return 0;
    }
    long method = (long) link(symbols, "EVP_chacha20_poly1305").invokeExact(0L, 0L, 0L, 0L, 0L);
    return method == 0
        ? 0
        : (long) link(symbols, "EVP_CIPHER_meth_dup").invokeExact(method, 0L, 0L, 0L, 0L);
  }

  /** What the library knows of the processor; empty where it does not say. */
  private static String processor(SymbolLookup symbols) throws Throwable {
    if (symbols.find("OPENSSL_info").isEmpty()) {
      return "";
    }
    long text = (long) link(symbols, "OPENSSL_info").invokeExact(PROCESSOR, 0L, 0L, 0L, 0L);
    return text == 0
        ? ""
        : MemorySegment.ofAddress(text).reinterpret(MOST_OF_SETTINGS).getString(0);
  }

  private boolean takesKeys(long cipher) throws Throwable {
    long context = (long) cipherContextNew.invokeExact(0L, 0L, 0L, 0L, 0L);
    try (Arena arena = Arena.ofConfined()) {
      long zeros = arena.allocate(PacketCiphers.KEY_BYTES).address();
      return context != 0
          && (int) (long) encryptInit.invokeExact(context, cipher, 0L, zeros, zeros) == 1;
    } finally {
      long unused = (long) cipherContextFree.invokeExact(context, 0L, 0L, 0L, 0L);
    }
  }

  private static MethodHandle critical(SymbolLookup symbols, String name) {
    return Downcalls.critical(symbols.findOrThrow(name));
  }

  private static MethodHandle link(SymbolLookup symbols, String name) {
    return Downcalls.plain(symbols.findOrThrow(name));
  }

  /** Method handles declare every throwable; ours throw none that is checked. */
  static RuntimeException rethrow(Throwable e) {
    return switch (e) {
      case RuntimeException r -> r;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
