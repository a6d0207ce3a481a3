package io.homeward.engine.peerrelay;

import static java.util.Objects.requireNonNull;

import io.homeward.engine.disco.DiscoBox;
import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.Datagram;
import io.homeward.engine.testing.LinkQuality;
import io.homeward.engine.testing.ManualTicker;
import io.homeward.engine.testing.MemoryHost;
import io.homeward.engine.testing.MemoryNetwork;
import io.homeward.engine.testing.MemorySocket;
import io.homeward.engine.testing.NatShape;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.way.Way;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two clients behind hard routers, devices that relay, and DERP between all of them, in memory. */
final class RelayWorld {
  static final Duration DELAY = Duration.ofMillis(10);
  static final Duration DERP_DELAY = Duration.ofMillis(30);
  private static final int PORT = 41_641;
  private static final int RELAY_PORT = 40_000;
  private static final int REGION = 1;

  final ManualTicker ticker = new ManualTicker();
  final SeededRandomness randomness;
  final MemoryNetwork network;
  final LinkQuality quality;
  final double derpLoss;
  final List<Device> devices = new ArrayList<>();
  final Client a;
  final Client b;

  RelayWorld(double loss, double derpLoss, long seed) {
    randomness = new SeededRandomness(seed);
    network = new MemoryNetwork(ticker, randomness.split());
    quality = LinkQuality.PERFECT.withDelay(DELAY).withLoss(loss);
    this.derpLoss = derpLoss;
    a = new Client();
    b = new Client();
    a.other = b;
    b.other = a;
  }

  private void derp(Runnable arrival) {
    if (!randomness.chance(derpLoss)) {
      network.schedule(DERP_DELAY, arrival);
    }
  }

  /** What a datagram of the relay's network begins with. */
  record Header(boolean control, int protocol, int vni) {
    static @Nullable Header of(byte[] datagram) {
      if (datagram.length <= Geneve.BYTES) {
        return null;
      }
      ByteBuffer b = ByteBuffer.wrap(datagram);
      return new Header(b.get(1) != 0, b.getShort(2) & 0xffff, b.getInt(4) >>> 8);
    }
  }

  static byte[] content(byte[] datagram) {
    return Arrays.copyOfRange(datagram, Geneve.BYTES, datagram.length);
  }

  /** A device that relays for whoever asks. */
  final class Device {
    final NodePublicKey key = NodePrivateKey.generate(randomness).publicKey();
    final DiscoPrivateKey disco = DiscoPrivateKey.generate(randomness);
    final MemorySocket socket;
    final PeerRelayServer<Endpoint> server;
    int allocations;

    Device() {
      MemoryHost host = network.host();
      host.quality(quality);
      socket = host.bind(RELAY_PORT);
      server =
          new PeerRelayServer<>(
              DiscoPrivateKey.generate(randomness), randomness.split(), e -> e, ticker.nanos());
      server.reachableAt(List.of(socket.ipv4(), socket.ipv6()));
      socket.onReceive(this::received);
      devices.add(this);
    }

    RelayDevice named() {
      return new RelayDevice(key, disco.publicKey(), REGION);
    }

    private void received(Datagram datagram) {
      byte[] bytes = datagram.payload();
      Endpoint from = datagram.source();
      Header header = Header.of(bytes);
      if (header == null) {
        return;
      }
      if (header.control()) {
        byte[] reply = server.control(header.vni(), content(bytes), from, ticker.nanos());
        if (reply != null) {
          socket.send(reply, from);
        }
        return;
      }
      Endpoint to = server.forward(header.vni(), from::equals, bytes.length, ticker.nanos());
      if (to != null) {
        socket.send(bytes, to);
      }
    }

    void asked(Client by, DiscoMessage.AllocateRequest request) {
      allocations++;
      DiscoPublicKey asking = by.disco.publicKey();
      DiscoPublicKey other =
          request.client().equals(asking) ? request.otherClient() : request.client();
      RelayEndpoint at = server.allocate(asking, other, ticker.nanos());
      if (at != null) {
        DiscoMessage.AllocateResponse answer =
            new DiscoMessage.AllocateResponse(request.generation(), at);
        derp(() -> by.perform(by.relays.allocated(key, answer, ticker.nanos())));
      }
    }
  }

  /** One that wants to reach the other. */
  final class Client {
    final NodePublicKey key = NodePrivateKey.generate(randomness).publicKey();
    final DiscoPrivateKey disco = DiscoPrivateKey.generate(randomness);
    final DiscoBoxes boxes = new DiscoBoxes(disco);
    final Randomness dice = randomness.split();
    final PeerRelayClient relays =
        new PeerRelayClient(key, disco.publicKey(), randomness.split(), ticker.nanos());
    final MemorySocket socket;
    final List<PeerRelayAction.Works> working = new ArrayList<>();
    final List<byte[]> data = new ArrayList<>();
    final List<byte[]> sent = new ArrayList<>();
    RelayedPeer.@Nullable Binding inUse;
    Client other = this;
    int bindsSent;
    int pingsSent;
    private long wakeAt = Long.MAX_VALUE;

    Client() {
      MemoryHost host = network.nat(NatShape.HARD).host();
      host.quality(quality);
      socket = host.bind(PORT);
      socket.onReceive(this::received);
    }

    RelayedPeer peer() {
      return new RelayedPeer(other.key, other.disco.publicKey(), inUse);
    }

    void may(Device... all) {
      relays.devices(Arrays.stream(all).map(Device::named).toList());
    }

    void discover() {
      perform(relays.discover(peer(), ticker.nanos()));
    }

    void send(byte[] packet) {
      Way.Through way = working.getLast().way();
      transmit(Geneve.wrap(way.vni(), false, Geneve.WIREGUARD, packet), way.relay());
    }

    private void transmit(byte[] datagram, Endpoint to) {
      sent.add(datagram);
      socket.send(datagram, to);
    }

    void perform(List<PeerRelayAction> actions) {
      for (PeerRelayAction action : actions) {
        switch (action) {
          case PeerRelayAction.Ask(RelayDevice device, DiscoMessage.AllocateRequest request) ->
              devices.stream()
                  .filter(d -> d.key.equals(device.key()))
                  .forEach(d -> derp(() -> d.asked(this, request)));
          case PeerRelayAction.Call(_, DiscoMessage.CallMeMaybeVia(RelayEndpoint at)) ->
              derp(() -> other.perform(other.relays.called(other.peer(), at, ticker.nanos())));
          case PeerRelayAction.ToRelay(
                  Way.Through to,
                  DiscoPublicKey relay,
                  DiscoMessage message) -> {
            bindsSent += message instanceof DiscoMessage.Bind ? 1 : 0;
            transmit(seal(to, true, relay, message), to.relay());
          }
          case PeerRelayAction.ToPeer(Way.Through to, RelayedPeer peer, DiscoMessage.Ping ping) -> {
            pingsSent++;
            transmit(seal(to, false, peer.disco(), ping), to.relay());
          }
          case PeerRelayAction.Works works -> {
            working.add(works);
            inUse = works.binding();
          }
          case PeerRelayAction.Done(DiscoPublicKey relay) -> boxes.forget(relay);
        }
      }
      wake();
    }

    byte[] seal(Way.Through to, boolean control, DiscoPublicKey key, DiscoMessage message) {
      byte[] sealed = requireNonNull(boxes.with(key).seal(message, dice));
      return Geneve.wrap(to.vni(), control, Geneve.DISCO, sealed);
    }

    private void wake() {
      long wait = relays.untilDeadline(ticker.nanos());
      if (wait == Long.MAX_VALUE || ticker.nanos() + wait >= wakeAt) {
        return;
      }
      long due = ticker.nanos() + wait;
      wakeAt = due;
      network.schedule(
          Duration.ofNanos(wait),
          () -> {
            if (wakeAt == due) {
              wakeAt = Long.MAX_VALUE;
              perform(relays.onDeadline(ticker.nanos()));
            }
          });
    }

    private void received(Datagram datagram) {
      byte[] bytes = datagram.payload();
      Header header = requireNonNull(Header.of(bytes));
      byte[] content = content(bytes);
      Way.Through from = new Way.Through(datagram.source(), header.vni(), null);
      if (header.protocol() == Geneve.WIREGUARD) {
        data.add(content);
        return;
      }
      DiscoPublicKey sender = requireNonNull(DiscoBox.sender(content));
      if (header.control() ? !relays.expects(sender) : !sender.equals(other.disco.publicKey())) {
        return;
      }
      DiscoMessage message = boxes.with(sender).open(content);
      long now = ticker.nanos();
      switch (message) {
        case DiscoMessage.BindChallenge(RelayBinding binding) when header.control() ->
            perform(relays.challenged(sender, binding, from, now));
        case DiscoMessage.Ping ping -> {
          DiscoMessage.Pong pong = new DiscoMessage.Pong(ping.txId(), from.relay());
          transmit(seal(from, false, sender, pong), from.relay());
          perform(relays.pinged(other.key, from, now));
        }
        case DiscoMessage.Pong pong -> perform(relays.ponged(other.key, pong.txId(), from, now));
        case null, default -> {}
      }
    }
  }

  boolean runUntilBothWork(Duration limit) {
    return network.runUntil(() -> !a.working.isEmpty() && !b.working.isEmpty(), limit);
  }
}
