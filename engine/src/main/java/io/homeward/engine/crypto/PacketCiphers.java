package io.homeward.engine.crypto;

/**
 * The implementations of {@link PacketCipher}, best first. A program asks once, for {@link
 * #best()}: the packet path then has one class to inline. Thread-safe.
 */
public enum PacketCiphers {
  /**
   * Our own library for runs of packets ({@code native-helpers/seal}), where the processor has
   * AVX-512 with IFMA; libcrypto for packets that come alone.
   */
  RUNS {
    @Override
    public boolean available() {
      return LIBCRYPTO.available() && SealLibrary.LIBRARY != null;
    }

    @Override
    public PacketCipher create(byte[] key) {
      if (!available()) {
        throw new IllegalStateException("the library for runs is not available");
      }
      return new RunPacketCipher(checked(key));
    }
  },

  /**
   * OpenSSL 3's {@code libcrypto.so.3} of the system, with a context per key and direction that is
   * set up once: three to four times as fast as the JDK where AVX-512 is missing.
   */
  LIBCRYPTO {
    @Override
    public boolean available() {
      return Libcrypto.LIBRARY != null;
    }

    @Override
    public PacketCipher create(byte[] key) {
      Libcrypto library = Libcrypto.LIBRARY;
      if (library == null) {
        throw new IllegalStateException("libcrypto is not available");
      }
      return new LibcryptoPacketCipher(checked(key));
    }
  },

  /** The JDK's own; always there. Copies through arrays and makes garbage for each packet. */
  JCE {
    @Override
    public boolean available() {
      return true;
    }

    @Override
    public PacketCipher create(byte[] key) {
      return new JcePacketCipher(checked(key));
    }
  };

  /** Bytes of a key. */
  public static final int KEY_BYTES = 32;

  /** The fastest one that this machine has. */
  public static PacketCiphers best() {
    return RUNS.available() ? RUNS : LIBCRYPTO.available() ? LIBCRYPTO : JCE;
  }

  /** Whether this machine has what it takes. */
  public abstract boolean available();

  /**
   * A cipher of its own under the key, which is copied.
   *
   * @param key 32 bytes; the caller erases it
   * @throws IllegalStateException when not {@link #available()}
   */
  public abstract PacketCipher create(byte[] key);

  private static byte[] checked(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
    }
    return key;
  }
}
