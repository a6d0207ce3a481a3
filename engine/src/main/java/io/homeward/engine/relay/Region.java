package io.homeward.engine.relay;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayProblem.Kind;
import io.homeward.engine.relay.RelayState.Closed;
import io.homeward.engine.relay.RelayState.Connected;
import io.homeward.engine.relay.RelayState.Connecting;
import io.homeward.engine.relay.RelayState.Failed;
import io.homeward.engine.text.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one region: attempts at its nodes in order, what is there while it lasts, and
 * when the next round begins. Pure; {@link RelayRegions} owns it.
 */
final class Region {
  /** How far a region has come. */
  enum Phase {
    CLOSED,
    CONNECTING,
    CONNECTED,
    WAITING
  }

  /** What the regions of a client have in common. */
  static final class Shared {
    final Randomness randomness;

    /** The region that is always needed; 0: none. */
    int home;

    private long attempts;
    private int connections; // there, or about to be
    private List<RelayAction> out = new ArrayList<>();

    Shared(Randomness randomness) {
      this.randomness = randomness;
    }

    void add(RelayAction action) {
      out.add(action);
    }

    /** What is to be done since the last time. */
    List<RelayAction> taken() {
      List<RelayAction> taken = out;
      out = new ArrayList<>();
      return taken;
    }
  }

  /** A connection that ends sooner counts as one that did not come about. */
  private static final Duration LASTING = Duration.ofSeconds(10);

  /** A relay that changes its mind all the time is listened to once a second. */
  private static final Duration HEALTH = Duration.ofSeconds(1);

  /** Code points of a node's name that are shown. */
  private static final int MOST_NAME = 64;

  private final Shared shared;
  private final DerpMap.Region definition;
  private final List<DerpMap.Relay> nodes; // those that relay, in the order of trying
  private final Retries retries = new Retries();
  private Phase phase = Phase.CLOSED;
  private long attempt; // the number of the newest one, also while it is connected
  private int node; // which one that is for
  private long sinceNanos; // when the phase began
  private long deadlineNanos; // while connecting: of the attempt; while waiting: until the next
  private @Nullable RelayProblem problem; // why the first node of the round failed
  private boolean wanted; // by somebody but the home
  private long usedNanos;
  private boolean pinged;
  private long pongNanos; // until when an answer has to come
  private boolean fastStart; // of the connection, or of the attempt that failed last
  private String health = "";
  private boolean healthUntold;
  private long healthToldNanos;
  private RelayState told = new Closed();

  Region(DerpMap.Region definition, Shared shared) {
    this.definition = definition;
    this.shared = shared;
    nodes =
        definition.nodes().stream()
            .filter(relay -> !relay.stunOnly() && NodeAddress.isUsable(relay))
            .toList();
  }

  int id() {
    return definition.id();
  }

  boolean isDefinedAs(DerpMap.@Nullable Region other) {
    return definition.equals(other);
  }

  /** One of the same number that was defined anew; wanted as this one was. */
  Region redefined(DerpMap.Region anew) {
    Region replacement = new Region(anew, shared);
    replacement.wanted = wanted;
    replacement.usedNanos = usedNanos;
    return replacement;
  }

  /** How far it has come. */
  Phase phase() {
    return phase;
  }

  boolean isNewest(long number) {
    return attempt == number;
  }

  boolean needed(long now) {
    return id() == shared.home || wanted && now - usedNanos < RelayRegions.IDLE.toNanos();
  }

  /** Home has come here, or gone away. */
  void home(boolean here, long now) {
    if (!here) {
      // It is left as any other region is: when nothing has been sent there for a while.
      wanted = true;
      usedNanos = now;
    }
    if (phase == Phase.CONNECTED) {
      shared.add(new RelayAction.NotePreferred(id(), attempt, here));
    } else if (phase == Phase.WAITING && here) {
      again(now);
    }
  }

  /** Somebody has something to send there. */
  void want(long now) {
    wanted = true;
    usedNanos = now;
    openIfClosed(now);
  }

  /** Something was sent there. */
  void used(long now) {
    usedNanos = now;
  }

  /** The first node of a round, unless one is under way. */
  void openIfClosed(long now) {
    if (phase == Phase.CLOSED) {
      open(now);
    }
  }

  /** The relay has taken us. */
  void entered(boolean byFastStart, long now) {
    become(Phase.CONNECTED, now);
    fastStart = byFastStart;
    health = "";
    retries.connected();
    if (id() == shared.home) {
      shared.add(new RelayAction.NotePreferred(id(), attempt, true));
    }
    tellConnected(now);
  }

  /** The attempt failed, or the connection came to its end. */
  void ended(RelayProblem why, boolean byFastStart, long now) {
    if (phase == Phase.CONNECTING) {
      // Something between us and the relay may have spoilt it: the next attempt goes without.
      fastStart = byFastStart;
      failed(why, now);
    } else if (phase == Phase.CONNECTED) {
      fastStart = false;
      if (now - sinceNanos >= LASTING.toNanos()) {
        retries.forget();
      }
      pause(why, now);
    }
  }

  /** The answer to a ping came. */
  void answered() {
    pinged = false;
  }

  /** The relay says what is wrong with it; empty: nothing any more. */
  void health(String text, long now) {
    if (!health.equals(text)) {
      health = text;
      if (now - healthToldNanos >= HEALTH.toNanos()) {
        tellConnected(now);
      } else {
        healthUntold = true;
      }
    }
  }

  /** The relay is going to restart; when the connection ends, it is known when to come again. */
  void restarting(Duration reconnectIn, Duration tryFor, long now) {
    retries.restart(reconnectIn, tryFor, now, shared.randomness);
  }

  /**
   * The computer is attached elsewhere, or has slept.
   *
   * @param astray connections that the system would not open like that any more, by attempt
   */
  void networkChanged(Set<Long> astray, long now) {
    retries.forget();
    switch (phase) {
      case CLOSED -> {
        // Nobody needs it here either.
      }
      case CONNECTED -> {
        if (astray.contains(attempt)) {
          again(now);
        } else {
          pinged = true;
          pongNanos = now + RelayRegions.PONG.toNanos();
          shared.add(new RelayAction.Ping(id(), attempt));
        }
      }
      // Packets of an attempt from before may be on no way at all.
      case CONNECTING, WAITING -> again(now);
    }
  }

  /** Nanoseconds until {@link #onDeadline} has something to do; {@link Long#MAX_VALUE}: never. */
  long untilDeadline(long now) {
    return switch (phase) {
      case CLOSED -> Long.MAX_VALUE;
      case CONNECTING, WAITING -> deadlineNanos - now;
      case CONNECTED -> {
        long least =
            id() == shared.home ? Long.MAX_VALUE : usedNanos + RelayRegions.IDLE.toNanos() - now;
        if (pinged) {
          least = Math.min(least, pongNanos - now);
        }
        if (healthUntold) {
          least = Math.min(least, healthToldNanos + HEALTH.toNanos() - now);
        }
        yield least;
      }
    };
  }

  /** Does what is due, if anything is. */
  void onDeadline(long now) {
    if (untilDeadline(now) > 0) {
      return;
    }
    switch (phase) {
      case CLOSED -> {
        // Has no deadline.
      }
      case CONNECTING -> {
        shared.add(new RelayAction.Close(id(), attempt));
        failed(new RelayProblem(Kind.NO_ANSWER, ""), now);
      }
      case WAITING -> {
        if (needed(now)) {
          open(now);
        } else {
          close(now);
        }
      }
      case CONNECTED -> connectedDeadline(now);
    }
  }

  private void connectedDeadline(long now) {
    if (pinged && pongNanos - now <= 0) {
      again(now);
    } else if (!needed(now)) {
      close(now);
    } else if (healthUntold && healthToldNanos + HEALTH.toNanos() - now <= 0) {
      tellConnected(now);
    }
  }

  /** The first node of a round. */
  private void open(long now) {
    problem = null;
    if (nodes.isEmpty()) {
      refuse(Kind.NO_RELAY, now);
    } else if (id() != shared.home && shared.connections >= RelayRegions.MOST_OPEN) {
      refuse(Kind.TOO_MANY, now);
    } else {
      open(0, now);
      tell(new Connecting());
    }
  }

  /** Nothing can be done now; whoever sends there does not make it tried again and again. */
  private void refuse(Kind kind, long now) {
    shared.add(new RelayAction.Discard(id()));
    become(Phase.WAITING, now);
    deadlineNanos = now + Retries.LONG_PAUSE.toNanos();
    tell(new Failed(new RelayProblem(kind, ""), Retries.LONG_PAUSE));
  }

  private void open(int next, long now) {
    boolean others = next + 1 < nodes.size();
    become(Phase.CONNECTING, now);
    node = next;
    attempt = ++shared.attempts;
    Duration limit = others ? RelayRegions.LOGIN_BEFORE_OTHERS : RelayRegions.LOGIN;
    deadlineNanos = now + limit.toNanos();
    shared.add(new RelayAction.Open(id(), attempt, nodes.get(next), others, !fastStart));
  }

  private void failed(RelayProblem why, long now) {
    RelayProblem first = problem == null ? why : problem;
    problem = first;
    if (node + 1 < nodes.size()) {
      open(node + 1, now);
    } else {
      shared.add(new RelayAction.Discard(id()));
      pause(first, now);
    }
  }

  /** Before the next round, when there is to be one. */
  private void pause(RelayProblem why, long now) {
    if (!needed(now)) {
      close(now);
      return;
    }
    long pause = retries.nextPause(now, shared.randomness);
    become(Phase.WAITING, now);
    deadlineNanos = now + pause;
    tell(new Failed(why, Duration.ofNanos(pause)));
  }

  /** What there is ends, and the next round begins at once. */
  private void again(long now) {
    fastStart = false;
    endConnection();
    if (needed(now)) {
      become(Phase.CLOSED, now);
      open(now);
    } else {
      close(now);
    }
  }

  /** Ends what there is. */
  void close(long now) {
    fastStart = false;
    endConnection();
    wanted = needed(now);
    become(Phase.CLOSED, now);
    tell(new Closed());
  }

  private void endConnection() {
    if (phase == Phase.CONNECTING || phase == Phase.CONNECTED) {
      shared.add(new RelayAction.Close(id(), attempt));
    }
  }

  private void become(Phase next, long now) {
    shared.connections += count(next) - count(phase);
    phase = next;
    sinceNanos = now;
    pinged = false;
    healthUntold = false;
  }

  private static int count(Phase phase) {
    return phase == Phase.CONNECTING || phase == Phase.CONNECTED ? 1 : 0;
  }

  private void tellConnected(long now) {
    healthUntold = false;
    healthToldNanos = now;
    String name = PlainText.of(nodes.get(node).name(), MOST_NAME);
    tell(new Connected(name, fastStart, health));
  }

  private void tell(RelayState state) {
    if (!told.equals(state)) {
      told = state;
      shared.add(new RelayAction.Tell(id(), state));
    }
  }
}
