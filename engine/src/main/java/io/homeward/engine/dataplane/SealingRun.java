package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketRun;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.wireguard.TransportSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets to one peer that wait to be sealed together. They have been copied to where their
 * datagrams are to stand, one right behind the other, each with room for a header in front; nobody
 * sends from there before they are sealed. Owned by one sending thread.
 */
final class SealingRun implements AutoCloseable {
  /** For as many as fit a run, of the usual size; fewer of a larger one. */
  static final int ROOM_BYTES = PacketRun.MOST * 1344;

  private final PacketRun packets = new PacketRun();
  private final int[] lengths = new int[PacketRun.MOST]; // of the packets before padding
  private @Nullable Peer peer;
  private @Nullable TransportSession session;
  private @Nullable Hop to;
  private @Nullable PacketCipher sealer;
  private int most;
  private int headerBytes;
  private long room;
  private int roomBytes;
  private int used;
  private long addedNanos;

  /** Whether a packet of the peer that goes there may join. */
  boolean isFor(Peer peer, TransportSession session, Hop to) {
    return this.peer == peer && this.session == session && this.to == to;
  }

  /**
   * Begins anew; it is empty.
   *
   * @param room where the first datagram is to stand
   */
  void begin(
      Peer peer, TransportSession session, Hop to, PacketCipher sealer, long room, int roomBytes) {
    this.peer = peer;
    this.session = session;
    this.to = to;
    this.sealer = sealer;
    this.room = room;
    this.roomBytes = roomBytes;
    most = sealer.packetsAtOnce();
    headerBytes = to.headerBytes();
  }

  boolean isEmpty() {
    return packets.count() == 0;
  }

  /** Whether a datagram of so many bytes has to wait for the next run. */
  boolean isFull(int datagramBytes) {
    return !isEmpty() && (packets.count() == most || used + datagramBytes > roomBytes);
  }

  /** Bytes of all datagrams. */
  int bytes() {
    return used;
  }

  /** Copies a packet, for which there is room. */
  void add(TransportSession with, long packet, int length, int mtu, long now) {
    lengths[packets.count()] = length;
    addedNanos = now;
    long message = room + used + headerBytes;
    used += headerBytes + with.prepare(packets, packet, length, mtu, message);
  }

  /** Numbers and seals all; returns how many were, the first ones. */
  int seal() {
    TransportSession with = session;
    PacketCipher cipher = sealer;
    return with == null || cipher == null ? 0 : with.seal(cipher, packets, addedNanos);
  }

  /** Where the datagram of a packet begins, with the room for its header. */
  long datagram(int packet) {
    return packets.to(packet) - TransportSession.HEADER_BYTES - headerBytes;
  }

  /** Bytes of a packet's message. */
  int messageBytes(int packet) {
    return packets.bytes(packet) + TransportSession.OVERHEAD_BYTES;
  }

  /** Bytes of a packet as it came. */
  int length(int packet) {
    return lengths[packet];
  }

  /** When the last one was added, by the ticker. */
  long addedNanos() {
    return addedNanos;
  }

  /** Copies of the packets that were not sealed. */
  List<byte[]> unsealed(int sealed) {
    if (sealed == packets.count()) {
      return List.of();
    }
    List<byte[]> copies = new ArrayList<>();
    for (int i = sealed; i < packets.count(); i++) {
      byte[] copy = new byte[lengths[i]];
      Memory.get(packets.to(i), copy, 0, copy.length);
      copies.add(copy);
    }
    return copies;
  }

  void clear() {
    packets.clear();
    used = 0;
  }

  @Nullable Peer peer() {
    return peer;
  }

  @Nullable TransportSession session() {
    return session;
  }

  @Nullable Hop to() {
    return to;
  }

  /** Frees the memory. Idempotent. */
  @Override
  public void close() {
    packets.close();
  }
}
