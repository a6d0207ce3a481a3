package io.homeward.engine.disco;

import io.homeward.engine.env.Randomness;
import java.nio.ByteBuffer;

/**
 * What a pong repeats of its ping: 12 random bytes, so that nobody answers a ping who did not get
 * it. Immutable.
 *
 * @param high the first 8 bytes
 * @param low the other 4
 */
public record TxId(long high, int low) {
  /** Bytes of one. */
  public static final int BYTES = 12;

  /** A new one. */
  public static TxId random(Randomness randomness) {
    return read(ByteBuffer.wrap(randomness.bytes(BYTES)));
  }

  static TxId read(ByteBuffer from) {
    return new TxId(from.getLong(), from.getInt());
  }

  void write(ByteBuffer to) {
    to.putLong(high).putInt(low);
  }
}
