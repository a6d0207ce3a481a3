package io.homeward.engine.gateway;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.gateway.PortMapState.Verdict;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PublicSpace;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One port at one router: asks in all protocols at once whether it speaks them, then for the port
 * in the best one, then in the others, and after a rest again. Pure; owned by its {@link
 * PortMapper}.
 */
final class GatewaySession {
  /** When it is asked whether it is there; datagrams get lost. */
  private static final List<Duration> PROBES =
      List.of(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(750), Duration.ofSeconds(2));

  /** Whoever has not answered by then is not there. The search for UPnP lets routers wait 2 s. */
  private static final long PROBING = Duration.ofMillis(4500).toNanos();

  /** How long a better protocol than one that answered is waited for. */
  private static final long PATIENCE = Duration.ofMillis(250).toNanos();

  private static final long FIRST_REST = Duration.ofSeconds(30).toNanos();
  private static final long LONGEST_REST = Duration.ofMinutes(15).toNanos();

  /** Whoever forges epochs makes us ask that often at the most. */
  private static final long REBOOTS_APART = Duration.ofSeconds(10).toNanos();

  private enum Phase {
    PROBING,
    WORKING,
    RESTING,
    RELEASING
  }

  private final Attachment at;
  private final DatagramSpeaker pcp;
  private final DatagramSpeaker pmp;
  private final UpnpSpeaker upnp;
  private final List<Speaker> speakers; // the preferred first
  private final Randomness randomness;
  private final Alarm alarm = new Alarm();
  private final Set<PortProtocol> spoken = EnumSet.noneOf(PortProtocol.class);
  private final Alarm reboot = new Alarm(); // a reboot that is not acted on yet
  private boolean rebootedBefore;
  private long lastReboot;
  private Phase phase = Phase.PROBING;
  private long began;
  private int probes;
  private long rest = FIRST_REST;
  private boolean known; // a verdict was reached once
  private Verdict verdict = Verdict.ASKING;
  private @Nullable Speaker working;

  GatewaySession(
      Attachment at, int port, Set<PortProtocol> allowed, byte[] nonce, Randomness randomness) {
    this.at = at;
    this.randomness = randomness;
    pcp = new DatagramSpeaker(PortProtocol.PCP, new Pcp(at.own(), nonce), at.gateway(), port);
    pmp = new DatagramSpeaker(PortProtocol.NAT_PMP, new NatPmp(), at.gateway(), port);
    upnp = new UpnpSpeaker(at, port, randomness);
    speakers =
        Stream.<Speaker>of(pcp, pmp, upnp)
            .filter(each -> allowed.contains(each.protocol()))
            .toList();
  }

  void start(long now, Out out) {
    phase = Phase.PROBING;
    began = now;
    probes = 0;
    speakers.forEach(Speaker::reset);
    probe(now, out);
  }

  private void probe(long now, Out out) {
    while (probes < PROBES.size() && now - began >= PROBES.get(probes).toNanos()) {
      probes++;
    }
    for (Speaker speaker : speakers) {
      if (!speaker.spoken() && !speaker.absent()) {
        speaker.probe(out);
      }
    }
    alarm.set(began + (probes < PROBES.size() ? PROBES.get(probes).toNanos() : PROBING));
  }

  /** Takes a datagram; false: it is from somebody else, or makes no sense, or nobody asked. */
  boolean received(Endpoint from, byte[] datagram, long now, Out out) {
    if (!from.address().equals(at.gateway()) || datagram.length < 2) {
      return false;
    }
    boolean taken;
    if (from.port() == DatagramProtocol.PORT) {
      DatagramSpeaker speaker = datagram[0] == 0 ? pmp : pcp;
      taken = speaker.received(datagram, now);
      if (speaker.takeRebooted()) {
        rebooted(now, out);
      }
      if (taken && NatPmp.refusesVersion(datagram)) {
        pcp.isAbsent();
      }
    } else {
      taken = upnp.received(datagram);
    }
    follow(now, out);
    return taken;
  }

  /** Told in one protocol, it is true in all. */
  private void rebooted(long now, Out out) {
    if (rebootedBefore && now - lastReboot < REBOOTS_APART) {
      reboot.set(lastReboot + REBOOTS_APART);
      return;
    }
    rebootedBefore = true;
    lastReboot = now;
    reboot.clear();
    if (phase != Phase.RELEASING) {
      for (Speaker speaker : speakers) {
        speaker.routerRebooted(now, out);
      }
    }
  }

  boolean answered(long call, @Nullable HttpAnswer answer, long now, Out out) {
    boolean taken = upnp.answered(call, answer, now, out);
    follow(now, out);
    return taken;
  }

  void due(long now, Out out) {
    for (Speaker speaker : speakers) {
      speaker.due(now, out);
    }
    if (reboot.isDue(now)) {
      rebooted(now, out);
    }
    if (alarm.isDue(now)) {
      switch (phase) {
        case PROBING -> {
          if (now - began < PROBING) {
            probe(now, out);
          }
        }
        case RESTING -> start(now, out);
        case WORKING, RELEASING -> alarm.clear();
      }
    }
    follow(now, out);
  }

  /** Goes on where something has come to its end. */
  private void follow(long now, Out out) {
    for (Speaker speaker : speakers) {
      if (speaker.spoken()) {
        spoken.add(speaker.protocol());
      }
    }
    if (phase == Phase.RELEASING) {
      return;
    }
    Speaker present = working;
    if (present != null) {
      if (present.state() == Speaker.State.HOLDING) {
        rest = FIRST_REST;
        reached(verdictOf(present.external()));
      }
      if (present.state() != Speaker.State.FAILED) {
        return;
      }
      working = null;
      phase = Phase.PROBING;
      alarm.set(now);
    }
    choose(now, out);
  }

  private void choose(long now, Out out) {
    long elapsed = phase == Phase.PROBING ? now - began : PROBING;
    boolean waiting = false;
    for (Speaker speaker : speakers) {
      if (speaker.state() == Speaker.State.FAILED) {
        continue;
      }
      if (speaker.spoken()) {
        if (waiting && elapsed < PATIENCE) {
          alarm.set(began + PATIENCE);
          return;
        }
        use(speaker, now, out);
        return;
      }
      waiting |= !speaker.absent();
    }
    if (phase == Phase.PROBING && (!waiting || elapsed >= PROBING)) {
      giveUp(now);
    }
  }

  private void use(Speaker speaker, long now, Out out) {
    phase = Phase.WORKING;
    alarm.clear();
    working = speaker;
    speaker.acquire(now, out);
  }

  private void giveUp(long now) {
    reached(reason());
    phase = Phase.RESTING;
    alarm.set(now + rest - rest / 8 + randomness.nextLong(rest / 4));
    rest = Math.min(rest * 2, LONGEST_REST);
  }

  /** Why nobody gave a port: what a person can change comes first. */
  private Verdict reason() {
    Verdict reason = Verdict.NOT_SPOKEN;
    for (Speaker speaker : speakers) {
      if (speaker.state() == Speaker.State.FAILED
          && (reason == Verdict.NOT_SPOKEN || reason == Verdict.FAILED)) {
        reason = speaker.failure();
      }
    }
    return reason;
  }

  private void reached(Verdict now) {
    known = true;
    verdict = now;
  }

  private static Verdict verdictOf(@Nullable Endpoint external) {
    return external != null && PublicSpace.touches(IpPrefix.single(external.address()))
        ? Verdict.MAPPED
        : Verdict.BEHIND_ANOTHER_NAT;
  }

  PortMapState state() {
    Speaker present = working;
    Endpoint external = present == null ? null : present.external();
    if (present != null && external != null && phase == Phase.WORKING) {
      return new PortMapState(verdictOf(external), present.protocol(), external, spoken);
    }
    boolean lost = verdict == Verdict.MAPPED;
    return PortMapState.without(known && !lost ? verdict : Verdict.ASKING, spoken);
  }

  OptionalLong deadline() {
    OptionalLong soonest = Alarm.sooner(alarm.moment(), reboot.moment());
    for (Speaker speaker : speakers) {
      soonest = Alarm.sooner(soonest, speaker.deadline());
    }
    return soonest;
  }

  /** Gives the port back; {@link #isReleased} tells when it is. */
  void release(long now, Out out) {
    phase = Phase.RELEASING;
    alarm.clear();
    reboot.clear();
    working = null;
    for (Speaker speaker : speakers) {
      speaker.release(now, out);
    }
  }

  boolean isReleased() {
    return phase == Phase.RELEASING
        && speakers.stream().noneMatch(each -> each.state() == Speaker.State.RELEASING);
  }
}
