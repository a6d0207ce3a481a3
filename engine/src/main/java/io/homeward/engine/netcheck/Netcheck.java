package io.homeward.engine.netcheck;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.stun.StunAnswer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a node's own network is like, and keeps knowing it. Events in, actions out; times
 * are readings of one ticker in nanoseconds. One thread owns it.
 *
 * <p>A <b>measurement</b> asks servers by STUN: all of them at first, after a move and every five
 * minutes, else the nearest. Nothing waits for its end: each answer is told as it comes, and where
 * there is no choice of a home none is awaited. While UDP is silent relays are asked over HTTPS.
 *
 * <p>Where not all of those that were asked answered, the next one follows after 1, 2, 4, 8 and 16
 * s: a single server shows nothing of what the router does, and one that is late is no proof that
 * UDP is blocked. An answer that comes after the end of its measurement counts all the same.
 *
 * <p>While packets flow a measurement follows every 20 to 26 s, which keeps what the NAT remembers
 * alive. But for those few after a start or a move, a node at rest sends nothing and wants no
 * waking.
 */
public final class Netcheck {
  private static final long PERIOD = Duration.ofSeconds(20).toNanos();
  private static final long PERIOD_SPREAD = Duration.ofSeconds(6).toNanos();
  private static final long FULL_PERIOD = Duration.ofMinutes(5).toNanos();

  /** What servers saw longer ago than this a NAT may have forgotten. */
  private static final long FRESH = Duration.ofSeconds(27).toNanos();

  /** Without an answer over UDP for so long, relays are asked over HTTPS. */
  private static final long SILENT = Duration.ofMillis(500).toNanos();

  /** Answers over HTTPS are awaited until then, from the beginning of a measurement. */
  private static final long LIMIT = Duration.ofSeconds(5).toNanos();

  private final Randomness randomness;
  private final ServerAddresses servers = new ServerAddresses();
  private final PresentPlace place = new PresentPlace();
  private final HomeChoice home;

  private DerpMap map = DerpMap.EMPTY;
  private boolean serverReachable = true;
  private boolean inUse;
  private @Nullable Measurement present;
  private final PreviousMeasurement previous = new PreviousMeasurement();
  private Map<Integer, Latency> last = Map.of(); // of the last measurement that had an answer
  private final OverHttps https = new OverHttps();
  private long lastFull;
  private long lastBegun;
  private long pause; // from there to the next measurement while in use
  private boolean everFull;
  private NetworkReport told = NetworkReport.UNKNOWN;

  /** One that knows nothing yet. */
  public Netcheck(Randomness randomness) {
    this.randomness = randomness;
    home = new HomeChoice(randomness.nextInt());
  }

  /** What was reported last. */
  public NetworkReport report() {
    return told;
  }

  /** These are the relays from now on. */
  public List<NetcheckAction> relays(DerpMap now, long at) {
    List<NetcheckAction> actions = new ArrayList<>();
    if (!now.equals(map)) {
      map = now;
      home.relays(now);
      last = Map.of();
      beginAnew(at, actions);
      tell(at, actions);
    }
    return actions;
  }

  /**
   * What this computer is attached to.
   *
   * @param own its addresses
   * @param local where peers of the same network reach this node, the likeliest first
   * @param fixedPort the port that a person chose for this node and may have opened; 0: none
   */
  public List<NetcheckAction> place(Families own, List<Endpoint> local, int fixedPort, long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    if (place.attached(own, local, fixedPort)) {
      begin(now, actions);
    }
    tell(now, actions);
    return actions;
  }

  /**
   * This computer is elsewhere, or was away for a while: what was true there is forgotten, but for
   * what the router gives, of which {@link #portMapping} tells.
   */
  public List<NetcheckAction> moved(long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    servers.forget();
    place.moved();
    home.moved();
    last = Map.of();
    beginAnew(now, actions);
    tell(now, actions);
    return actions;
  }

  /** Whether packets flow to or from any peer. */
  public List<NetcheckAction> inUse(boolean now, long at) {
    List<NetcheckAction> actions = new ArrayList<>();
    boolean begins = now && !inUse;
    inUse = now;
    if (begins) {
      refresh(at, actions);
    }
    return actions;
  }

  /** Somebody is about to be told where this node is: it should be known freshly. */
  public List<NetcheckAction> wanted(long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    refresh(now, actions);
    return actions;
  }

  private void refresh(long now, List<NetcheckAction> actions) {
    if (present == null && (!everFull || now - lastBegun > FRESH)) {
      begin(now, actions);
    }
  }

  /** Whether the coordination server hears of a change now. */
  public void serverReachable(boolean now) {
    serverReachable = now;
  }

  /**
   * Something came from a relay of the region.
   *
   * @param at when last, which may be a while ago
   */
  public void heardFromRelay(int region, long at) {
    home.heardFrom(region, at);
  }

  /** What the router offers. */
  public List<NetcheckAction> portMapping(PortMapping now, long at) {
    place.router(now);
    List<NetcheckAction> actions = new ArrayList<>();
    tell(at, actions);
    return actions;
  }

  /**
   * An answer came.
   *
   * @param received when, which may be a while ago
   */
  public List<NetcheckAction> answered(StunAnswer answer, long received, long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    Measurement measurement = asked(answer, received);
    if (measurement == null) {
      return actions;
    }
    place.answered(answer, measurement, now);
    if (measurement != present) {
      keep(measurement, false);
    }
    home.decide(nanos(measurement.latencies()), false, serverReachable, now);
    endIfOver(now, actions);
    tell(now, actions);
    return actions;
  }

  /** Which measurement asked for the answer, and has it now; null: none that still counts. */
  private @Nullable Measurement asked(StunAnswer answer, long received) {
    Measurement now = present;
    if (now != null && now.take(answer, received)) {
      return now;
    }
    return previous.take(answer, received, FRESH);
  }

  /**
   * What name servers said of a host.
   *
   * @param addresses empty: it has none, or nobody answered
   */
  public List<NetcheckAction> lookedUp(String host, List<InetAddress> addresses, long now) {
    servers.lookedUp(host, addresses, now);
    return onDeadline(now);
  }

  /**
   * How long a relay took over HTTPS.
   *
   * @param took null: it did not answer
   */
  public List<NetcheckAction> httpsMeasured(int region, @Nullable Duration took, long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    https.take(region, took);
    home.decide(nanos(latencies()), false, serverReachable, now);
    endIfOver(now, actions);
    tell(now, actions);
    return actions;
  }

  /** Whether a page of the network answered in the place of a relay. One is enough. */
  public List<NetcheckAction> captivePortal(boolean found, long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    if (https.asked()) {
      place.captivePortal(found);
      tell(now, actions);
    }
    return actions;
  }

  /** Nanoseconds until {@link #onDeadline} is due; 0: now; {@link Long#MAX_VALUE}: never. */
  public long untilDeadline(long now) {
    Measurement measurement = present;
    if (measurement == null) {
      if (map.regions().isEmpty()) {
        return Long.MAX_VALUE;
      }
      long next = Math.min(previous.pause(), inUse ? pause : Long.MAX_VALUE);
      return next == Long.MAX_VALUE ? next : Math.max(0, next - (now - lastBegun));
    }
    long passed = measurement.passed(now);
    long wait = measurement.untilDue(now);
    if (!measurement.hasAnswer() && !https.asked()) {
      wait = Math.min(wait, SILENT - passed);
    }
    if (wait <= 0 && measurement.isOver(now) && https.awaits()) {
      wait = LIMIT - passed;
    }
    return Math.max(0, wait);
  }

  /** Time has passed. */
  public List<NetcheckAction> onDeadline(long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    Measurement measurement = present;
    if (measurement == null) {
      if (untilDeadline(now) == 0) {
        begin(now, actions);
      }
      return actions;
    }
    actions.addAll(measurement.due(servers, randomness, now));
    if (!measurement.hasAnswer() && !https.asked() && measurement.passed(now) >= SILENT) {
      actions.addAll(https.ask(map, home.home()));
    }
    endIfOver(now, actions);
    tell(now, actions);
    return actions;
  }

  /** What was asked before counts for nothing. */
  private void beginAnew(long now, List<NetcheckAction> actions) {
    present = null;
    previous.forget();
    begin(now, actions);
  }

  private void begin(long now, List<NetcheckAction> actions) {
    boolean retry = previous.isRetried() && now - lastBegun < PERIOD;
    lastBegun = now;
    pause = PERIOD + randomness.nextLong(PERIOD_SPREAD);
    previous.next(present);
    if (map.regions().isEmpty()) {
      present = null;
      return;
    }
    boolean full = last.isEmpty() || !everFull || now - lastFull > FULL_PERIOD;
    if (full) {
      everFull = true;
      lastFull = now;
    }
    Families reachable = place.reachable(map);
    Measurement next =
        new Measurement(
            full
                ? ProbePlan.full(map, reachable, home.home())
                : ProbePlan.incremental(map, reachable, home.home(), last),
            full,
            now);
    present = next;
    if (!retry) {
      https.begin(); // else relays were asked a moment ago
    }
    actions.addAll(next.due(servers, randomness, now));
    endIfOver(now, actions);
  }

  private void endIfOver(long now, List<NetcheckAction> actions) {
    Measurement measurement = present;
    if (measurement == null || !measurement.isOver(now)) {
      return;
    }
    if (!measurement.hasAnswer()) {
      if (!https.asked()) {
        // There was nobody to be asked over UDP.
        actions.addAll(https.ask(map, home.home()));
      }
      if (https.awaits() && measurement.passed(now) < LIMIT) {
        return;
      }
    }
    present = null;
    previous.is(measurement, now);
    place.measured(measurement);
    if (measurement.hasAnswer()) {
      keep(measurement, measurement.isFull());
    } else {
      last = Map.of();
    }
    home.decide(
        nanos(measurement.hasAnswer() ? measurement.latencies() : latencies()),
        true,
        serverReachable,
        now);
    home.guess();
  }

  private void keep(Measurement measurement, boolean alone) {
    Map<Integer, Latency> all = new HashMap<>(alone ? Map.of() : last);
    all.putAll(measurement.latencies());
    last = Map.copyOf(all);
    https.forget();
  }

  /** Of the last measurement with what the present one brought already. */
  private Map<Integer, Latency> latencies() {
    Map<Integer, Latency> out = new HashMap<>(last);
    Measurement measurement = present;
    if (measurement != null) {
      out.putAll(measurement.latencies());
    }
    https
        .answers()
        .forEach((region, took) ->
            out.merge(
                region,
                new Latency(null, null, took),
                (before, _) -> new Latency(before.ipv4(), before.ipv6(), took)));
    return out;
  }

  private static Map<Integer, Long> nanos(Map<Integer, Latency> latencies) {
    Map<Integer, Long> out = new HashMap<>();
    latencies.forEach((region, latency) -> {
      Duration best = latency.best();
      if (best != null) {
        out.put(region, best.toNanos());
      }
    });
    return out;
  }

  private void tell(long now, List<NetcheckAction> actions) {
    NetworkReport report = place.report(present == null && everFull, latencies(), home.home(), now);
    if (!report.equals(told)) {
      told = report;
      actions.add(new NetcheckAction.Report(report));
    }
  }
}
