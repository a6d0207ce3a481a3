package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Sorts what comes and is no transport message by its first bytes, and posts it to the protocol
 * thread; drops what is nothing of ours, or too much. Owned by an inbound loop.
 */
final class ProtocolPost {
  private static final int MAX_HANDSHAKE_BYTES = 148;
  private static final int LAST_HANDSHAKE_TYPE = 3;

  private final ProtocolMailbox mailbox;
  private final DropCounters drops;

  ProtocolPost(ProtocolMailbox mailbox, DropCounters drops) {
    this.mailbox = mailbox;
    this.drops = drops;
  }

  /** Whether it may be one of ours, which costs nothing to tell. */
  static boolean knows(long datagram, int length) {
    return isHandshake(datagram, length)
        || Datagrams.isDisco(datagram, length)
        || Datagrams.isStunAnswer(datagram, length);
  }

  private static boolean isHandshake(long datagram, int length) {
    int type = length < 4 ? 0 : Memory.i32Le(datagram);
    return type >= 1 && type <= LAST_HANDSHAKE_TYPE && length <= MAX_HANDSHAKE_BYTES;
  }

  /**
   * Takes a copy of a datagram.
   *
   * @param from where it came from
   * @param plain the same as an endpoint, where nobody is in between, else null
   * @param socket by which it came, 0: the main one
   */
  void take(long datagram, int length, Hop from, @Nullable Endpoint plain, int socket, long now) {
    if (isHandshake(datagram, length)) {
      if (!mailbox.postHandshake(
          new ProtocolEvent.Handshake(Datagrams.copy(datagram, length), from.way()))) {
        drops.count(DropReason.HANDSHAKE_BUSY);
      }
    } else if (Datagrams.isDisco(datagram, length)) {
      if (!mailbox.postDisco(
          new ProtocolEvent.Disco(Datagrams.copy(datagram, length), from.way()))) {
        drops.count(DropReason.DISCO_BUSY);
      }
    } else if (plain != null && Datagrams.isStunAnswer(datagram, length)) {
      if (!mailbox.postStunAnswer(
          new ProtocolEvent.StunAnswer(Datagrams.copy(datagram, length), plain, socket, now))) {
        drops.count(DropReason.STUN_BUSY);
      }
    } else {
      drops.count(DropReason.UNKNOWN_DATAGRAM);
    }
  }
}
