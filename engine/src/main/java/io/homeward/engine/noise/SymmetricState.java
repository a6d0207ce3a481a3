package io.homeward.engine.noise;

import io.homeward.engine.crypto.Blake2s;
import io.homeward.engine.crypto.ChaCha20Poly1305;
import io.homeward.engine.crypto.X25519;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chaining key, handshake hash and current cipher key of one handshake; Noise section 5.2. Each
 * cipher key seals or opens once, at nonce 0: the patterns used here never need more, so a second
 * use is an error. One thread at a time. {@link #destroy()} when done.
 */
public final class SymmetricState {
  private static final byte[] ZERO_NONCE = new byte[ChaCha20Poly1305.NONCE_BYTES];
  private static final byte[] EMPTY = {};

  private final byte[] chainingKey;
  private byte[] hash;
  private byte @Nullable [] cipherKey;

  /**
   * The state before the prologue.
   *
   * @param protocolName such as {@code Noise_IK_25519_ChaChaPoly_BLAKE2s}
   */
  public SymmetricState(String protocolName) {
    byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
    hash =
        name.length <= Blake2s.HASH_BYTES
            ? Arrays.copyOf(name, Blake2s.HASH_BYTES)
            : Blake2s.hash(name);
    chainingKey = hash.clone();
  }

  private SymmetricState(SymmetricState other) {
    chainingKey = other.chainingKey.clone();
    hash = other.hash.clone();
    cipherKey = other.cipherKey == null ? null : other.cipherKey.clone();
  }

  /** An independent copy, for a message that may turn out to be forged. */
  public SymmetricState copy() {
    return new SymmetricState(this);
  }

  /** Makes the data part of what both sides must agree on. */
  public void mixHash(byte[] data) {
    hash = Blake2s.hash(hash, data);
  }

  /** Mixes key material in; a new cipher key follows from it. */
  public void mixKey(byte[] input) {
    byte[][] keys = Blake2s.hkdf(chainingKey, input, 2);
    adopt(keys[0], keys[1]);
  }

  /** The step of a preshared key: key material that is also hashed. */
  public void mixKeyAndHash(byte[] input) {
    byte[][] keys = Blake2s.hkdf(chainingKey, input, 3);
    mixHash(keys[1]);
    Arrays.fill(keys[1], (byte) 0);
    adopt(keys[0], keys[2]);
  }

  /**
   * Mixes in the agreement of a private and a public key.
   *
   * @return false when the agreement is all zero, as a public key of small order makes it; the
   *     handshake has then failed
   */
  public boolean mixAgreement(byte[] privateKey, byte[] publicKey) {
    byte[] secret = new byte[X25519.KEY_BYTES];
    try {
      if (!X25519.agree(privateKey, publicKey, secret)) {
        return false;
      }
      mixKey(secret);
      return true;
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Seals under the current cipher key, which is then used up, and hashes the ciphertext. */
  public byte[] encryptAndHash(byte[] plain) {
    byte[] key = takeCipherKey();
    byte[] sealed = ChaCha20Poly1305.seal(key, ZERO_NONCE, hash, plain);
    Arrays.fill(key, (byte) 0);
    mixHash(sealed);
    return sealed;
  }

  /**
   * Opens under the current cipher key, which is then used up, and hashes the ciphertext.
   *
   * @return null when the tag is wrong; the handshake has then failed
   */
  public byte @Nullable [] decryptAndHash(byte[] sealed) {
    byte[] key = takeCipherKey();
    byte[] plain = ChaCha20Poly1305.open(key, ZERO_NONCE, hash, sealed);
    Arrays.fill(key, (byte) 0);
    if (plain != null) {
      mixHash(sealed);
    }
    return plain;
  }

  /** Ends the handshake: the initiator's sending key and the responder's. Destroys this. */
  public TransportKeys split() {
    byte[][] keys = Blake2s.hkdf(chainingKey, EMPTY, 2);
    destroy();
    return new TransportKeys(keys[0], keys[1]);
  }

  /** A copy of the handshake hash, which both sides share and no other handshake has. */
  public byte[] handshakeHash() {
    return hash.clone();
  }

  /** Overwrites the keys. Idempotent. */
  public void destroy() {
    Arrays.fill(chainingKey, (byte) 0);
    if (cipherKey != null) {
      Arrays.fill(cipherKey, (byte) 0);
      cipherKey = null;
    }
  }

  @Override
  public String toString() {
    return "SymmetricState[redacted]";
  }

  private void adopt(byte[] nextChainingKey, byte[] nextCipherKey) {
    System.arraycopy(nextChainingKey, 0, chainingKey, 0, chainingKey.length);
    Arrays.fill(nextChainingKey, (byte) 0);
    if (cipherKey != null) {
      Arrays.fill(cipherKey, (byte) 0);
    }
    cipherKey = nextCipherKey;
  }

  private byte[] takeCipherKey() {
    byte[] key = cipherKey;
    if (key == null) {
      throw new IllegalStateException("no cipher key: mix one in first");
    }
    cipherKey = null;
    return key;
  }
}
