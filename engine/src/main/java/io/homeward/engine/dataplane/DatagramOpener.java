package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketRun;
import io.homeward.engine.filter.InboundFilter;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.filter.Verdict;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpMss;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.SideSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TransportSession;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens what a loop received where it lies: transport messages by runs of one session, checks
 * source address and filter, and gives the packets to the writer in the order in which they came.
 * What is no transport message it posts to the protocol thread. Used by one thread at a time.
 */
final class DatagramOpener implements AutoCloseable {
  private final int number;
  private final Supplier<Routing> routings;
  private final UdpReceiveBatch batch;
  private final TunWriter writer;
  private final ProtocolMailbox mailbox;
  private final ProtocolPost post;
  private final Pings pings;
  private final InboundFilter judge;
  private final DropCounters drops;
  private final SmallFirst order;
  private final boolean small; // what comes here came as such
  private final PacketView view = new PacketView();

  // Messages of the present session that wait to be opened together, and how each came.
  private final PacketRun run = new PacketRun();
  private final int[] entries = new int[PacketRun.MOST];
  private final int[] vnis = new int[PacketRun.MOST];
  private final Way.@Nullable Relayed[] relays = new Way.@Nullable Relayed[PacketRun.MOST];

  // What of the present run the filter let through.
  private int deliveredPackets;
  private long deliveredBytes;

  private boolean holds; // something small is held that may have to go before
  private boolean mixed; // small packets come, too

  private Routing routing = Routing.empty();
  private @Nullable TransportSession session;
  private @Nullable Peer peer;
  private int vni; // in the header of what is being moved, 0: it has none
  private @Nullable SideSocket side; // by which the present batch came, null: the main one
  private long refusedBefore;

  /**
   * @param number among the receiving threads, 0 to {@link TransportSession#MOST_RECEIVERS} - 1
   * @param batch what is received into
   * @param small whether it has what the system sorted out as small
   */
  DatagramOpener(
      int number,
      UdpReceiveBatch batch,
      TunWriter writer,
      SmallFirst order,
      boolean small,
      InboundParts parts) {
    this.number = number;
    this.batch = batch;
    this.writer = writer;
    this.order = order;
    this.small = small;
    routings = parts.routings();
    mailbox = parts.mailbox();
    pings = parts.pings();
    judge = new InboundFilter(parts.flows());
    drops = parts.drops();
    post = new ProtocolPost(mailbox, drops);
  }

  /**
   * A turn begins: what is known of peers, sessions and small packets is what is known now. Those
   * that were sent before what is opened next have been taken.
   */
  void begin(long now) {
    holds = !small && order.isHolding();
    mixed = !small && order.isMixed(now);
    Routing newest = routings.get();
    if (newest != routing) {
      routing = newest;
      session = null;
      peer = null;
    }
  }

  /**
   * Opens the first entries of the batch.
   *
   * @param from the socket by which they came, null: the main one
   */
  void open(int count, @Nullable SideSocket from, long now) {
    side = from;
    for (int entry = 0; entry < count; entry++) {
      long at = batch.address(entry);
      long end = at + batch.length(entry);
      int step = batch.segmentBytes(entry);
      while (at < end) {
        move(entry, null, at, (int) Math.min(step, end - at), now);
        at += step;
      }
    }
    openRun(now);
    side = null;
  }

  /** Opens what a relay brought, before {@link #flush} at the latest. */
  void openRelayed(Way.Relayed relay, long datagram, int length, long now) {
    move(-1, relay, datagram, length, now);
  }

  /** Opens what waits, and hands all over to the system. */
  void flush(long now) {
    openRun(now);
    writer.flush();
    long refused = writer.refused();
    if (refused != refusedBefore) {
      drops.count(DropReason.DEVICE_REFUSED, refused - refusedBefore);
      refusedBefore = refused;
    }
  }

  /**
   * @param entry of the batch, where the datagram came over UDP
   * @param relay through which it came, or null
   */
  private void move(int entry, Way.@Nullable Relayed relay, long datagram, int length, long now) {
    vni = 0;
    if (relay == null && Geneve.isAt(datagram, length)) {
      moveThroughDevice(entry, datagram, length, now);
    } else {
      moveBare(entry, relay, datagram, length, now);
    }
  }

  /** What came through a device that relays has a header in front. */
  private void moveThroughDevice(int entry, long datagram, int length, long now) {
    vni = Geneve.vni(datagram);
    long content = datagram + Geneve.BYTES;
    int rest = length - Geneve.BYTES;
    if (Geneve.protocol(datagram) == Geneve.WIREGUARD && !Geneve.isControl(datagram)) {
      if (Datagrams.isDisco(content, rest)) {
        drops.count(DropReason.UNKNOWN_DATAGRAM);
      } else {
        moveBare(entry, null, content, rest, now);
      }
    } else if (Geneve.protocol(datagram) != Geneve.DISCO || !Datagrams.isDisco(content, rest)) {
      drops.count(DropReason.UNKNOWN_DATAGRAM);
    } else if (!Geneve.isControl(datagram)) {
      moveBare(entry, null, content, rest, now);
    } else if (!mailbox.postRelayHandshake(
        new ProtocolEvent.RelayHandshake(
            Datagrams.copy(content, rest),
            new Way.Through(batch.source(entry).endpoint(), vni, null)))) {
      drops.count(DropReason.DISCO_BUSY);
    }
  }

  private void moveBare(
      int entry, Way.@Nullable Relayed relay, long datagram, int length, long now) {
    int type = length < 4 ? 0 : Memory.i32Le(datagram);
    if (type == TransportSession.MESSAGE_TYPE) {
      if (length < TransportSession.OVERHEAD_BYTES) {
        drops.count(DropReason.UNKNOWN_DATAGRAM);
      } else {
        open(entry, relay, datagram, length, now);
      }
      return;
    }
    openRun(now); // what came before is to be known before
    if (!ProtocolPost.knows(datagram, length)) {
      drops.count(DropReason.UNKNOWN_DATAGRAM);
      return;
    }
    Endpoint plain = relay == null && vni == 0 ? batch.source(entry).endpoint() : null;
    post.take(datagram, length, source(entry, relay), plain, side == null ? 0 : side.number(), now);
  }

  private void open(int entry, Way.@Nullable Relayed relay, long datagram, int length, long now) {
    TransportSession with = session;
    int index = Memory.i32Le(datagram + TransportSession.RECEIVER_OFFSET);
    if (with == null || with.localIndex() != index || with.closed()) {
      openRun(now);
      with = find(index);
    }
    if (with == null || peer == null) {
      drops.count(DropReason.UNKNOWN_SESSION);
      return;
    }
    if (holds) {
      long counter = Memory.i64Le(datagram + TransportSession.COUNTER_OFFSET);
      if (order.hasBefore(with, counter)) {
        openRun(now);
        order.writeBefore(writer, with, counter);
        holds = order.isHolding();
      }
    }
    int place = run.count();
    int refusal = with.add(run, datagram, length, now);
    if (refusal < 0) {
      refuse(refusal);
      return;
    }
    entries[place] = entry;
    vnis[place] = vni;
    relays[place] = relay;
    if (place + 1 >= with.messagesAtOnce(number)) {
      openRun(now);
    }
  }

  /** Opens what waits, and delivers it in the order in which it came. */
  private void openRun(long now) {
    TransportSession with = session;
    Peer from = peer;
    if (run.count() == 0 || with == null || from == null) {
      return;
    }
    int arriving = vni;
    deliveredPackets = 0;
    deliveredBytes = 0;
    long opened = with.open(number, run);
    long fresh = with.remember(run, opened);
    for (int i = 0; i < run.count(); i++) {
      int bytes = with.result(run, i, opened, fresh);
      if (bytes < 0) {
        refuse(bytes);
        continue;
      }
      vni = vnis[i];
      authentic(entries[i], relays[i], from, with, run.counter(i), bytes > 0);
      if (bytes > 0) {
        deliver(from, with, run.counter(i), run.to(i), bytes, now);
      }
    }
    run.clear();
    vni = arriving;
    if (deliveredPackets > 0) {
      from.receivedPackets.add(deliveredPackets);
      from.receivedBytes.add(deliveredBytes);
    }
  }

  private void refuse(int reason) {
    drops.count(
        switch (reason) {
          case TransportSession.REPLAYED -> DropReason.REPLAYED;
          case TransportSession.EXPIRED -> DropReason.SESSION_EXPIRED;
          case TransportSession.FORGED -> DropReason.NOT_AUTHENTIC;
          default -> DropReason.UNKNOWN_DATAGRAM;
        });
  }

  private @Nullable TransportSession find(int index) {
    session = null;
    peer = null;
    TransportSession found = routing.session(index);
    if (found != null) {
      session = found;
      peer = routing.byKey(found.peer());
    }
    return found;
  }

  private void authentic(
      int entry,
      Way.@Nullable Relayed relay,
      Peer from,
      TransportSession with,
      long counter,
      boolean data) {
    if (from.reportedSession != with) {
      from.confirmed(with);
    }
    // What was overtaken tells where the peer was.
    boolean moved = !stays(entry, relay, from) && with.isNewest(counter);
    mailbox.heard(from, with, data, moved ? source(entry, relay) : null);
  }

  /** Whether the peer was heard from there before. */
  private boolean stays(int entry, Way.@Nullable Relayed relay, Peer from) {
    Hop before = from.heardFrom;
    if (relay == null) {
      return before != null && before.brought(batch, entry, vni, side);
    }
    // Somebody else sent a copy: that tells nothing of where the peer is.
    return !relay.peer().equals(from.key)
        || (before instanceof Hop.Relay known && known.way().equals(relay));
  }

  private Hop source(int entry, Way.@Nullable Relayed relay) {
    if (relay != null) {
      return new Hop.Relay(relay);
    }
    UdpAddress from = batch.source(entry);
    return vni == 0
        ? new Hop.Udp(from, side)
        : new Hop.Through(from, new Way.Through(from.endpoint(), vni, null));
  }

  private void deliver(
      Peer from, TransportSession with, long counter, long packet, int bytes, long now) {
    if (view.parse(packet, bytes) != PacketView.OK) {
      drops.count(DropReason.TUNNEL_MALFORMED);
      return;
    }
    PacketFilter filter = routing.filterFor(from, view);
    if (filter == null) {
      drops.count(DropReason.SOURCE_NOT_ALLOWED);
      return;
    }
    Verdict verdict = judge.check(view, filter);
    if (!verdict.accepted()) {
      drops.count(DropReason.FILTERED);
      return;
    }
    if (verdict == Verdict.ACCEPT_TSMP) {
      // Between engines; the system would answer that it knows no such protocol.
      return;
    }
    deliveredPackets++;
    deliveredBytes += view.length();
    if (IcmpEcho.isReply(view) && pings.isOurs(view)) {
      if (!mailbox.postPingAnswer(
          new ProtocolEvent.PingAnswered(pings.sequence(view), from, now))) {
        drops.count(DropReason.SERVICE_BUSY);
      }
      return;
    }
    if (TcpMss.isSyn(view)) {
      from.fitSegments(view, view.address());
    }
    if (small) {
      order.write(writer, with, counter, view, now);
      return;
    }
    if (mixed) {
      order.large(view, now);
    }
    writer.write(view);
  }

  @Override
  public void close() {
    run.close();
    writer.close();
  }
}
