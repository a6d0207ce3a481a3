package io.homeward.engine.crypto;

import io.homeward.engine.memory.Memory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** {@link PacketCipher} on the JDK's provider, for machines without libcrypto. */
final class JcePacketCipher implements PacketCipher {
  private static final String ALGORITHM = "ChaCha20-Poly1305";
  private static final int FIRST_SCRATCH_BYTES = 2048;

  private final Cipher cipher;
  private final byte[] key;
  private final byte[] nonce = new byte[ChaCha20Poly1305.NONCE_BYTES];
  private byte[] input = new byte[FIRST_SCRATCH_BYTES];
  private byte[] output = new byte[FIRST_SCRATCH_BYTES];
  private boolean closed;

  JcePacketCipher(byte[] key) {
    try {
      cipher = Cipher.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
    this.key = key.clone();
  }

  @Override
  public synchronized boolean seal(long counter, long plain, int length, long out) {
    if (closed) {
      return false;
    }
    try {
      init(Cipher.ENCRYPT_MODE, counter, length + TAG_BYTES);
      Memory.get(plain, input, 0, length);
      int written = cipher.doFinal(input, 0, length, output, 0);
      Memory.put(output, 0, out, written);
      return true;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed; a counter used twice?", e);
    }
  }

  @Override
  public synchronized boolean open(long counter, long sealed, int length, long out) {
    if (closed || length < TAG_BYTES) {
      return false;
    }
    try {
      init(Cipher.DECRYPT_MODE, counter, length);
      Memory.get(sealed, input, 0, length);
      int written = cipher.doFinal(input, 0, length, output, 0);
      Memory.put(output, 0, out, written);
      return true;
    } catch (AEADBadTagException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
    Arrays.fill(input, (byte) 0);
    Arrays.fill(output, (byte) 0);
  }

  private void init(int mode, long counter, int bytes) throws GeneralSecurityException {
    if (input.length < bytes) {
      input = new byte[bytes];
      output = new byte[bytes];
    }
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[4 + i] = (byte) (counter >>> (8 * i));
    }
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
  }
}
