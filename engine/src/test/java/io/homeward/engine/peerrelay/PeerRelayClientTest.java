package io.homeward.engine.peerrelay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client, and peers and relays that say what is not so. */
class PeerRelayClientTest {
  private static final Endpoint PLACE = Endpoint.parse("203.0.113.5:40000");

  private final SeededRandomness randomness = new SeededRandomness(1);
  private final DiscoPublicKey ownDisco = disco();
  private final PeerRelayClient client = new PeerRelayClient(node(), ownDisco, randomness, 0);
  private final RelayedPeer peer = new RelayedPeer(node(), disco(), null);
  private final DiscoPublicKey relay = disco();

  private DiscoPublicKey disco() {
    return DiscoPrivateKey.generate(randomness).publicKey();
  }

  private NodePublicKey node() {
    return NodePrivateKey.generate(randomness).publicKey();
  }

  private RelayEndpoint at(DiscoPublicKey relayKey, int vni, long lamport, Endpoint... places) {
    return new RelayEndpoint(
        relayKey,
        ownDisco,
        peer.disco(),
        lamport,
        vni,
        PeerRelayServer.BIND,
        PeerRelayServer.STEADY,
        List.of(places));
  }

  private static List<Endpoint> targets(List<PeerRelayAction> actions) {
    return actions.stream()
        .filter(PeerRelayAction.ToRelay.class::isInstance)
        .map(action -> ((PeerRelayAction.ToRelay) action).to().relay())
        .toList();
  }

  private static int generation(List<PeerRelayAction> actions) {
    return actions.stream()
        .filter(PeerRelayAction.ToRelay.class::isInstance)
        .map(action -> (DiscoMessage.Bind) ((PeerRelayAction.ToRelay) action).message())
        .findFirst()
        .orElseThrow()
        .binding()
        .generation();
  }

  private RelayBinding challenge(int vni, int generation, DiscoPublicKey other) {
    return new RelayBinding(vni, generation, other, randomness.bytes(32));
  }

  @Test
  void aPlaceForOthersIsNoneForUs() {
    RelayEndpoint others =
        new RelayEndpoint(
            relay,
            disco(),
            peer.disco(),
            1,
            1,
            PeerRelayServer.BIND,
            PeerRelayServer.STEADY,
            List.of(PLACE));
    assertThat(client.called(peer, others, 0)).isEmpty();
    assertThat(client.called(peer, at(relay, 0, 1, PLACE), 0)).as("no number").isEmpty();
    assertThat(client.called(peer, at(relay, 1 << 24, 1, PLACE), 0)).isEmpty();
    assertThat(client.called(peer, at(relay, -1, 1, PLACE), 0)).isEmpty();
    assertThat(targets(client.called(peer, at(relay, 1, 1, PLACE), 0))).containsExactly(PLACE);
  }

  @Test
  void nothingGoesToLoopbackGroupsOrMoreAddressesThanARelayHas() {
    Endpoint[] bad = {
      Endpoint.parse("127.0.0.1:53"),
      Endpoint.parse("224.0.0.1:5353"),
      Endpoint.parse("255.255.255.255:1"),
      Endpoint.parse("0.0.0.0:1"),
      Endpoint.parse("169.254.169.254:80"),
      Endpoint.parse("203.0.113.9:0"),
      PLACE
    };
    assertThat(targets(client.called(peer, at(relay, 1, 1, bad), 0))).containsExactly(PLACE);
    Endpoint[] many =
        IntStream.range(1, 1000)
            .mapToObj(i -> new Endpoint(PLACE.address(), i))
            .toArray(Endpoint[]::new);
    assertThat(targets(client.called(peer, at(disco(), 2, 1, many), 0)))
        .hasSize(PeerRelayServer.MAX_ADDRESSES);
  }

  /** A peer that names one place after the other has us send a bounded number of messages. */
  @Test
  void aFloodOfPlacesCostsABoundedNumberOfMessages() {
    int messages = 0;
    long now = 0;
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 1000; i++) {
        List<PeerRelayAction> actions =
            client.called(
                new RelayedPeer(node(), peer.disco(), null),
                at(disco(), i + 1, 1, PLACE, Endpoint.parse("192.0.2.1:" + (i + 1))),
                now);
        messages += targets(actions).size();
      }
      now += Duration.ofSeconds(1).toNanos();
      messages += targets(client.onDeadline(now)).size();
    }
    assertThat(messages).isLessThanOrEqualTo(1_100).isGreaterThan(100);
    client.onDeadline(now + Duration.ofSeconds(31).toNanos());
    assertThat(client.untilDeadline(now)).as("all is forgotten").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ofOnePeerSixteenPlacesAreTriedAtOnce() {
    int tried = 0;
    for (int i = 0; i < 100; i++) {
      tried += targets(client.called(peer, at(disco(), 1, 1, PLACE), 0)).size();
    }
    assertThat(tried).isEqualTo(PeerRelayClient.MAX_HANDSHAKES_OF_ONE);
  }

  @Test
  void theNewerPlaceOfARelayCountsAndTheOlderDoesNot() {
    client.called(peer, at(relay, 1, 5, PLACE), 0);
    assertThat(client.called(peer, at(relay, 2, 5, PLACE), 0)).isEmpty();
    assertThat(client.called(peer, at(relay, 2, 4, PLACE), 0)).isEmpty();
    assertThat(targets(client.called(peer, at(relay, 2, 6, PLACE), 0))).hasSize(1);
    assertThat(targets(client.called(peer, at(relay, 3, -1, PLACE), 0)))
        .as("the largest number without a sign")
        .hasSize(1);
    assertThat(client.called(peer, at(relay, 4, Long.MAX_VALUE, PLACE), 0)).isEmpty();
  }

  @Test
  void aChallengeCountsOnceAndOnlyWhenItIsForUs() {
    int generation = generation(client.called(peer, at(relay, 7, 1, PLACE), 0));
    Way.Through from = new Way.Through(PLACE, 7, null);
    assertThat(client.expects(relay)).isTrue();
    assertThat(client.expects(peer.disco())).isFalse();
    assertThat(client.challenged(disco(), challenge(7, generation, peer.disco()), from, 0))
        .isEmpty();
    assertThat(client.challenged(relay, challenge(7, generation + 1, peer.disco()), from, 0))
        .isEmpty();
    assertThat(client.challenged(relay, challenge(8, generation, peer.disco()), from, 0)).isEmpty();
    assertThat(client.challenged(relay, challenge(7, generation, disco()), from, 0)).isEmpty();
    assertThat(
            client.challenged(
                relay, challenge(7, generation, peer.disco()), new Way.Through(PLACE, 8, null), 0))
        .isEmpty();
    List<PeerRelayAction> answer =
        client.challenged(relay, challenge(7, generation, peer.disco()), from, 0);
    assertThat(answer).hasSize(2);
    assertThat(((PeerRelayAction.ToRelay) answer.getFirst()).message())
        .isInstanceOf(DiscoMessage.BindAnswer.class);
    assertThat(answer.getLast()).isInstanceOf(PeerRelayAction.ToPeer.class);
    assertThat(client.challenged(relay, challenge(7, generation, peer.disco()), from, 0)).isEmpty();
  }

  @Test
  void noPongButOneToOurPingMakesAWay() {
    int generation = generation(client.called(peer, at(relay, 7, 1, PLACE), 0));
    Way.Through from = new Way.Through(PLACE, 7, null);
    assertThat(client.ponged(peer.key(), new TxId(1, 1), from, 0)).isEmpty();
    List<PeerRelayAction> answer =
        client.challenged(relay, challenge(7, generation, peer.disco()), from, 0);
    TxId txId = ((PeerRelayAction.ToPeer) answer.getLast()).ping().txId();
    assertThat(client.ponged(peer.key(), new TxId(1, 1), from, 0)).isEmpty();
    assertThat(client.ponged(node(), txId, from, 0)).as("of somebody else").isEmpty();
    assertThat(client.ponged(peer.key(), txId, new Way.Through(PLACE, 8, null), 0)).isEmpty();
    List<PeerRelayAction> works = client.ponged(peer.key(), txId, from, 30);
    assertThat(works)
        .containsExactly(
            new PeerRelayAction.Done(relay),
            new PeerRelayAction.Works(peer, from, new RelayedPeer.Binding(relay, 7), 30));
    assertThat(client.ponged(peer.key(), txId, from, 40)).as("once").isEmpty();
  }

  /** Two relays of one mind could else have us ping each other for ever. */
  @Test
  void pingsOfTheOtherEndLeadToTenOfOurs() {
    int generation = generation(client.called(peer, at(relay, 7, 1, PLACE), 0));
    Way.Through from = new Way.Through(PLACE, 7, null);
    List<PeerRelayAction> all =
        new ArrayList<>(client.challenged(relay, challenge(7, generation, peer.disco()), from, 0));
    for (int i = 0; i < 100; i++) {
      all.addAll(client.pinged(peer.key(), from, i));
    }
    for (long now = 0; now < Duration.ofSeconds(30).toNanos(); now += 100_000_000) {
      all.addAll(client.onDeadline(now));
    }
    assertThat(all.stream().filter(PeerRelayAction.ToPeer.class::isInstance)).hasSize(10);
  }

  @Test
  void whoIsForgottenHasNothingUnderWay() {
    client.devices(List.of(new RelayDevice(node(), disco(), 1)));
    client.discover(peer, 0);
    client.called(peer, at(relay, 7, 1, PLACE), 0);
    assertThat(client.forget(peer.key())).containsExactly(new PeerRelayAction.Done(relay));
    assertThat(client.untilDeadline(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(client.discover(peer, 0)).hasSize(1);
  }

  @Test
  void neitherThePeerItselfNorThisNodeIsAskedAndNoMoreThanSixteen() {
    List<RelayDevice> devices = new ArrayList<>();
    devices.add(new RelayDevice(peer.key(), peer.disco(), 1));
    for (int i = 0; i < 50; i++) {
      devices.add(new RelayDevice(node(), disco(), 1));
    }
    client.devices(devices);
    List<PeerRelayAction> asked = client.discover(peer, 0);
    assertThat(asked).hasSize(PeerRelayClient.MAX_DEVICES);
    assertThat(asked)
        .allSatisfy(action ->
            assertThat(((PeerRelayAction.Ask) action).device().key()).isNotEqualTo(peer.key()));
  }

  @Test
  void anAllocationOfAnotherDeviceOrGenerationOrPairIsNotTaken() {
    RelayDevice device = new RelayDevice(node(), disco(), 1);
    client.devices(List.of(device));
    PeerRelayAction.Ask ask = (PeerRelayAction.Ask) client.discover(peer, 0).getFirst();
    int generation = ask.request().generation();
    RelayEndpoint right = at(relay, 7, 1, PLACE);
    RelayEndpoint wrong =
        new RelayEndpoint(
            relay, ownDisco, disco(), 1, 7, Duration.ZERO, Duration.ZERO, List.of(PLACE));
    assertThat(client.allocated(node(), new DiscoMessage.AllocateResponse(generation, right), 0))
        .isEmpty();
    assertThat(
            client.allocated(
                device.key(), new DiscoMessage.AllocateResponse(generation + 1, right), 0))
        .isEmpty();
    assertThat(
            client.allocated(device.key(), new DiscoMessage.AllocateResponse(generation, wrong), 0))
        .isEmpty();
    List<PeerRelayAction> taken =
        client.allocated(device.key(), new DiscoMessage.AllocateResponse(generation, right), 0);
    assertThat(taken.getFirst()).isInstanceOf(PeerRelayAction.Call.class);
    assertThat(targets(taken)).containsExactly(PLACE);
    assertThat(
            client.allocated(device.key(), new DiscoMessage.AllocateResponse(generation, right), 0))
        .as("once")
        .isEmpty();
  }
}
