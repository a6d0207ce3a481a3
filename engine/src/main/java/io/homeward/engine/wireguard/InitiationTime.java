package io.homeward.engine.wireguard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * The time stamp of an initiation: TAI64N, as section 5.1 of the WireGuard paper uses it. A peer
 * takes each once, and none that is smaller than one before.
 *
 * @param seconds the TAI64 label, unsigned: 2^62 plus the seconds of TAI since 1970
 * @param nanos any 32 bits: a peer may send more than a second has
 */
public record InitiationTime(long seconds, int nanos) implements Comparable<InitiationTime> {
  /** On the wire: seconds, then nanoseconds, big-endian. */
  public static final int BYTES = 12;

  /** TAI was ten seconds ahead of UTC in 1970, and TAI64 labels begin at 2^62. */
  private static final long EPOCH = (1L << 62) + 10;

  /** The last second of the year 9999. */
  private static final long LATEST = 253_402_300_799L;

  private static final Comparator<InitiationTime> UNSIGNED =
      Comparator.<InitiationTime, Long>comparing(InitiationTime::seconds, Long::compareUnsigned)
          .thenComparing(InitiationTime::nanos, Integer::compareUnsigned);

  /** The stamp of a moment. */
  public static InitiationTime of(Instant moment) {
    return new InitiationTime(EPOCH + moment.getEpochSecond(), moment.getNano());
  }

  /**
   * Reads the form of the wire.
   *
   * @throws IllegalArgumentException when it has another length
   */
  public static InitiationTime of(byte[] wire) {
    if (wire.length != BYTES) {
      throw new IllegalArgumentException("a time stamp has 12 bytes, not " + wire.length);
    }
    ByteBuffer in = ByteBuffer.wrap(wire);
    return new InitiationTime(in.getLong(), in.getInt());
  }

  /** The second that it stands for; those before 1970 and after 9999 are the first and the last. */
  public Instant moment() {
    return Instant.ofEpochSecond(Math.clamp(seconds - EPOCH, 0, LATEST));
  }

  /** The one that is later by so many whole seconds. */
  InitiationTime plus(Duration later) {
    return new InitiationTime(seconds + later.toSeconds(), nanos);
  }

  /** The form of the wire. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(seconds).putInt(nanos).array();
  }

  @Override
  public int compareTo(InitiationTime other) {
    return UNSIGNED.compare(this, other);
  }
}
