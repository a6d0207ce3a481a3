package io.homeward.engine.dataplane;

import io.homeward.engine.dns.DnsTransport;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netstack.TcpAction;
import io.homeward.engine.netstack.TcpResponder;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpSegment;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.packet.UdpHeader;
import io.homeward.engine.tun.TunWriter;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node does for its own system at the service addresses: echo, and port 53 through a
 * handler; other ports of TCP are refused. Owned by the protocol thread; answers of the handler
 * come back through the mailbox.
 */
final class LocalServices implements AutoCloseable {
  private static final int DNS_PORT = 53;
  private static final int SCRATCH_BYTES = 65536 + 64;

  private final TunWriter writer;
  private final ServicePackets services;
  private final ProtocolMailbox mailbox;
  private final DropCounters drops;
  private final Arena arena = Arena.ofShared();
  private final long scratch = Memory.allocate(arena, SCRATCH_BYTES);
  private final PacketView view = new PacketView();
  private final TcpResponder tcp;
  private long refusedBefore;

  LocalServices(DataPlaneSetup setup, ProtocolMailbox mailbox, DropCounters drops) {
    writer = setup.tun().newWriter();
    services = setup.services();
    tcp = new TcpResponder(DNS_PORT, setup.mtu(), setup.randomness());
    this.mailbox = mailbox;
    this.drops = drops;
  }

  /** The system sent a packet to a service address. */
  void packetFromSystem(byte[] packet, long now) {
    if (!load(packet)) {
      drops.count(DropReason.DEVICE_MALFORMED);
    } else if (IcmpEcho.isRequest(view)) {
      IcmpEcho.turnIntoReply(view);
      write();
    } else if (view.protocol() == IpProtocol.UDP
        && !view.isFragment()
        && view.destinationPort() == DNS_PORT) {
      askHandler();
    } else if (view.protocol() == IpProtocol.TCP && !view.isFragment()) {
      segmentFromSystem(now);
    } else {
      drops.count(DropReason.NO_SERVICE);
    }
  }

  private void askHandler() {
    byte[] query = new byte[view.transportLength() - UdpHeader.BYTES];
    Memory.get(view.transport() + UdpHeader.BYTES, query, 0, query.length);
    boolean ipv4 = view.version() == 4;
    byte[] asker = new byte[ipv4 ? 4 : 16];
    byte[] service = new byte[asker.length];
    long ip = view.address();
    Memory.get(ip + (ipv4 ? Ipv4Header.SOURCE : Ipv6Header.SOURCE), asker, 0, asker.length);
    Memory.get(
        ip + (ipv4 ? Ipv4Header.DESTINATION : Ipv6Header.DESTINATION), service, 0, asker.length);
    int askerPort = view.sourcePort();
    services.dns(query, DnsTransport.UDP, answer -> answered(answer, service, asker, askerPort));
  }

  private void segmentFromSystem(long now) {
    TcpSegment segment = TcpSegment.read(view);
    if (segment == null) {
      drops.count(DropReason.DEVICE_MALFORMED);
      return;
    }
    if (!tcp.serves(segment)) {
      drops.count(DropReason.NO_SERVICE);
    }
    perform(tcp.receive(segment, now));
  }

  /** A question that came over TCP has its answer. */
  void answered(ProtocolEvent.TcpAnswer answer, long now) {
    perform(tcp.answered(answer.connection(), answer.answer(), now));
  }

  long untilDeadline(long now) {
    return tcp.untilDeadline(now);
  }

  void onDeadline(long now) {
    perform(tcp.onDeadline(now));
  }

  private void perform(List<TcpAction> actions) {
    for (TcpAction action : actions) {
      switch (action) {
        case TcpAction.Send(TcpSegment segment) -> {
          segment.write(scratch);
          if (view.parse(scratch, segment.packetBytes()) == PacketView.OK) {
            write();
          }
        }
        case TcpAction.Ask(long connection, byte[] query) ->
            services.dns(
                query,
                DnsTransport.TCP,
                answer -> {
                  if (!mailbox.postServicePacket(new ProtocolEvent.TcpAnswer(connection, answer))) {
                    drops.count(DropReason.SERVICE_BUSY);
                  }
                });
      }
    }
  }

  /** Any thread. */
  private void answered(byte @Nullable [] answer, byte[] service, byte[] asker, int askerPort) {
    if (answer == null) {
      return;
    }
    if (answer.length > UdpDatagram.MAX_PAYLOAD) {
      drops.count(DropReason.NO_SERVICE);
      return;
    }
    byte[] packet = new byte[UdpDatagram.packetBytes(service.length == 4, answer.length)];
    try (Arena own = Arena.ofConfined()) {
      long at = Memory.allocate(own, packet.length);
      UdpDatagram.write(at, service, DNS_PORT, asker, askerPort, answer);
      Memory.get(at, packet, 0, packet.length);
    }
    if (!mailbox.postServicePacket(new ProtocolEvent.Deliver(packet))) {
      drops.count(DropReason.SERVICE_BUSY);
    }
  }

  /** Hands a packet made here to the system. */
  void deliver(byte[] packet) {
    if (load(packet)) {
      write();
    }
  }

  private boolean load(byte[] packet) {
    if (packet.length > SCRATCH_BYTES) {
      return false;
    }
    Memory.put(packet, 0, scratch, packet.length);
    return view.parse(scratch, packet.length) == PacketView.OK;
  }

  private void write() {
    // One at a time: the scratch memory is used again for the next.
    writer.write(view);
    writer.flush();
    long refused = writer.refused();
    if (refused != refusedBefore) {
      drops.count(DropReason.DEVICE_REFUSED, refused - refusedBefore);
      refusedBefore = refused;
    }
  }

  @Override
  public void close() {
    writer.close();
    Memory.free(arena);
  }
}
