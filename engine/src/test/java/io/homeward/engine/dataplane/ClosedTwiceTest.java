package io.homeward.engine.dataplane;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.testing.ClosedTwice;
import io.homeward.engine.testing.MemoryTun;
import io.homeward.engine.udp.UdpReceiveBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        makers(),
        Map.of(
            "PacketRehearsal", "carries packets while it is open: PacketRehearsalTest",
            "RehearsalEnd", "a data plane and its system, each of which is tested"));
  }

  private static Map<String, Callable<AutoCloseable>> makers() {
    Map<String, Callable<AutoCloseable>> makers = new HashMap<>();
    makers.put("ActionPerformer", () -> new Parts().performer());
    makers.put("Configured", () -> new Parts().configured());
    makers.put("Echoes", () -> new Echoes(new Parts().pings, new Parts().sender()));
    makers.put("PeerSockets", () -> new Parts().sockets());
    makers.put("InboundLoop", () -> new Parts().inbound());
    makers.put("DatagramOpener", () -> new Parts().opener());
    makers.put("RelayInbox", () -> new RelayInbox(() -> {}));
    makers.put("OutboundLoop", () -> new Parts().outbound());
    makers.put("OutboundQueue", () -> new Parts().queue());
    makers.put("HeldPackets", HeldPackets::new);
    makers.put("SmallFirst", Parts::order);
    makers.put("SmallLoop", () -> new Parts().smallLoop());
    makers.put("ProtocolLoop", () -> new Parts().protocol());
    makers.put("LocalServices", () -> new Parts().services());
    makers.put("SealingRun", SealingRun::new);
    makers.put("TunnelSender", () -> new Parts().sender());
    makers.put("PeerRelayLoop", () -> new Parts().relaying());
    makers.put("TunnelDataPlane", () -> TunnelDataPlane.start(new Parts().setup));
    return makers;
  }

  private static final class Parts {
    final MemoryTun tun = new MemoryTun();
    final ProtocolMailbox mailbox = new ProtocolMailbox();
    final DropCounters drops = new DropCounters();
    final Pings pings = new Pings(Randomness.system());
    final DataPlaneSetup setup =
        new DataPlaneSetup(
            tun,
            new MemoryLink(5).open("192.0.2.1:41641"),
            1280,
            ServicePackets.NONE,
            System::nanoTime,
            WallClock.system(),
            Randomness.system(),
            failure -> {});

    TunnelSender sender() {
      return new TunnelSender(
          setup.socket().newSender(), setup.relays(), TunnelSender.PROTOCOL, 1280, mailbox, drops);
    }

    PeerSockets sockets() {
      return new PeerSockets(setup.socket(), sender(), setup.randomness());
    }

    ActionPerformer performer() {
      return new ActionPerformer(
          new PeerBook(),
          new EarlyInitiations(),
          new Discovery(setup.disco(), setup.randomness()),
          new PeerRelays(new PeerBook(), setup.disco(), setup.randomness(), RelayOffer.NONE),
          sender(),
          sockets(),
          setup.clock(),
          drops,
          setup.places());
    }

    Configured configured() {
      PeerBook book = new PeerBook();
      Discovery discovery = new Discovery(setup.disco(), setup.randomness());
      PeerRelays relays = new PeerRelays(book, setup.disco(), setup.randomness(), RelayOffer.NONE);
      return new Configured(
          setup, routing -> {}, book, new EarlyInitiations(), discovery, relays, performer());
    }

    LocalServices services() {
      return new LocalServices(setup, mailbox, drops);
    }

    InboundLoop inbound() {
      return new InboundLoop(
          0,
          setup.socket(),
          new RelayInbox(() -> {}),
          new LoopTurns(_ -> {}),
          tun.newWriter(),
          order(),
          null,
          inboundParts());
    }

    DatagramOpener opener() {
      UdpReceiveBatch batch = setup.socket().newReceiveBatch();
      return new DatagramOpener(0, batch, tun.newWriter(), order(), false, inboundParts());
    }

    SmallLoop smallLoop() {
      return new SmallLoop(
          1, setup.socket(), new LoopTurns(_ -> {}), tun.newWriter(), order(), inboundParts());
    }

    static SmallFirst order() {
      return new SmallFirst(new SparseFlows(new FlowHash(1)));
    }

    private InboundParts inboundParts() {
      return new InboundParts(
          setup.ticker(), Routing::empty, mailbox, pings, new FlowTable(), drops);
    }

    PeerRelayLoop relaying() {
      return PeerRelayLoop.start(
          setup.socket(), setup.ticker(), setup.randomness(), PlaceFinder.NONE);
    }

    OutboundLoop outbound() {
      return new OutboundLoop(
          tun,
          setup.ticker(),
          new LoopTurns(_ -> {}),
          Routing::empty,
          sender(),
          mailbox,
          new FlowTable(),
          new FlowHash(1),
          drops);
    }

    OutboundQueue queue() {
      return new OutboundQueue(tun, new FlowHash(1), drops);
    }

    ProtocolLoop protocol() {
      return new ProtocolLoop(setup, mailbox, routing -> {}, sender(), services(), pings, drops);
    }
  }
}
