package io.homeward.engine.gateway;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.inet.PublicSpace;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Speaks UPnP's Internet Gateway Device: one call after the other. Of what the router describes it
 * takes the connection that is up, and of several the one with a public address. Leases are renewed
 * every few minutes, because nothing else tells that a router has lost its table.
 */
final class UpnpSpeaker implements Speaker {
  static final long RENEW_EVERY = Duration.ofMinutes(5).toNanos();

  /** Longer than any call takes. */
  static final long LONGEST_CALL = Duration.ofSeconds(15).toNanos();

  private static final int MOST_LOCATIONS = 10;

  /** What the answer that is awaited is about. */
  private enum Step {
    DESCRIPTION,
    STATUS,
    ADDRESS,
    MAP_ANY,
    MAP,
    ADDRESS_AGAIN,
    DELETE
  }

  /**
   * A connection that has an address outside.
   *
   * @param up whether the router says that it stands
   */
  private record Candidate(IgdService service, boolean up, Inet4Address external) {
    int rank() {
      return (up ? 0 : 2) + (PublicSpace.touches(IpPrefix.single(external)) ? 0 : 1);
    }
  }

  private final Attachment at;
  private final int internalPort;
  private final UpnpMapping mapping;
  private final List<RouterUrl> locations = new ArrayList<>();
  private final Deque<RouterUrl> untried = new ArrayDeque<>();
  private final Deque<IgdService> services = new ArrayDeque<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final Alarm renewal = new Alarm();
  private final Alarm limit = new Alarm(); // set: an answer is awaited
  private State state = State.IDLE;
  private Verdict failure = Verdict.FAILED;
  private Step step = Step.DESCRIPTION;
  private long call;
  private RouterUrl location = new RouterUrl(1, "/");
  private boolean up;
  private @Nullable Candidate chosen;
  private @Nullable Endpoint held;

  UpnpSpeaker(Attachment at, int internalPort, Randomness randomness) {
    this.at = at;
    this.internalPort = internalPort;
    this.mapping = new UpnpMapping(at, internalPort, randomness);
  }

  @Override
  public PortProtocol protocol() {
    return PortProtocol.UPNP;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public boolean spoken() {
    return !locations.isEmpty();
  }

  @Override
  public boolean absent() {
    return false;
  }

  @Override
  public Verdict failure() {
    return failure;
  }

  @Override
  public @Nullable Endpoint external() {
    return state == State.HOLDING ? held : null;
  }

  @Override
  public void reset() {
    state = State.IDLE;
    locations.clear();
  }

  @Override
  public void probe(Out out) {
    Ssdp.searches(at.gateway()).forEach(search -> out.send(search.to(), search.datagram()));
  }

  /** Takes what came from the router; whether it was the answer of a gateway. */
  boolean received(byte[] datagram) {
    RouterUrl found = Ssdp.parse(datagram);
    if (found == null) {
      return false;
    }
    if (locations.size() < MOST_LOCATIONS && !locations.contains(found)) {
      locations.add(found);
    }
    return true;
  }

  @Override
  public void acquire(long now, Out out) {
    state = State.ASKING;
    failure = Verdict.FAILED;
    held = null;
    chosen = null;
    mapping.reset();
    untried.clear();
    untried.addAll(locations);
    nextLocation(now, out);
  }

  private void nextLocation(long now, Out out) {
    RouterUrl next = untried.poll();
    if (next == null) {
      fail(failure);
      return;
    }
    location = next;
    candidates.clear();
    begin(Step.DESCRIPTION, next.port(), Soap.get(host(), next), now, out);
  }

  private String host() {
    return IpText.format(at.gateway());
  }

  private void begin(Step awaited, int port, byte[] request, long now, Out out) {
    step = awaited;
    limit.set(now + LONGEST_CALL);
    call = out.call(new Endpoint(at.gateway(), port), request);
  }

  private void call(
      Step awaited,
      IgdService service,
      String action,
      SequencedMap<String, String> arguments,
      long now,
      Out out) {
    byte[] request = Soap.call(host(), service, action, arguments);
    begin(awaited, service.control().port(), request, now, out);
  }

  /** Takes the end of a call; whether it was awaited. */
  boolean answered(long number, @Nullable HttpAnswer answer, long now, Out out) {
    if (!limit.isSet() || number != call) {
      return false;
    }
    limit.clear();
    switch (step) {
      case DESCRIPTION -> described(answer, now, out);
      case STATUS -> {
        up = isUp(Soap.reply(answer));
        askAddress(Step.ADDRESS, services.getFirst(), now, out);
      }
      case ADDRESS -> {
        Inet4Address external = external(Soap.reply(answer));
        IgdService service = services.removeFirst();
        if (external != null) {
          candidates.add(new Candidate(service, up, external));
        }
        nextService(now, out);
      }
      case MAP_ANY, MAP -> mapAnswered(Soap.reply(answer), now, out);
      case ADDRESS_AGAIN -> addressAgain(Soap.reply(answer), now, out);
      case DELETE -> {
        state = State.IDLE;
        held = null;
      }
    }
    return true;
  }

  private void described(@Nullable HttpAnswer answer, long now, Out out) {
    services.clear();
    if (answer != null && answer.status() == 200) {
      services.addAll(IgdService.of(answer.body(), location));
    }
    nextService(now, out);
  }

  private void nextService(long now, Out out) {
    IgdService next = services.peek();
    if (next != null) {
      call(Step.STATUS, next, "GetStatusInfo", Soap.nothing(), now, out);
      return;
    }
    Candidate best = null;
    for (Candidate each : candidates) {
      if (best == null || each.rank() < best.rank()) {
        best = each;
      }
    }
    if (best == null) {
      nextLocation(now, out);
      return;
    }
    chosen = best;
    mapping.askAgain();
    map(best, now, out);
  }

  /** One that does not tell may be up: asking it for a port shows it. */
  private static boolean isUp(Soap.Reply reply) {
    if (reply instanceof Soap.Reply.Done done) {
      String status = done.value("NewConnectionStatus");
      return status.equals("Connected") || status.equals("Up");
    }
    return true;
  }

  private void askAddress(Step awaited, IgdService service, long now, Out out) {
    call(awaited, service, "GetExternalIPAddress", Soap.nothing(), now, out);
  }

  /** Null: none at which anybody can be; noted as the reason, should there be no other one. */
  private @Nullable Inet4Address external(Soap.Reply reply) {
    if (!(reply instanceof Soap.Reply.Done done)) {
      return null;
    }
    try {
      if (IpText.parse(done.value("NewExternalIPAddress")) instanceof Inet4Address address
          && !address.isLoopbackAddress()
          && PlausibleEndpoints.plausible(new Endpoint(address, UpnpMapping.FIRST_PORT))) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Some leave it empty while they are offline.
    }
    failure = Verdict.ROUTER_OFFLINE;
    return null;
  }

  private void map(Candidate candidate, long now, Out out) {
    IgdService service = candidate.service();
    boolean any = mapping.routerChooses(service);
    call(
        any ? Step.MAP_ANY : Step.MAP,
        service,
        any ? "AddAnyPortMapping" : "AddPortMapping",
        Soap.mapping(mapping.externalPort(), at.own(), internalPort, mapping.lifetimeSeconds()),
        now,
        out);
  }

  private void mapAnswered(Soap.Reply reply, long now, Out out) {
    Candidate candidate = chosen;
    if (candidate == null) {
      fail(Verdict.FAILED);
      return;
    }
    switch (reply) {
      case Soap.Reply.Done done -> {
        if (step == Step.MAP_ANY) {
          int reserved = Soap.number(done.value("NewReservedPort"));
          if (reserved == 0 || reserved > 65535) {
            fail(Verdict.FAILED);
            return;
          }
          mapping.reserved(reserved);
        }
        held = new Endpoint(candidate.external(), mapping.externalPort());
        state = State.HOLDING;
        renewal.set(now + RENEW_EVERY);
      }
      case Soap.Reply.Fault(int code) -> {
        Verdict end = mapping.refused(code, step == Step.MAP_ANY);
        if (end == null) {
          map(candidate, now, out);
        } else {
          fail(end);
        }
      }
    }
  }

  @Override
  public void routerRebooted(long now, Out out) {
    if (state == State.HOLDING && !limit.isSet()) {
      renewal.set(now);
      due(now, out);
    } else if (state == State.FAILED) {
      state = State.IDLE;
    }
  }

  private void addressAgain(Soap.Reply reply, long now, Out out) {
    Candidate before = chosen;
    Inet4Address external = external(reply);
    if (before == null || external == null) {
      // It is another one than before, or away: from the beginning.
      acquire(now, out);
      return;
    }
    chosen = new Candidate(before.service(), before.up(), external);
    mapping.askAgain();
    map(chosen, now, out);
  }

  private void fail(Verdict verdict) {
    renewal.clear();
    limit.clear();
    state = State.FAILED;
    failure = verdict;
    held = null;
  }

  @Override
  public void due(long now, Out out) {
    if (limit.isDue(now)) {
      answered(call, null, now, out);
    }
    if (renewal.isDue(now)) {
      renewal.clear();
      Candidate present = chosen;
      if (present != null) {
        askAddress(Step.ADDRESS_AGAIN, present.service(), now, out);
      }
    }
  }

  @Override
  public OptionalLong deadline() {
    return Alarm.sooner(limit.moment(), renewal.moment());
  }

  @Override
  public void release(long now, Out out) {
    Candidate present = chosen;
    boolean given =
        present != null
            && (state == State.HOLDING
                || (limit.isSet() && (step == Step.MAP || step == Step.MAP_ANY)));
    renewal.clear();
    limit.clear();
    state = given ? State.RELEASING : State.IDLE;
    if (given && present != null) {
      call(
          Step.DELETE,
          present.service(),
          "DeletePortMapping",
          Soap.port(mapping.externalPort()),
          now,
          out);
    }
  }
}
