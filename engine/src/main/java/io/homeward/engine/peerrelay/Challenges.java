package io.homeward.engine.peerrelay;

import io.homeward.engine.crypto.Blake2s;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.Key32;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a relay asks a client to repeat, so that it is where it says: computed from the question and
 * a secret, so that nothing is kept of who only asked. The secret changes every two minutes, and
 * the one before still counts. One thread owns it.
 */
final class Challenges {
  private static final long ROTATION = TimeUnit.MINUTES.toNanos(2);

  private final Randomness randomness;
  private byte @Nullable [] secret;
  private byte @Nullable [] before;
  private long madeNanos;

  Challenges(Randomness randomness) {
    this.randomness = randomness;
  }

  /** The challenge to who asked from there. */
  byte[] make(RelayBinding asked, Endpoint from, long now) {
    return of(secret(now), asked, from);
  }

  /** Whether an answer repeats the challenge, and came from where that went to. */
  boolean isAnsweredBy(RelayBinding answer, Endpoint from, long now) {
    byte[] challenge = answer.challenge();
    boolean right = MessageDigest.isEqual(challenge, of(secret(now), answer, from));
    byte[] older = before;
    return older == null
        ? right
        : right | MessageDigest.isEqual(challenge, of(older, answer, from));
  }

  private byte[] secret(long now) {
    byte[] present = secret;
    if (present != null && now - madeNanos < ROTATION) {
      return present;
    }
    erase(before);
    if (present != null && now - madeNanos >= 2 * ROTATION) {
      erase(present); // nobody asked for so long that it does not count any more
      present = null;
    }
    before = present;
    byte[] next = randomness.bytes(Key32.BYTES);
    secret = next;
    madeNanos = now;
    return next;
  }

  private static byte[] of(byte[] secret, RelayBinding binding, Endpoint from) {
    byte[] address = from.address().getAddress();
    ByteBuffer source = ByteBuffer.allocate(2 * Integer.BYTES + address.length + Short.BYTES);
    source.putInt(binding.vni()).putInt(binding.generation());
    source.put(address).putShort((short) from.port());
    return Blake2s.hmac(secret, binding.other().bytes(), source.array());
  }

  void erase() {
    erase(secret);
    erase(before);
    secret = null;
    before = null;
  }

  private static void erase(byte @Nullable [] bytes) {
    if (bytes != null) {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
