package io.homeward.engine.disco;

import io.homeward.engine.key.DiscoPublicKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the three messages share by which a client binds to a peer that relays; 72 bytes:
 *
 * <pre>
 * offset  0   u32  number of the virtual network
 *         4   u32  generation
 *         8   32   discovery key of the client at the other end
 *        40   32   challenge
 * </pre>
 *
 * @param vni number of the virtual network, 24 bits in use
 * @param generation new for each handshake, not 0
 * @param other discovery key of the client at the other end
 * @param challenge 32 bytes that the relay chose; zeros in the first message
 */
public record RelayBinding(int vni, int generation, DiscoPublicKey other, byte[] challenge) {
  /** Bytes of one. */
  static final int BYTES = 72;

  /** Bytes of a challenge. */
  public static final int CHALLENGE_BYTES = 32;

  public RelayBinding {
    if (challenge.length != CHALLENGE_BYTES) {
      throw new IllegalArgumentException("a challenge has 32 bytes, not " + challenge.length);
    }
    challenge = challenge.clone();
  }

  @Override
  public byte[] challenge() {
    return challenge.clone();
  }

  static RelayBinding read(ByteBuffer from) {
    return new RelayBinding(
        from.getInt(), from.getInt(), WireParts.key(from), WireParts.bytes(from, CHALLENGE_BYTES));
  }

  void write(ByteBuffer to) {
    to.putInt(vni).putInt(generation).put(other.bytes()).put(challenge);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof RelayBinding b
        && b.vni == vni
        && b.generation == generation
        && b.other.equals(other)
        && MessageDigest.isEqual(b.challenge, challenge);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * vni + generation) + Arrays.hashCode(challenge);
  }

  @Override
  public String toString() {
    return "RelayBinding[vni=" + vni + ", generation=" + Integer.toUnsignedString(generation) + "]";
  }
}
