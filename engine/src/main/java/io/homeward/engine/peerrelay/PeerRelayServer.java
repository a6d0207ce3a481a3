package io.homeward.engine.peerrelay;

import io.homeward.engine.disco.DiscoBox;
import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A relay between pairs of devices. A pair is allocated when one of the two asks, over a way on
 * which it has proven who it is and that it may; both then bind, each with an answer that only who
 * has its key and gets datagrams at its address can give. From then on what one sends from exactly
 * that address goes to the other's, and nothing else goes anywhere: a stranger gets no answer, and
 * no answer is larger than its question.
 *
 * <p>Pure; one thread at a time.
 *
 * @param <A> the form of an address in which packets are compared and sent
 */
public final class PeerRelayServer<A> {
  /** A pair that has not bound by then is forgotten. */
  public static final Duration BIND = Duration.ofSeconds(30);

  /** And one of which either is silent for so long. */
  public static final Duration STEADY = Duration.ofMinutes(5);

  /** Pairs that are known at once. */
  public static final int MAX_SESSIONS = 4096;

  /** Of which so many on one device's request. */
  public static final int MAX_OF_ONE = 512;

  /** Addresses that a client is told. */
  static final int MAX_ADDRESSES = 16;

  /** Pairs that are allocated in a second. */
  private static final int ALLOCATIONS_PER_SECOND = 100;

  private static final Duration SWEEP = Duration.ofSeconds(30);

  /**
   * A pair, for people to see.
   *
   * @param one where one is, null: it has not bound
   * @param other where the other is
   * @param packets that were forwarded
   * @param bytes that they had
   */
  public record Relayed(
      int vni, @Nullable Endpoint one, @Nullable Endpoint other, long packets, long bytes) {}

  private final Randomness randomness;
  private final Function<Endpoint, A> form;
  private final DiscoBoxes boxes;
  private final Challenges challenges;
  private final Map<ClientPair, Session<A>> sessions = new HashMap<>();
  private final Map<DiscoPublicKey, Integer> asked = new HashMap<>();
  private final Map<DiscoPublicKey, Integer> clients = new HashMap<>();
  private final Allowance allocations;

  /** At the remainder of its number: what forwards looks there without making an object. */
  private final @Nullable Object[] byVni = new Object[MAX_SESSIONS];

  private List<Endpoint> addresses = List.of();
  private int nextVni;
  private long lamport;
  private long sweepNanos;

  /**
   * @param key of this relay, for nothing else
   * @param form makes the form in which packets are compared
   */
  public PeerRelayServer(
      DiscoPrivateKey key, Randomness randomness, Function<Endpoint, A> form, long now) {
    this.randomness = randomness;
    this.form = form;
    boxes = new DiscoBoxes(key);
    challenges = new Challenges(randomness);
    allocations = new Allowance(ALLOCATIONS_PER_SECOND, now);
    // What is on its way to the relay of an earlier run meets no pair of this one.
    nextVni = 1 + (int) randomness.nextLong(Geneve.MAX_VNI);
    sweepNanos = now + SWEEP.toNanos();
  }

  /**
   * Where clients may reach this relay, best first. Without an address nobody is served.
   *
   * @param endpoints of which the first {@link #MAX_ADDRESSES} are told
   */
  public void reachableAt(List<Endpoint> endpoints) {
    addresses = endpoints.stream().distinct().limit(MAX_ADDRESSES).toList();
  }

  /**
   * Where the two may meet; the same as long as they do. The one who asks is one of them, and may
   * ask.
   *
   * @return null when they cannot: the relay knows no address of its own, or serves enough
   */
  public @Nullable RelayEndpoint allocate(DiscoPublicKey asking, DiscoPublicKey other, long now) {
    ClientPair pair = new ClientPair(asking, other);
    DiscoPublicKey own = boxes.publicKey();
    if (addresses.isEmpty() || !pair.isOfTwo() || asking.equals(own) || other.equals(own)) {
      return null;
    }
    Session<A> session = sessions.get(pair);
    if (session != null && session.isOver(now)) {
      end(session);
      session = null;
    }
    if (session == null) {
      session = begin(asking, pair, now);
    }
    return session == null
        ? null
        : new RelayEndpoint(
            own,
            pair.lesser(),
            pair.greater(),
            session.lamport(),
            session.vni(),
            BIND,
            STEADY,
            addresses);
  }

  private @Nullable Session<A> begin(DiscoPublicKey asking, ClientPair pair, long now) {
    if (asked.getOrDefault(asking, 0) >= MAX_OF_ONE
        || sessions.size() >= MAX_SESSIONS
        || !allocations.take(now)) {
      return null;
    }
    Session<A> session = new Session<>(freeVni(), ++lamport, asking, pair, now);
    sessions.put(pair, session);
    byVni[session.vni() % MAX_SESSIONS] = session;
    asked.merge(asking, 1, Integer::sum);
    clients.merge(pair.lesser(), 1, Integer::sum);
    clients.merge(pair.greater(), 1, Integer::sum);
    return session;
  }

  /** The next in order whose place is free; there is one. */
  private int freeVni() {
    while (byVni[nextVni % MAX_SESSIONS] != null) {
      nextVni = after(nextVni);
    }
    int vni = nextVni;
    nextVni = after(vni);
    return vni;
  }

  private static int after(int vni) {
    return vni == Geneve.MAX_VNI ? 1 : vni + 1;
  }

  /**
   * Takes a message of discovery to this relay itself.
   *
   * @param vni of its header
   * @param datagram what follows the header
   * @return the datagram that goes back to where it came from, header included; null: none
   */
  public byte @Nullable [] control(int vni, byte[] datagram, Endpoint from, long now) {
    Session<A> session = session(vni);
    DiscoPublicKey sender = DiscoBox.sender(datagram);
    Leg<A> leg = session == null || sender == null ? null : session.of(sender);
    if (session == null || leg == null || !session.messages().take(now)) {
      return null;
    }
    DiscoBox box = boxes.with(leg.client());
    DiscoMessage message = box.open(datagram);
    if (message instanceof DiscoMessage.Bind(RelayBinding asked)
        && asked.generation() != 0
        && names(asked, session, leg)) {
      RelayBinding challenge =
          new RelayBinding(
              vni, asked.generation(), asked.other(), challenges.make(asked, from, now));
      byte[] reply = box.seal(new DiscoMessage.BindChallenge(challenge), randomness);
      return reply == null ? null : Geneve.wrap(vni, true, Geneve.DISCO, reply);
    }
    if (message instanceof DiscoMessage.BindAnswer(RelayBinding answer)
        && names(answer, session, leg)
        && leg.isNew(answer.generation())
        && challenges.isAnsweredBy(answer, from, now)) {
      leg.bound(answer.generation(), form.apply(from), from, now);
    }
    return null;
  }

  private boolean names(RelayBinding binding, Session<A> session, Leg<A> leg) {
    return binding.vni() == session.vni() && binding.other().equals(session.opposite(leg).client());
  }

  /**
   * Where a datagram that is not for this relay itself is to go, as it is. Makes no object.
   *
   * @param vni of its header
   * @param isFrom whether it came from there
   * @param bytes of the datagram
   * @return null: nowhere
   */
  public @Nullable A forward(int vni, Predicate<A> isFrom, int bytes, long now) {
    Session<A> session = session(vni);
    A one = session == null ? null : session.one().address();
    A other = session == null ? null : session.other().address();
    if (session == null || one == null || other == null) {
      return null;
    }
    if (isFrom.test(one)) {
      session.one().sent(bytes, now);
      return other;
    }
    if (isFrom.test(other)) {
      session.other().sent(bytes, now);
      return one;
    }
    return null;
  }

  @SuppressWarnings("unchecked") // only sessions of this form are put there
  private @Nullable Session<A> session(int vni) {
    Session<A> session = (Session<A>) byVni[vni % MAX_SESSIONS];
    return session != null && session.vni() == vni ? session : null;
  }

  /** Forgets those that are over; to be called when {@link #untilSweep} is 0. */
  public void sweep(long now) {
    sweepNanos = now + SWEEP.toNanos();
    List.copyOf(sessions.values()).stream().filter(s -> s.isOver(now)).forEach(this::end);
  }

  /** Nanoseconds until there may be something to forget; {@link Long#MAX_VALUE}: nothing is. */
  public long untilSweep(long now) {
    return sessions.isEmpty() ? Long.MAX_VALUE : Math.max(0, sweepNanos - now);
  }

  private void end(Session<A> session) {
    sessions.remove(session.clients());
    byVni[session.vni() % MAX_SESSIONS] = null;
    asked.computeIfPresent(session.askedBy(), (_, count) -> count == 1 ? null : count - 1);
    endOf(session.one().client());
    endOf(session.other().client());
  }

  private void endOf(DiscoPublicKey client) {
    if (clients.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1) == null) {
      boxes.forget(client);
    }
  }

  /** All pairs. */
  public List<Relayed> relayed() {
    List<Relayed> all = new ArrayList<>(sessions.size());
    for (Session<A> s : sessions.values()) {
      all.add(
          new Relayed(
              s.vni(),
              s.one().endpoint(),
              s.other().endpoint(),
              s.one().packets() + s.other().packets(),
              s.one().bytes() + s.other().bytes()));
    }
    return all;
  }

  /** Erases what was agreed with clients. The key is left to its owner. */
  public void erase() {
    List.copyOf(sessions.values()).forEach(this::end);
    boxes.erase();
    challenges.erase();
  }
}
