package io.homeward.engine.relay;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.Region.Phase;
import io.homeward.engine.relay.RelayProblem.Kind;
import io.homeward.engine.relay.RelayState.Closed;
import io.homeward.engine.relay.RelayState.Connected;
import io.homeward.engine.relay.RelayState.Connecting;
import io.homeward.engine.relay.RelayState.Failed;
import io.homeward.engine.text.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which regions are connected and to which of their nodes: the home region always, others
 * from when somebody sends there until nobody has for a while (protocol reference, section 5.4).
 * Pure: times and chance are arguments, sockets are somebody else's; every method returns what is
 * to be done. What comes from an attempt that is not the newest one of its region means nothing.
 *
 * <p>Times are readings of a monotonic clock in nanoseconds. One thread.
 */
final class RelayRegions {
  /** After so long without anything sent a region that is not home is closed. */
  static final Duration IDLE = Duration.ofSeconds(60);

  /** From the first packet of TCP to the end of the login, also when bytes drip in. */
  static final Duration LOGIN = Duration.ofSeconds(10);

  /** The same while there are other nodes to try. */
  static final Duration LOGIN_BEFORE_OTHERS = Duration.ofSeconds(4);

  /** For the answer to a ping. */
  static final Duration PONG = Duration.ofSeconds(3);

  /** More than 30 regions at once nobody needs, whatever the map and the peers say. */
  static final int MOST_OPEN = 30;

  /** A connection that ends sooner counts as one that did not come about. */
  private static final Duration LASTING = Duration.ofSeconds(10);

  /** A relay that changes its mind all the time is listened to once a second. */
  private static final Duration HEALTH = Duration.ofSeconds(1);

  /** Code points of a node's name that are shown. */
  private static final int MOST_NAME = 64;

  private final Randomness randomness;
  private final Map<Integer, Region> regions = new TreeMap<>();
  private int home;
  private long attempts;

  /** Regions that are connected or about to be. */
  private int connections;

  private List<RelayAction> out = new ArrayList<>();

  RelayRegions(Randomness randomness) {
    this.randomness = randomness;
  }

  /**
   * Takes new definitions and the home region.
   *
   * @param newHome 0: none yet
   */
  List<RelayAction> become(Map<Integer, DerpMap.Region> definitions, int newHome, long now) {
    int oldHome = home;
    home = newHome;
    for (Region region : List.copyOf(regions.values())) {
      DerpMap.Region definition = definitions.get(region.id());
      if (!region.definition.equals(definition)) {
        close(region, now);
        regions.remove(region.id());
        if (definition == null) {
          out.add(new RelayAction.Discard(region.id()));
        } else {
          Region replacement = new Region(definition);
          replacement.wanted = region.wanted;
          replacement.usedNanos = region.usedNanos;
          regions.put(region.id(), replacement);
        }
      }
    }
    definitions.forEach(
        (id, definition) -> regions.computeIfAbsent(id, _ -> new Region(definition)));
    if (oldHome != newHome) {
      moveHome(regions.get(oldHome), false, now);
      moveHome(regions.get(newHome), true, now);
    }
    for (Region region : regions.values()) {
      if (!region.isOpen() && needed(region, now)) {
        open(region, now);
      }
    }
    return taken();
  }

  private void moveHome(@Nullable Region region, boolean here, long now) {
    if (region == null) {
      return;
    }
    if (!here) {
      // It is left as any other region is: when nothing has been sent there for a while.
      region.wanted = true;
      region.usedNanos = now;
    }
    if (region.phase == Phase.CONNECTED) {
      out.add(new RelayAction.NotePreferred(region.id(), region.attempt, here));
    } else if (region.phase == Phase.WAITING && here) {
      again(region, now);
    }
  }

  /** Somebody has something to send there. */
  List<RelayAction> wanted(int id, long now) {
    Region region = regions.get(id);
    if (region != null) {
      region.wanted = true;
      region.usedNanos = now;
      if (!region.isOpen()) {
        open(region, now);
      }
    }
    return taken();
  }

  /** Something was sent there; what a region that is wanted has to be told before its deadline. */
  void used(int id, long now) {
    Region region = regions.get(id);
    if (region != null) {
      region.usedNanos = now;
    }
  }

  /**
   * The relay has taken us.
   *
   * @param fastStart whether by a fast start
   */
  List<RelayAction> entered(int id, long attempt, boolean fastStart, long now) {
    Region region = current(id, attempt, Phase.CONNECTING);
    if (region != null) {
      become(region, Phase.CONNECTED, now);
      region.fastStart = fastStart;
      region.health = "";
      region.retries.connected();
      if (id == home) {
        out.add(new RelayAction.NotePreferred(id, attempt, true));
      }
      tellConnected(region, now);
    }
    return taken();
  }

  /**
   * An attempt failed, or a connection came to its end.
   *
   * @param fastStart whether it was, or would have been, by a fast start
   */
  List<RelayAction> ended(int id, long attempt, RelayProblem problem, boolean fastStart, long now) {
    Region region = regions.get(id);
    if (region != null && region.attempt == attempt) {
      if (region.phase == Phase.CONNECTING) {
        // Something between us and the relay may have spoilt it: the next attempt goes without.
        region.fastStart = fastStart;
        failed(region, problem, now);
      } else if (region.phase == Phase.CONNECTED) {
        broke(region, problem, now);
      }
    }
    return taken();
  }

  /** The answer to a ping came. */
  void answered(int id, long attempt) {
    Region region = current(id, attempt, Phase.CONNECTED);
    if (region != null) {
      region.pinged = false;
    }
  }

  /**
   * The relay says what is wrong with it.
   *
   * @param text empty: nothing any more
   */
  List<RelayAction> health(int id, long attempt, String text, long now) {
    Region region = current(id, attempt, Phase.CONNECTED);
    if (region != null && !region.health.equals(text)) {
      region.health = text;
      if (now - region.healthToldNanos >= HEALTH.toNanos()) {
        tellConnected(region, now);
      } else {
        region.healthUntold = true;
      }
    }
    return taken();
  }

  /** The relay is going to restart; when the connection ends, it is known when to come again. */
  void restarting(int id, long attempt, Duration reconnectIn, Duration tryFor, long now) {
    Region region = current(id, attempt, Phase.CONNECTED);
    if (region != null) {
      region.retries.restart(reconnectIn, tryFor, now, randomness);
    }
  }

  /**
   * The computer is attached elsewhere, or has slept.
   *
   * @param astray connections that the system would not open like that any more, by attempt
   */
  List<RelayAction> networkChanged(Set<Long> astray, long now) {
    for (Region region : regions.values()) {
      region.retries.forget();
      switch (region.phase) {
        case CLOSED -> {
          // Nobody needs it here either.
        }
        case CONNECTED -> {
          if (astray.contains(region.attempt)) {
            again(region, now);
          } else {
            region.pinged = true;
            region.pongNanos = now + PONG.toNanos();
            out.add(new RelayAction.Ping(region.id(), region.attempt));
          }
        }
        // Packets of an attempt from before may be on no way at all.
        case CONNECTING, WAITING -> again(region, now);
      }
    }
    return taken();
  }

  /** Nanoseconds until {@link #onDeadline} has something to do; {@link Long#MAX_VALUE}: never. */
  long untilDeadline(long now) {
    long least = Long.MAX_VALUE;
    for (Region region : regions.values()) {
      least = Math.min(least, untilDeadline(region, now));
    }
    return Math.max(0, least);
  }

  private long untilDeadline(Region region, long now) {
    return switch (region.phase) {
      case CLOSED -> Long.MAX_VALUE;
      case CONNECTING, WAITING -> region.deadlineNanos - now;
      case CONNECTED -> {
        long least = region.id() == home ? Long.MAX_VALUE : region.usedNanos + IDLE.toNanos() - now;
        if (region.pinged) {
          least = Math.min(least, region.pongNanos - now);
        }
        if (region.healthUntold) {
          least = Math.min(least, region.healthToldNanos + HEALTH.toNanos() - now);
        }
        yield least;
      }
    };
  }

  /** Does what is due. {@link #used} comes before. */
  List<RelayAction> onDeadline(long now) {
    for (Region region : regions.values()) {
      if (untilDeadline(region, now) > 0) {
        continue;
      }
      switch (region.phase) {
        case CLOSED -> {
          // Has no deadline.
        }
        case CONNECTING -> {
          out.add(new RelayAction.Close(region.id(), region.attempt));
          failed(region, new RelayProblem(Kind.NO_ANSWER, ""), now);
        }
        case WAITING -> {
          if (needed(region, now)) {
            open(region, now);
          } else {
            close(region, now);
          }
        }
        case CONNECTED -> connectedDeadline(region, now);
      }
    }
    return taken();
  }

  private void connectedDeadline(Region region, long now) {
    if (region.pinged && region.pongNanos - now <= 0) {
      again(region, now);
    } else if (!needed(region, now)) {
      close(region, now);
    } else if (region.healthUntold && region.healthToldNanos + HEALTH.toNanos() - now <= 0) {
      tellConnected(region, now);
    }
  }

  private boolean needed(Region region, long now) {
    return region.id() == home || region.wanted && now - region.usedNanos < IDLE.toNanos();
  }

  /** The first node of a round. */
  private void open(Region region, long now) {
    region.problem = null;
    if (region.nodes.isEmpty()) {
      refuse(region, Kind.NO_RELAY, now);
    } else if (region.id() != home && connections >= MOST_OPEN) {
      refuse(region, Kind.TOO_MANY, now);
    } else {
      open(region, 0, now);
      tell(region, new Connecting());
    }
  }

  /** Nothing can be done now; whoever sends there does not make it tried again and again. */
  private void refuse(Region region, Kind kind, long now) {
    out.add(new RelayAction.Discard(region.id()));
    become(region, Phase.WAITING, now);
    region.deadlineNanos = now + Retries.LONG_PAUSE.toNanos();
    tell(region, new Failed(new RelayProblem(kind, ""), Retries.LONG_PAUSE));
  }

  private void open(Region region, int node, long now) {
    boolean others = node + 1 < region.nodes.size();
    become(region, Phase.CONNECTING, now);
    region.node = node;
    region.attempt = ++attempts;
    region.deadlineNanos = now + (others ? LOGIN_BEFORE_OTHERS : LOGIN).toNanos();
    out.add(
        new RelayAction.Open(
            region.id(), region.attempt, region.nodes.get(node), others, !region.fastStart));
  }

  private void failed(Region region, RelayProblem problem, long now) {
    if (region.problem == null) {
      region.problem = problem;
    }
    if (region.node + 1 < region.nodes.size()) {
      open(region, region.node + 1, now);
    } else {
      out.add(new RelayAction.Discard(region.id()));
      pause(region, region.problem, now);
    }
  }

  private void broke(Region region, RelayProblem problem, long now) {
    region.fastStart = false;
    if (now - region.sinceNanos >= LASTING.toNanos()) {
      region.retries.forget();
    }
    pause(region, problem, now);
  }

  /** Before the next round, when there is to be one. */
  private void pause(Region region, RelayProblem problem, long now) {
    if (!needed(region, now)) {
      close(region, now);
      return;
    }
    long pause = region.retries.nextPause(now, randomness);
    become(region, Phase.WAITING, now);
    region.deadlineNanos = now + pause;
    tell(region, new Failed(problem, Duration.ofNanos(pause)));
  }

  /** What there is ends, and the next round begins at once. */
  private void again(Region region, long now) {
    region.fastStart = false;
    endConnection(region);
    if (needed(region, now)) {
      become(region, Phase.CLOSED, now);
      open(region, now);
    } else {
      close(region, now);
    }
  }

  private void close(Region region, long now) {
    region.fastStart = false;
    endConnection(region);
    region.wanted = needed(region, now);
    become(region, Phase.CLOSED, now);
    tell(region, new Closed());
  }

  private void endConnection(Region region) {
    if (region.phase == Phase.CONNECTING || region.phase == Phase.CONNECTED) {
      out.add(new RelayAction.Close(region.id(), region.attempt));
    }
  }

  private void become(Region region, Phase phase, long now) {
    connections += count(phase) - count(region.phase);
    region.phase = phase;
    region.sinceNanos = now;
    region.pinged = false;
    region.healthUntold = false;
  }

  private static int count(Phase phase) {
    return phase == Phase.CONNECTING || phase == Phase.CONNECTED ? 1 : 0;
  }

  private void tellConnected(Region region, long now) {
    region.healthUntold = false;
    region.healthToldNanos = now;
    tell(region, new Connected(nodeName(region), region.fastStart, region.health));
  }

  private static String nodeName(Region region) {
    return PlainText.of(region.nodes.get(region.node).name(), MOST_NAME);
  }

  private void tell(Region region, RelayState state) {
    if (!region.told.equals(state)) {
      region.told = state;
      out.add(new RelayAction.Tell(region.id(), state));
    }
  }

  private @Nullable Region current(int id, long attempt, Phase phase) {
    Region region = regions.get(id);
    return region != null && region.attempt == attempt && region.phase == phase ? region : null;
  }

  private List<RelayAction> taken() {
    List<RelayAction> taken = out;
    out = new ArrayList<>();
    return taken;
  }
}
