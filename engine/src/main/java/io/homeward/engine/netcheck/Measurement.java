package io.homeward.engine.netcheck;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.NetworkReport.Mapping;
import io.homeward.engine.netcheck.ProbePlan.Probe;
import io.homeward.engine.netcheck.ProbePlan.ProbeSet;
import io.homeward.engine.netcheck.ServerAddresses.Where;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One round of questions to the servers of a map. Times are readings of one ticker. */
final class Measurement {
  /** How long UDP answers are awaited where none came; protocol reference, section 5.6. */
  static final long SILENCE = Duration.ofSeconds(3).toNanos();

  /** A server that is silent for so long while another answered would be of no use as a relay. */
  static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  /** So many regions tell enough. */
  private static final int ENOUGH_REGIONS = 3;

  private final boolean full;
  private final long begun;
  private final List<Running> sets = new ArrayList<>();
  private final Map<TransactionId, Sent> sent = new HashMap<>();
  private final Map<Integer, Round> rounds = new HashMap<>();
  private final Map<Endpoint, Endpoint> seenByServer = new HashMap<>(); // of IPv4
  private @Nullable Endpoint ipv4;
  private @Nullable Endpoint ipv6;
  private long stop; // nanoseconds after the beginning

  /** One set, as far as it has come. */
  private static final class Running {
    final ProbeSet plan;
    int next;
    boolean sent;
    boolean done;
    boolean waits; // for a name server

    Running(ProbeSet plan) {
      this.plan = plan;
    }
  }

  private record Sent(Running set, Endpoint to, long at) {}

  /** How long the answers of a region took, in nanoseconds; 0: none yet. */
  private static final class Round {
    long ipv4;
    long ipv6;
  }

  Measurement(List<ProbeSet> plan, boolean full, long now) {
    this.full = full;
    begun = now;
    stop = SILENCE;
    plan.forEach(set -> sets.add(new Running(set)));
  }

  /** What is to be sent, and whose address is to be found out, by now. */
  List<NetcheckAction> due(ServerAddresses servers, Randomness randomness, long now) {
    List<NetcheckAction> actions = new ArrayList<>();
    for (Running set : sets) {
      set.waits = false;
      while (!set.done && !set.waits && set.next < set.plan.probes().size()) {
        Probe probe = set.plan.probes().get(set.next);
        Where where = servers.stun(probe.relay(), set.plan.ipv4(), now);
        if (now - begun < probe.delay() && !(where instanceof Where.Nowhere)) {
          break;
        }
        switch (where) {
          case Where.At(Endpoint to) -> {
            TransactionId id = TransactionId.random(randomness);
            sent.put(id, new Sent(set, to, now));
            actions.add(new NetcheckAction.Send(to, StunMessages.request(id)));
            set.sent = true;
            set.next++;
          }
          case Where.Nowhere() -> set.next++;
          case Where.Unknown(String host) -> {
            set.waits = true;
            if (host != null) {
              actions.add(new NetcheckAction.LookUp(host));
            }
          }
        }
      }
      if (!set.sent && set.next == set.plan.probes().size()) {
        set.done = true; // there is nobody to wait for
      }
    }
    return actions;
  }

  /** Takes an answer; false when nobody here asked for it. */
  boolean take(StunAnswer answer, long received) {
    Sent request = sent.remove(answer.transaction());
    if (request == null || answer.seen().isIpv4() != request.to.isIpv4()) {
      return false;
    }
    Running set = request.set;
    set.done = true;
    long took = Math.max(1, received - request.at);
    Round round = rounds.computeIfAbsent(set.plan.region(), region -> new Round());
    if (set.plan.ipv4()) {
      round.ipv4 = shorter(round.ipv4, took);
      seenByServer.put(request.to, answer.seen());
      ipv4 = ipv4 == null ? answer.seen() : ipv4;
    } else {
      round.ipv6 = shorter(round.ipv6, took);
      ipv6 = ipv6 == null ? answer.seen() : ipv6;
    }
    if (rounds.size() == ENOUGH_REGIONS) {
      long slowest =
          rounds.values().stream().mapToLong(r -> Math.max(r.ipv4, r.ipv6)).max().orElse(0);
      stop = Math.min(stop, received - begun + (full ? slowest : slowest / 2));
    }
    return true;
  }

  private static long shorter(long before, long now) {
    return before == 0 ? now : Math.min(before, now);
  }

  boolean isOver(long now) {
    return untilOver(now) <= 0;
  }

  /** Nanoseconds until it is over if nothing comes meanwhile. */
  private long untilOver(long now) {
    long passed = now - begun;
    long last = 0;
    for (Running set : sets) {
      if (!set.done) {
        last = Math.max(last, set.plan.probes().getLast().delay() + PATIENCE);
      }
    }
    boolean answered = !rounds.isEmpty();
    long end = answered || last == 0 ? Math.min(stop, last) : stop;
    return Math.max(0, end - passed);
  }

  /** Nanoseconds until something is due if nothing comes meanwhile; 0 or more. */
  long untilDue(long now) {
    long wait = untilOver(now);
    for (Running set : sets) {
      if (!set.done && !set.waits && set.next < set.plan.probes().size()) {
        long due = set.plan.probes().get(set.next).delay() - (now - begun);
        wait = Math.min(wait, Math.max(0, due));
      }
    }
    return wait;
  }

  /** Nanoseconds since it began. */
  long passed(long now) {
    return now - begun;
  }

  boolean isFull() {
    return full;
  }

  boolean hasAnswer() {
    return !rounds.isEmpty();
  }

  /** Whether somebody who was asked has not answered, and the others do not tell enough. */
  boolean isShort() {
    return rounds.size() < ENOUGH_REGIONS && sets.stream().anyMatch(set -> set.sent && !set.done);
  }

  /** Where servers saw this node; null: none answered. */
  @Nullable Endpoint seenIpv4() {
    return ipv4;
  }

  /** Where servers saw this node; null: none answered. */
  @Nullable Endpoint seenIpv6() {
    return ipv6;
  }

  /** Of the regions that answered. */
  Map<Integer, NetworkReport.Latency> latencies() {
    Map<Integer, NetworkReport.Latency> out = new HashMap<>();
    rounds.forEach((region, round) ->
        out.put(
            region, new NetworkReport.Latency(duration(round.ipv4), duration(round.ipv6), null)));
    return out;
  }

  private static @Nullable Duration duration(long nanos) {
    return nanos == 0 ? null : Duration.ofNanos(nanos);
  }

  /** What the answers say of the NAT. */
  Mapping mapping() {
    if (seenByServer.size() < 2) {
      return Mapping.UNKNOWN;
    }
    if (new HashSet<>(seenByServer.values()).size() > 1) {
      return Mapping.HARD;
    }
    Set<Object> addresses = new HashSet<>();
    seenByServer.keySet().forEach(server -> addresses.add(server.address()));
    return addresses.size() > 1 ? Mapping.EASY : Mapping.EASY_AT_ONE_ADDRESS;
  }
}
