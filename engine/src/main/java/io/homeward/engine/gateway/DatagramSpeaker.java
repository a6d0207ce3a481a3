package io.homeward.engine.gateway;

import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.PlausibleEndpoints;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Speaks PCP or NAT-PMP: asks with a growing patience, renews at half of the life, and asks anew as
 * soon as the router's epoch tells that it has lost its table.
 */
final class DatagramSpeaker implements Speaker {
  /** What is asked for (RFC 6886, section 3.3 recommends it). */
  static final int LIFETIME_SECONDS = 7200;

  /** The first pause before a request is sent again; doubled each time (RFC 6886, section 3.1). */
  static final long FIRST_PAUSE = Duration.ofMillis(250).toNanos();

  /** Together 7.75 s. */
  private static final int MOST_TRIES = 5;

  private static final int MOST_TRIES_OF_RELEASE = 2;

  /** Nobody renews more often, whatever life a router gives. */
  private static final long SHORTEST_RENEWAL = Duration.ofSeconds(10).toNanos();

  private static final long LONGEST_LIFETIME_SECONDS = 86_400;

  /**
   * How often the router is asked since when it runs: one datagram of 2 or 24 bytes, so that a
   * reboot costs a minute and not half of a life where nobody hears its announcement.
   */
  static final long CHECK_EVERY = Duration.ofMinutes(1).toNanos();

  private final PortProtocol protocol;
  private final DatagramProtocol bytes;
  private final Endpoint router;
  private final int internalPort;
  private final Alarm retry = new Alarm(); // set: a request is under way
  private final Alarm renewal = new Alarm();
  private final Alarm check = new Alarm();
  private State state = State.IDLE;
  private Verdict failure = Verdict.FAILED;
  private boolean spoken;
  private boolean absent;
  private int tries;
  private boolean epochKnown;
  private long epoch;
  private long epochAt;
  private boolean rebooted;
  private @Nullable Inet4Address address;
  private int externalPort;
  private long expires;

  DatagramSpeaker(
      PortProtocol protocol, DatagramProtocol bytes, Inet4Address router, int internalPort) {
    this.protocol = protocol;
    this.bytes = bytes;
    this.router = new Endpoint(router, DatagramProtocol.PORT);
    this.internalPort = internalPort;
  }

  @Override
  public PortProtocol protocol() {
    return protocol;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public boolean spoken() {
    return spoken;
  }

  @Override
  public boolean absent() {
    return absent;
  }

  /** The router answered in another version. */
  void isAbsent() {
    absent = !spoken;
  }

  @Override
  public Verdict failure() {
    return failure;
  }

  @Override
  public @Nullable Endpoint external() {
    return state == State.HOLDING && address != null ? new Endpoint(address, externalPort) : null;
  }

  @Override
  public void reset() {
    state = State.IDLE;
    spoken = false;
    absent = false;
  }

  @Override
  public void probe(Out out) {
    out.send(router, bytes.presenceRequest());
  }

  @Override
  public void acquire(long now, Out out) {
    state = State.ASKING;
    check.clear();
    ask(now, out);
  }

  private void ask(long now, Out out) {
    tries = 0;
    renewal.clear();
    askAgain(now, out);
  }

  private void askAgain(long now, Out out) {
    retry.set(now + (FIRST_PAUSE << tries));
    tries++;
    if (state == State.RELEASING) {
      out.send(router, bytes.deleteRequest(internalPort));
      return;
    }
    if (protocol == PortProtocol.NAT_PMP && (address == null || state == State.HOLDING)) {
      out.send(router, bytes.presenceRequest()); // it is not told with the port
    }
    int wanted = externalPort == 0 ? internalPort : externalPort;
    out.send(router, bytes.mapRequest(internalPort, wanted, address, LIFETIME_SECONDS));
  }

  /** Takes what came from the router; whether it was an answer. */
  boolean received(byte[] datagram, long now) {
    RouterAnswer answer = bytes.parse(datagram);
    return switch (answer) {
      case null -> false;
      case RouterAnswer.Present present -> {
        spoken = true;
        present(present, now);
        yield true;
      }
      case RouterAnswer.Mapped mapped -> mapped(mapped, now);
    };
  }

  private void present(RouterAnswer.Present answer, long now) {
    if (answer.result() != RouterAnswer.Result.OK) {
      return;
    }
    if (answer.external() != null) {
      address = answer.external();
      if (state == State.HOLDING && !isUsable(address)) {
        fail(Verdict.ROUTER_OFFLINE);
      }
    }
    rebooted |= epochKnown && bytes.rebooted(epoch, answer.epoch(), seconds(now - epochAt));
    noteEpoch(answer.epoch(), now);
  }

  /** Whether the router was found to have begun anew since this was asked last. */
  boolean takeRebooted() {
    boolean was = rebooted;
    rebooted = false;
    return was;
  }

  @Override
  public void routerRebooted(long now, Out out) {
    if (state == State.HOLDING) {
      ask(now, out);
    } else if (state == State.FAILED) {
      state = State.IDLE; // perhaps it refuses no longer
    }
  }

  private boolean mapped(RouterAnswer.Mapped answer, long now) {
    boolean named =
        answer.internalPort() == internalPort
            || (answer.internalPort() == 0 && answer.result() != RouterAnswer.Result.OK);
    if (!retry.isSet() || !named) {
      return false;
    }
    spoken = true;
    if (state == State.RELEASING) {
      if (answer.result() != RouterAnswer.Result.OK || answer.lifetime() == 0) {
        released();
      }
      return true;
    }
    switch (answer.result()) {
      case OK -> granted(answer, now);
      case REFUSED -> fail(Verdict.REFUSED);
      case EXHAUSTED -> fail(Verdict.NO_PORT_LEFT);
      case NO_NETWORK -> fail(Verdict.ROUTER_OFFLINE);
      case ADDRESS_MISMATCH -> fail(Verdict.BEHIND_ANOTHER_NAT);
      case UNSUPPORTED, FAILED -> fail(Verdict.FAILED);
    }
    return true;
  }

  private void granted(RouterAnswer.Mapped answer, long now) {
    if (answer.externalPort() == 0 || answer.lifetime() == 0) {
      fail(Verdict.FAILED);
      return;
    }
    noteEpoch(answer.epoch(), now);
    if (answer.external() != null) {
      address = answer.external();
    }
    externalPort = answer.externalPort();
    if (address == null) {
      return; // NAT-PMP tells it apart; asked for again together with the port
    }
    if (!isUsable(address)) {
      fail(Verdict.ROUTER_OFFLINE);
      return;
    }
    long life = Duration.ofSeconds(Math.min(answer.lifetime(), LONGEST_LIFETIME_SECONDS)).toNanos();
    state = State.HOLDING;
    expires = now + life;
    renewal.set(now + Math.max(life / 2, SHORTEST_RENEWAL));
    check.set(now + CHECK_EVERY);
    retry.clear();
  }

  private static boolean isUsable(Inet4Address address) {
    return !address.isLoopbackAddress()
        && PlausibleEndpoints.plausible(new Endpoint(address, DatagramProtocol.PORT));
  }

  private void fail(Verdict verdict) {
    clear();
    state = State.FAILED;
    failure = verdict;
    // Whatever was given before, the router may not give it again.
    externalPort = 0;
    address = null;
  }

  private void released() {
    clear();
    state = State.IDLE;
  }

  private void clear() {
    retry.clear();
    renewal.clear();
    check.clear();
  }

  private void noteEpoch(long told, long now) {
    epochKnown = true;
    epoch = told;
    epochAt = now;
  }

  private static long seconds(long nanos) {
    return nanos / 1_000_000_000L;
  }

  @Override
  public void due(long now, Out out) {
    if (retry.isDue(now)) {
      if (tries < (state == State.RELEASING ? MOST_TRIES_OF_RELEASE : MOST_TRIES)) {
        askAgain(now, out);
      } else {
        silent(now);
      }
    }
    if (renewal.isDue(now)) {
      ask(now, out);
    }
    if (check.isDue(now)) {
      check.set(now + CHECK_EVERY);
      probe(out);
    }
  }

  private void silent(long now) {
    retry.clear();
    if (state == State.RELEASING) {
      released();
    } else if (state != State.HOLDING || now - expires >= 0) {
      fail(Verdict.FAILED);
    } else {
      renewal.set(now + Math.max((expires - now) / 2, SHORTEST_RENEWAL));
    }
  }

  @Override
  public OptionalLong deadline() {
    return Alarm.sooner(retry.moment(), Alarm.sooner(renewal.moment(), check.moment()));
  }

  @Override
  public void release(long now, Out out) {
    // What is being asked for may have been given, too: only the answer was lost.
    boolean asked = state == State.HOLDING || state == State.ASKING;
    clear();
    state = asked ? State.RELEASING : State.IDLE;
    if (asked) {
      ask(now, out);
    }
  }
}
