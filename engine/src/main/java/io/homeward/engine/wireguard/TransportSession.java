package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.crypto.PacketRun;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.noise.TransportKeys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.StampedLock;

/**
 * One session with a peer: the fast path. Works on datagrams at addresses and allocates nothing per
 * packet. Transport data message, section 5.4.6, little-endian:
 *
 * <pre>
 * offset 0   u32  type 4
 *        4   u32  receiver's index
 *        8   u64  counter
 *       16        ciphertext of the packet, padded with zeros to a multiple of 16, never above the
 *                 tunnel's MTU; empty for a keepalive
 *       ..   16   tag
 * </pre>
 *
 * <p>Sending: any number of threads, each with a {@linkplain #newSealer() sealer} of its own, take
 * counters by {@link #reserve}. Receiving: up to {@link #MOST_RECEIVERS} threads, each with a
 * number of its own, open at the same time, since small and large messages come to two of them, and
 * a peer that moves, or is heard by two ways, is heard by two; what has been received is remembered
 * under one lock, once a run. {@link #close()} may come from any thread at any time; what is in
 * progress ends first.
 */
public final class TransportSession {
  /** Which side began the handshake; it is the one to replace the session in time. */
  public enum Role {
    /** This side sent the initiation. */
    INITIATOR,
    /** The peer sent the initiation. */
    RESPONDER
  }

  /** So many threads can receive, numbered from 0. */
  public static final int MOST_RECEIVERS = 8;

  /** First byte of a transport data message. */
  public static final int MESSAGE_TYPE = 4;

  /** Bytes before the ciphertext. */
  public static final int HEADER_BYTES = 16;

  /** Bytes of a message beyond the padded packet. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + PacketCipher.TAG_BYTES;

  /** Where the receiver's index stands. */
  public static final int RECEIVER_OFFSET = 4;

  /** {@link #open}: shorter than a keepalive. */
  public static final int TOO_SHORT = -1;

  /** {@link #open}: this session is over; {@link #seal}: likewise. */
  public static final int EXPIRED = -2;

  /** {@link #open}: the counter has been received before, or is too old to tell. */
  public static final int REPLAYED = -3;

  /** {@link #open}: the tag is wrong. */
  public static final int FORGED = -4;

  /** Where the counter of a message stands, unsigned and little-endian. */
  public static final int COUNTER_OFFSET = 8;

  private static final int PADDING = 16;
  private static final VarHandle NEXT_COUNTER;

  static {
    try {
      NEXT_COUNTER =
          MethodHandles.lookup().findVarHandle(TransportSession.class, "nextCounter", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PeerTunnel tunnel;
  private final Role role;
  private final int localIndex;
  private final int remoteIndex;
  private final long establishedNanos;
  private final SessionCiphers ciphers;
  private final ReplayWindow window = new ReplayWindow();

  /**
   * Guards the window. Written once a run; readers take no lock, and what they read while another
   * thread writes they do not use.
   */
  private final StampedLock receiving = new StampedLock();

  /** Of all that was received. Written with that lock, once a run. */
  private volatile long newestCounter;

  private volatile boolean closed;

  @SuppressWarnings({"UnusedVariable", "FieldMayBeFinal"}) // through NEXT_COUNTER
  private long nextCounter;

  /**
   * @param keys copied; the caller destroys them
   */
  TransportSession(
      PeerTunnel tunnel,
      Role role,
      int localIndex,
      int remoteIndex,
      TransportKeys keys,
      PacketCiphers ciphers,
      long establishedNanos) {
    this.tunnel = tunnel;
    this.role = role;
    this.localIndex = localIndex;
    this.remoteIndex = remoteIndex;
    this.ciphers = new SessionCiphers(ciphers, keys, role);
    this.establishedNanos = establishedNanos;
  }

  /** With whom. */
  public NodePublicKey peer() {
    return tunnel.peer();
  }

  /** Which side began. */
  public Role role() {
    return role;
  }

  /** The index in messages to us. */
  public int localIndex() {
    return localIndex;
  }

  /** The index in messages to the peer. */
  public int remoteIndex() {
    return remoteIndex;
  }

  /** Ticker reading of the handshake. */
  public long establishedNanos() {
    return establishedNanos;
  }

  /**
   * Takes {@code count} counters for sending. Thread-safe.
   *
   * @return the first of them, 0 or more; or a negative number when the session is too old or used
   *     up, so that the data must wait for the next
   */
  public long reserve(int count, long now) {
    if (isOver(now)) {
      return EXPIRED;
    }
    long first = (long) NEXT_COUNTER.getAndAdd(this, (long) count);
    if (first > Tunables.MAX_SENT_MESSAGES - count) {
      NEXT_COUNTER.setVolatile(this, Tunables.MAX_SENT_MESSAGES);
      return EXPIRED;
    }
    return first;
  }

  /** A cipher for one sending thread. It ends with the session; a closed one seals nothing. */
  public PacketCipher newSealer() {
    return ciphers.newSealer();
  }

  /**
   * Makes a message of a packet: pads the packet where it stands and seals it to another place, or
   * to {@code packet - 16}, which is in place. Up to 15 bytes behind the packet are overwritten
   * with zeros.
   *
   * @param sealer the calling thread's
   * @param counter from {@link #reserve}, used for nothing else
   * @param packetBytes 0 for a keepalive
   * @param mtu padding goes no further than this
   * @param datagram where the message goes
   * @return bytes of the message, or {@link #EXPIRED}
   */
  public int seal(
      PacketCipher sealer, long counter, long packet, int packetBytes, int mtu, long datagram) {
    int padded = paddedBytes(packetBytes, mtu);
    pad(packet, packetBytes, padded);
    writeHeader(datagram, counter);
    return sealer.seal(counter, packet, padded, datagram + HEADER_BYTES)
        ? padded + OVERHEAD_BYTES
        : EXPIRED;
  }

  /**
   * Makes a message of a packet but for number and sealing: copies it, padded, to where it is to be
   * sealed in place, and adds it to a run, which {@link #seal(PacketCipher, PacketRun, long)}
   * seals.
   *
   * @param datagram where the message goes
   * @return bytes of the message
   */
  public int prepare(PacketRun run, long packet, int packetBytes, int mtu, long datagram) {
    int padded = paddedBytes(packetBytes, mtu);
    long content = datagram + HEADER_BYTES;
    Memory.copy(packet, content, packetBytes);
    pad(content, packetBytes, padded);
    run.add(0, content, content, padded);
    return padded + OVERHEAD_BYTES;
  }

  /**
   * Numbers the messages of a run that {@link #prepare} filled, all with one step of the counter
   * that the sending threads share, and seals them.
   *
   * @param sealer the calling thread's
   * @return how many were sealed, the first ones: fewer than there are when the session is over
   */
  public int seal(PacketCipher sealer, PacketRun run, long now) {
    int count = run.count();
    long first = reserve(count, now);
    if (first < 0) {
      return 0;
    }
    for (int i = 0; i < count; i++) {
      run.setCounter(i, first + i);
      writeHeader(run.to(i) - HEADER_BYTES, first + i);
    }
    return sealer.seal(run);
  }

  /** Whether {@link #reserve} would refuse because of age or end. Thread-safe. */
  public boolean isOver(long now) {
    return closed || now - establishedNanos >= Limits.REJECT_AFTER_TIME;
  }

  private static void pad(long packet, int packetBytes, int padded) {
    for (long at = packet + packetBytes; at < packet + padded; at++) {
      Memory.putU8(at, 0);
    }
  }

  private void writeHeader(long datagram, long counter) {
    Memory.putI32Le(datagram, MESSAGE_TYPE);
    Memory.putI32Le(datagram + RECEIVER_OFFSET, remoteIndex);
    Memory.putI64Le(datagram + COUNTER_OFFSET, counter);
  }

  /** What {@link #seal} makes of a packet's length, before header and tag. */
  public static int paddedBytes(int packetBytes, int mtu) {
    int padded = packetBytes + PADDING - 1 & -PADDING;
    return padded <= mtu ? padded : Math.max(packetBytes, Math.min(padded, mtu));
  }

  /**
   * Opens a message that carries this session's index, for the receiving thread 0.
   *
   * @param length bytes of the whole message
   * @param out where the padded packet goes; {@code datagram + 16} opens in place
   * @return bytes of the padded packet, 0 for a keepalive, or one of the negative reasons, after
   *     which what is at {@code out} means nothing
   */
  public int open(long datagram, int length, long out, long now) {
    int refusal = refusal(datagram, length, now);
    if (refusal < 0) {
      return refusal;
    }
    long counter = Memory.i64Le(datagram + COUNTER_OFFSET);
    if (!ciphers.opener(0).open(counter, datagram + HEADER_BYTES, length - HEADER_BYTES, out)) {
      return closed ? EXPIRED : FORGED;
    }
    long stamp = receiving.writeLock();
    boolean fresh = window.accept(counter);
    newestCounter = window.greatest();
    receiving.unlockWrite(stamp);
    return fresh ? length - OVERHEAD_BYTES : REPLAYED;
  }

  /**
   * Adds a message that carries this session's index to a run, which {@link #open(int, PacketRun)}
   * opens in place.
   *
   * @param length bytes of the whole message
   * @return 0, or one of the negative reasons why it was not added
   */
  public int add(PacketRun run, long datagram, int length, long now) {
    int refusal = refusal(datagram, length, now);
    if (refusal == 0) {
      long content = datagram + HEADER_BYTES;
      run.add(Memory.i64Le(datagram + COUNTER_OFFSET), content, content, length - OVERHEAD_BYTES);
    }
    return refusal;
  }

  /**
   * Opens all that was added. Of each message {@link #remember} and then {@link #result} tell what
   * has become of it.
   *
   * @param receiver the calling thread's number
   * @return bit i: message i is authentic
   */
  public long open(int receiver, PacketRun run) {
    return ciphers.opener(receiver).open(run);
  }

  /**
   * Remembers the authentic messages of a run as received, in their order.
   *
   * @param opened what {@link #open(int, PacketRun)} returned
   * @return bit i: message i is one that had not been received before, by whichever thread
   */
  public long remember(PacketRun run, long opened) {
    long fresh = 0;
    long stamp = receiving.writeLock();
    for (int i = 0; i < run.count(); i++) {
      if ((opened >>> i & 1) != 0 && window.accept(run.counter(i))) {
        fresh |= 1L << i;
      }
    }
    newestCounter = window.greatest();
    receiving.unlockWrite(stamp);
    return fresh;
  }

  /**
   * What has become of a message.
   *
   * @return as {@link #open(long, int, long, long)}
   */
  public int result(PacketRun run, int message, long opened, long fresh) {
    if ((fresh >>> message & 1) != 0) {
      return run.bytes(message);
    }
    if ((opened >>> message & 1) != 0) {
      return REPLAYED;
    }
    return closed ? EXPIRED : FORGED;
  }

  /**
   * Whether no message with a higher counter has been received yet, by whichever thread.
   *
   * @param counter of a message that has been {@linkplain #remember remembered}
   */
  public boolean isNewest(long counter) {
    return counter == newestCounter;
  }

  /**
   * How many messages are best opened at once, 1 to {@link PacketRun#MOST}.
   *
   * @param receiver the calling thread's number
   */
  public int messagesAtOnce(int receiver) {
    return ciphers.opener(receiver).packetsAtOnce();
  }

  private int refusal(long datagram, int length, long now) {
    if (length < OVERHEAD_BYTES) {
      return TOO_SHORT;
    }
    long counter = Memory.i64Le(datagram + COUNTER_OFFSET);
    if (now - establishedNanos >= Limits.REJECT_AFTER_TIME
        || Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
      return EXPIRED;
    }
    // A replay is refused before the work of opening it; only an authentic packet is remembered.
    long stamp = receiving.tryOptimisticRead();
    boolean fresh = window.wouldAccept(counter);
    return fresh || !receiving.validate(stamp) ? 0 : REPLAYED;
  }

  /** Whether the keys are gone. Thread-safe. */
  public boolean closed() {
    return closed;
  }

  @Override
  public String toString() {
    return "TransportSession[" + peer().shortForm() + " " + role + "]";
  }

  /** Erases every key of this session. Idempotent, thread-safe. */
  void close() {
    closed = true; // before the ciphers are, so that what one of them refuses is not called forged
    ciphers.close();
  }

  PeerTunnel tunnel() {
    return tunnel;
  }

  /** How many counters have been taken. */
  long sentMessages() {
    return (long) NEXT_COUNTER.getOpaque(this);
  }

  boolean olderThan(long ageNanos, long now) {
    return now - establishedNanos >= ageNanos;
  }
}
