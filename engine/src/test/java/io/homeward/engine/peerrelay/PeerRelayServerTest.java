package io.homeward.engine.peerrelay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.testing.SeededRandomness;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A relay and who would have it do what it should not. */
class PeerRelayServerTest {
  private static final Endpoint AT_A = Endpoint.parse("192.0.2.1:1000");
  private static final Endpoint AT_B = Endpoint.parse("[2001:db8::2]:2000");
  private static final Endpoint ELSEWHERE = Endpoint.parse("198.51.100.9:3000");
  private static final Endpoint RELAY = Endpoint.parse("203.0.113.5:40000");

  private final SeededRandomness randomness = new SeededRandomness(1);
  private final PeerRelayServer<Endpoint> server =
      new PeerRelayServer<>(DiscoPrivateKey.generate(randomness), randomness, e -> e, 0);
  private final Person a = new Person();
  private final Person b = new Person();
  private long now;

  private final class Person {
    final DiscoBoxes boxes = new DiscoBoxes(DiscoPrivateKey.generate(randomness));

    DiscoPublicKey key() {
      return boxes.publicKey();
    }

    byte[] seal(RelayEndpoint at, DiscoMessage message) {
      return requireNonNull(boxes.with(at.relay()).seal(message, randomness));
    }

    byte[] bind(RelayEndpoint at, int generation, Person other) {
      return seal(
          at,
          new DiscoMessage.Bind(new RelayBinding(at.vni(), generation, other.key(), new byte[32])));
    }

    @Nullable RelayBinding challenge(RelayEndpoint at, byte @Nullable [] reply) {
      if (reply == null) {
        return null;
      }
      byte[] datagram = Arrays.copyOfRange(reply, Geneve.BYTES, reply.length);
      return requireNonNull(boxes.with(at.relay()).open(datagram))
              instanceof DiscoMessage.BindChallenge(RelayBinding challenge)
          ? challenge
          : null;
    }

    /** The answer of a whole handshake from there, which is not sent yet. */
    byte[] answer(RelayEndpoint at, int generation, Person other, Endpoint from) {
      byte[] reply = server.control(at.vni(), bind(at, generation, other), from, now);
      RelayBinding challenge = requireNonNull(challenge(at, reply));
      return seal(at, new DiscoMessage.BindAnswer(challenge));
    }

    void binds(RelayEndpoint at, int generation, Person other, Endpoint from) {
      byte[] answer = answer(at, generation, other, from);
      assertThat(server.control(at.vni(), answer, from, now)).isNull();
    }
  }

  private RelayEndpoint allocated() {
    server.reachableAt(List.of(RELAY));
    return requireNonNull(server.allocate(a.key(), b.key(), now));
  }

  private RelayEndpoint bound() {
    RelayEndpoint at = allocated();
    a.binds(at, 1, b, AT_A);
    b.binds(at, 1, a, AT_B);
    return at;
  }

  private @Nullable Endpoint forwarded(RelayEndpoint at, Endpoint from) {
    return server.forward(at.vni(), from::equals, 100, now);
  }

  @Test
  void forwardsBetweenTheTwoAndForNobodyElse() {
    RelayEndpoint at = bound();
    assertThat(forwarded(at, AT_A)).isEqualTo(AT_B);
    assertThat(forwarded(at, AT_B)).isEqualTo(AT_A);
    assertThat(forwarded(at, ELSEWHERE)).isNull();
    assertThat(forwarded(at, new Endpoint(AT_A.address(), AT_A.port() + 1))).isNull();
    assertThat(server.forward(at.vni() + 1, AT_A::equals, 100, now)).isNull();
    assertThat(server.forward(0, AT_A::equals, 100, now)).isNull();
    int sameSlot = at.vni() + PeerRelayServer.MAX_SESSIONS;
    assertThat(server.forward(sameSlot, AT_A::equals, 100, now)).isNull();
  }

  @Test
  void forwardingMakesNoObject() {
    RelayEndpoint at = bound();
    Predicate<Endpoint> fromA = AT_A::equals;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int packets = 0;
    for (int i = 0; i < 20_000; i++) {
      packets += server.forward(at.vni(), fromA, 100, now) == null ? 0 : 1;
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      packets += server.forward(at.vni(), fromA, 100, now) == null ? 0 : 1;
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(packets).isEqualTo(120_000);
    // The compiler may replace code under way; a byte per packet would be 100,000.
    assertThat(allocated).isLessThan(25_000);
  }

  @Test
  void forwardsNothingBeforeBothAreBound() {
    RelayEndpoint at = allocated();
    a.binds(at, 1, b, AT_A);
    assertThat(forwarded(at, AT_A)).isNull();
  }

  @Test
  void whoeverAsksForAPairGetsTheSamePlace() {
    RelayEndpoint at = allocated();
    assertThat(server.allocate(b.key(), a.key(), now)).isEqualTo(at);
    Person c = new Person();
    RelayEndpoint another = requireNonNull(server.allocate(c.key(), a.key(), now));
    assertThat(another.vni()).isEqualTo(at.vni() + 1);
    assertThat(another.lamport()).isGreaterThan(at.lamport());
  }

  @Test
  void saysNothingWithoutAnAddressAndToPairsThatAreNone() {
    assertThat(server.allocate(a.key(), b.key(), now)).isNull();
    RelayEndpoint at = allocated();
    assertThat(server.allocate(a.key(), a.key(), now)).isNull();
    assertThat(server.allocate(a.key(), at.relay(), now)).isNull();
    assertThat(server.allocate(a.key(), new DiscoPublicKey(new byte[32]), now)).isNull();
  }

  /** A datagram with another's address in it moves nothing there. */
  @Test
  void anAnswerCountsOnlyFromWhereTheChallengeWentTo() {
    RelayEndpoint at = bound();
    byte[] answer = a.answer(at, 2, b, AT_A);
    server.control(at.vni(), answer, ELSEWHERE, now);
    assertThat(forwarded(at, AT_B)).isEqualTo(AT_A);
    assertThat(forwarded(at, ELSEWHERE)).isNull();
  }

  @Test
  void whoMovesBindsAnew() {
    RelayEndpoint at = bound();
    a.binds(at, 2, b, ELSEWHERE);
    assertThat(forwarded(at, AT_B)).isEqualTo(ELSEWHERE);
    assertThat(forwarded(at, AT_A)).isNull();
  }

  @Test
  void anAnswerThatIsRepeatedBringsNobodyBackToWhereItWas() {
    RelayEndpoint at = allocated();
    byte[] first = a.answer(at, 1, b, AT_A);
    server.control(at.vni(), first, AT_A, now);
    b.binds(at, 1, a, AT_B);
    for (int generation = 2; generation <= 16; generation++) {
      a.binds(at, generation, b, ELSEWHERE);
      now += TimeUnit.MILLISECONDS.toNanos(200);
      server.control(at.vni(), first, AT_A, now);
      assertThat(forwarded(at, AT_B)).as("after %s", generation).isEqualTo(ELSEWHERE);
    }
  }

  /** Nobody who repeats a client's question from elsewhere takes its place or spoils its answer. */
  @Test
  void aQuestionThatIsRepeatedFromElsewhereChangesNothing() {
    RelayEndpoint at = allocated();
    byte[] bind = a.bind(at, 1, b);
    RelayBinding challenge =
        requireNonNull(a.challenge(at, server.control(at.vni(), bind, AT_A, now)));
    byte[] old = a.bind(at, 7, b);
    assertThat(server.control(at.vni(), old, ELSEWHERE, now)).isNotNull();
    assertThat(server.control(at.vni(), bind, ELSEWHERE, now)).isNotNull();
    server.control(at.vni(), a.seal(at, new DiscoMessage.BindAnswer(challenge)), AT_A, now);
    b.binds(at, 1, a, AT_B);
    assertThat(forwarded(at, AT_B)).isEqualTo(AT_A);
  }

  @Test
  void aChallengeIsGoodForTwoToFourMinutes() {
    RelayEndpoint at = bound();
    now = TimeUnit.SECONDS.toNanos(110);
    assertThat(forwarded(at, AT_A)).isEqualTo(AT_B);
    assertThat(forwarded(at, AT_B)).isEqualTo(AT_A);
    byte[] answer = a.answer(at, 2, b, ELSEWHERE);
    byte[] late = a.answer(at, 3, b, Endpoint.parse("192.0.2.77:1"));
    now = TimeUnit.SECONDS.toNanos(130);
    server.control(at.vni(), answer, ELSEWHERE, now);
    assertThat(forwarded(at, AT_B)).isEqualTo(ELSEWHERE);
    now = TimeUnit.SECONDS.toNanos(380);
    assertThat(server.control(at.vni(), a.bind(at, 4, b), ELSEWHERE, now)).isNotNull();
    server.control(at.vni(), late, Endpoint.parse("192.0.2.77:1"), now);
    assertThat(forwarded(at, AT_B)).isEqualTo(ELSEWHERE);
  }

  @Test
  void messagesOfStrangersForOthersOrOfTheWrongNumberGetNoAnswer() {
    RelayEndpoint at = allocated();
    Person c = new Person();
    assertThat(server.control(at.vni(), c.bind(at, 1, b), ELSEWHERE, now)).isNull();
    assertThat(server.control(at.vni(), a.bind(at, 1, c), AT_A, now)).as("other pair").isNull();
    assertThat(server.control(at.vni(), a.bind(at, 0, b), AT_A, now)).as("generation 0").isNull();
    assertThat(server.control(at.vni() + 1, a.bind(at, 1, b), AT_A, now)).isNull();
    byte[] wrongNumber =
        a.seal(at, new DiscoMessage.Bind(new RelayBinding(at.vni() + 1, 1, b.key(), new byte[32])));
    assertThat(server.control(at.vni(), wrongNumber, AT_A, now)).isNull();
    byte[] forged = a.bind(at, 1, b);
    forged[forged.length - 1] ^= 1;
    assertThat(server.control(at.vni(), forged, AT_A, now)).isNull();
    assertThat(server.control(at.vni(), new byte[3], AT_A, now)).isNull();
    assertThat(server.control(at.vni(), a.bind(at, 1, b), AT_A, now))
        .as("the right one")
        .isNotNull();
  }

  @Test
  void noAnswerIsLargerThanItsQuestion() {
    RelayEndpoint at = allocated();
    byte[] bind = a.bind(at, 1, b);
    byte[] reply = requireNonNull(server.control(at.vni(), bind, AT_A, now));
    assertThat(reply.length).isLessThanOrEqualTo(Geneve.BYTES + bind.length);
  }

  @Test
  void aFloodOfMessagesOfOnePairIsNotEvenRead() {
    RelayEndpoint at = allocated();
    int answers = 0;
    for (int i = 0; i < 1000; i++) {
      answers += server.control(at.vni(), a.bind(at, i + 1, b), AT_A, now) == null ? 0 : 1;
    }
    assertThat(answers).isLessThanOrEqualTo(20);
    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(server.control(at.vni(), a.bind(at, 1001, b), AT_A, now)).isNotNull();
  }

  @Test
  void oneDeviceThatAsksForManyTakesNotAllPlaces() {
    allocated();
    for (int i = 0; i < 2 * PeerRelayServer.MAX_OF_ONE; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(11);
      server.allocate(a.key(), DiscoPrivateKey.generate(randomness).publicKey(), now);
    }
    assertThat(server.relayed()).hasSize(PeerRelayServer.MAX_OF_ONE);
    assertThat(server.allocate(b.key(), new Person().key(), now)).isNotNull();
    now += PeerRelayServer.BIND.toNanos() + 1;
    server.sweep(now);
    assertThat(server.relayed()).isEmpty();
    assertThat(server.allocate(a.key(), new Person().key(), now)).as("again").isNotNull();
  }

  @Test
  void anEndedPairIsForgottenWhole() {
    RelayEndpoint at = bound();
    server.erase();
    assertThat(forwarded(at, AT_A)).isNull();
    assertThat(server.relayed()).isEmpty();
  }
}
