package io.homeward.engine.peerrelay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.way.Way;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nobody would send who keeps to the protocol. */
class PeerRelayFuzzTest {
  private static final Endpoint RELAY = Endpoint.parse("203.0.113.5:40000");

  private final SeededRandomness randomness = new SeededRandomness(7);

  @Test
  void aHeaderIsOneOrNone() {
    try (Arena arena = Arena.ofConfined()) {
      long memory = Memory.allocate(arena, 16);
      int headers = 0;
      for (int i = 0; i < FuzzInputs.count(200_000); i++) {
        byte[] datagram =
            Geneve.wrap(
                randomness.nextInt() & Geneve.MAX_VNI,
                randomness.chance(0.5),
                randomness.chance(0.5) ? Geneve.DISCO : Geneve.WIREGUARD,
                new byte[4]);
        if (randomness.chance(0.5)) {
          datagram[(int) randomness.nextLong(8)] ^= (byte) (1 << randomness.nextLong(8));
        }
        Memory.put(datagram, 0, memory, datagram.length);
        int length = (int) randomness.nextLong(datagram.length + 1);
        if (Geneve.isAt(memory, length)) {
          headers++;
          byte[] again =
              Geneve.wrap(
                  Geneve.vni(memory),
                  Geneve.isControl(memory),
                  Geneve.protocol(memory),
                  new byte[4]);
          assertThat(again).isEqualTo(datagram);
        }
      }
      assertThat(headers).isPositive();
    }
  }

  /** Of two clients that send anything in any order from anywhere, nothing reaches a third. */
  @Test
  void aRelayForwardsOnlyToWhereAClientHasAnswered() {
    PeerRelayServer<Endpoint> server =
        new PeerRelayServer<>(DiscoPrivateKey.generate(randomness), randomness, e -> e, 0);
    server.reachableAt(List.of(RELAY));
    DiscoBoxes[] clients = {
      new DiscoBoxes(DiscoPrivateKey.generate(randomness)),
      new DiscoBoxes(DiscoPrivateKey.generate(randomness))
    };
    Endpoint[] places = {
      Endpoint.parse("192.0.2.1:1"), Endpoint.parse("192.0.2.2:2"), Endpoint.parse("192.0.2.3:3")
    };
    Endpoint victim = places[2];
    RelayBinding[] challenges = new RelayBinding[2];
    long now = 0;
    int forwarded = 0;
    for (int i = 0; i < FuzzInputs.count(20_000); i++) {
      now += randomness.nextLong(200_000_000L);
      RelayEndpoint at =
          requireNonNull(server.allocate(clients[0].publicKey(), clients[1].publicKey(), now));
      int who = (int) randomness.nextLong(2);
      Endpoint from = places[(int) randomness.nextLong(3)];
      RelayBinding asked =
          new RelayBinding(at.vni(), i + 1, clients[1 - who].publicKey(), new byte[32]);
      RelayBinding challenge = challenges[who];
      DiscoMessage message =
          challenge == null || randomness.chance(0.5)
              ? new DiscoMessage.Bind(asked)
              : new DiscoMessage.BindAnswer(challenge);
      byte[] datagram = requireNonNull(clients[who].with(at.relay()).seal(message, randomness));
      if (randomness.chance(0.2)) {
        datagram[(int) randomness.nextLong(datagram.length)] ^= 1;
      }
      byte[] reply = server.control(at.vni(), datagram, from, now);
      if (reply != null && !from.equals(victim)) { // the third one never gets what it would repeat
        byte[] inner = Arrays.copyOfRange(reply, Geneve.BYTES, reply.length);
        challenges[who] =
            ((DiscoMessage.BindChallenge) requireNonNull(clients[who].with(at.relay()).open(inner)))
                .binding();
      }
      for (Endpoint source : places) {
        Endpoint to = server.forward(at.vni(), source::equals, 10, now);
        assertThat(to).isNotEqualTo(victim);
        forwarded += to == null ? 0 : 1;
      }
    }
    assertThat(forwarded).as("some was forwarded").isPositive();
    assertThat(server.relayed()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aClientOutlivesAnyMessageInAnyOrder() {
    DiscoPrivateKey own = DiscoPrivateKey.generate(randomness);
    PeerRelayClient client =
        new PeerRelayClient(
            NodePrivateKey.generate(randomness).publicKey(), own.publicKey(), randomness, 0);
    RelayedPeer peer =
        new RelayedPeer(
            NodePrivateKey.generate(randomness).publicKey(),
            DiscoPrivateKey.generate(randomness).publicKey(),
            null);
    RelayDevice device =
        new RelayDevice(
            NodePrivateKey.generate(randomness).publicKey(),
            DiscoPrivateKey.generate(randomness).publicKey(),
            1);
    client.devices(List.of(device));
    long now = Long.MAX_VALUE - 5_000_000_000L; // tickers may wrap
    long sent = 0;
    long began = now;
    for (int i = 0; i < FuzzInputs.count(50_000); i++) {
      now += randomness.nextLong(20_000_000L);
      int vni = (int) randomness.nextLong(4);
      RelayEndpoint at =
          new RelayEndpoint(
              device.disco(),
              own.publicKey(),
              randomness.chance(0.9) ? peer.disco() : device.disco(),
              randomness.nextLong(5),
              vni,
              Duration.ofNanos(randomness.nextLong(60_000_000_000L)),
              Duration.ZERO,
              List.of(RELAY));
      Way.Through from = new Way.Through(RELAY, Math.max(1, vni), null);
      List<PeerRelayAction> actions =
          switch ((int) randomness.nextLong(6)) {
            case 0 -> client.discover(peer, now);
            case 1 ->
                client.allocated(
                    device.key(),
                    new DiscoMessage.AllocateResponse((int) randomness.nextLong(3), at),
                    now);
            case 2 -> client.called(peer, at, now);
            case 3 ->
                client.challenged(
                    device.disco(),
                    new RelayBinding(vni, randomness.nextInt(), peer.disco(), new byte[32]),
                    from,
                    now);
            case 4 -> client.pinged(peer.key(), from, now);
            default -> client.onDeadline(now);
          };
      sent += actions.stream().filter(PeerRelayAction.ToRelay.class::isInstance).count();
      assertThat(client.untilDeadline(now)).isNotNegative();
    }
    long seconds = (now - began) / 1_000_000_000L + 1;
    assertThat(sent).isBetween(1L, 101 * seconds);
  }
}
