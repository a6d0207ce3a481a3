package io.homeward.engine.dataplane;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.IcmpHeader;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Echo requests of the engine's own that wait for their answers. Owned by the protocol thread; the
 * inbound thread asks {@link #isOurs} and {@link #sequence} only.
 */
final class Pings {
  private record Waiting(
      Peer peer, long sentNanos, long timeoutNanos, CompletableFuture<DataPlane.EchoReply> reply) {
    boolean overdue(long now) {
      return now - sentNanos >= timeoutNanos;
    }
  }

  private final int identifier;
  private final long cookie;
  private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
  private volatile int count;
  private int nextSequence = 1;

  Pings(Randomness randomness) {
    identifier = randomness.nextInt() & 0xffff;
    // Programs ping too: the cookie tells our answers from theirs.
    cookie = (long) randomness.nextInt() << 32 | randomness.nextInt() & 0xffffffffL;
  }

  /** Whether an echo reply answers one of ours. Any thread. */
  boolean isOurs(PacketView reply) {
    return count > 0
        && IcmpHeader.identifier(reply.transport()) == identifier
        && reply.transportLength() >= IcmpHeader.ECHO_BYTES + Long.BYTES
        && Memory.i64Le(reply.transport() + IcmpHeader.ECHO_BYTES) == cookie;
  }

  /** The sequence number of an echo reply. Any thread. */
  int sequence(PacketView reply) {
    return IcmpHeader.sequence(reply.transport());
  }

  /**
   * Writes a request and waits for its answer from now on.
   *
   * @param dataBytes that it carries, 8 or more
   * @return bytes of the packet at {@code out}
   */
  int begin(
      long out, InetAddress from, Peer peer, ProtocolEvent.Ping ping, int dataBytes, long now) {
    int sequence = nextSequence;
    nextSequence = nextSequence + 1 & 0xffff;
    Waiting replaced =
        waiting.put(sequence, new Waiting(peer, now, nanos(ping.timeout()), ping.reply()));
    if (replaced != null) {
      replaced.reply.completeExceptionally(new TimeoutException("too many pings"));
    }
    count = waiting.size();
    byte[] data =
        ByteBuffer.allocate(dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(cookie).array();
    return IcmpEcho.writeRequest(
        out, from.getAddress(), ping.address().getAddress(), identifier, sequence, data);
  }

  private static long nanos(Duration timeout) {
    return timeout.compareTo(Duration.ofHours(1)) > 0
        ? Duration.ofHours(1).toNanos()
        : timeout.toNanos();
  }

  /** An answer came; one that nobody waits for is ignored. */
  void answered(ProtocolEvent.PingAnswered answer) {
    Waiting asked = waiting.get(answer.sequence());
    if (asked == null || asked.peer != answer.peer()) {
      return;
    }
    waiting.remove(answer.sequence());
    count = waiting.size();
    Hop source = answer.peer().heardFrom;
    if (source != null) {
      asked.reply.complete(
          new DataPlane.EchoReply(
              Duration.ofNanos(answer.atNanos() - asked.sentNanos),
              named(source.way(), answer.peer().destination)));
    }
  }

  /** With the device that relays, where packets go back the same way: it is known then. */
  private static Way named(Way from, @Nullable Hop destination) {
    return from instanceof Way.Through through
            && destination != null
            && destination.way() instanceof Way.Through to
            && to.leadsBy(through)
        ? to
        : from;
  }

  /** Fails those that waited too long. */
  void onDeadline(long now) {
    for (Iterator<Waiting> it = waiting.values().iterator(); it.hasNext(); ) {
      Waiting asked = it.next();
      if (asked.overdue(now)) {
        it.remove();
        asked.reply.completeExceptionally(new TimeoutException("no answer to the ping"));
      }
    }
    count = waiting.size();
  }

  /** Nanoseconds until {@link #onDeadline} has something to do. */
  long untilDeadline(long now) {
    long least = Long.MAX_VALUE;
    for (Waiting asked : waiting.values()) {
      least = Math.min(least, asked.timeoutNanos - (now - asked.sentNanos));
    }
    return Math.max(least, 0);
  }

  /** Fails all. */
  void close(@Nullable String reason) {
    for (Waiting asked : waiting.values()) {
      asked.reply.completeExceptionally(new TimeoutException(reason));
    }
    waiting.clear();
    count = 0;
  }
}
