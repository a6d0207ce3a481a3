package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.PortPrediction.Habit;
import io.homeward.engine.path.PortPrediction.Sight;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a way out of a router that uses another port for each destination: opens sockets for one
 * peer, asks servers by two of them which ports the router gives, tells the peer where it expects
 * or guesses the others, and pings the peer by these. The socket by which the peer answers stays;
 * the others are closed. One thread owns it.
 *
 * <p>Where ports are guessed, a second round opens other sockets. The peer's router lets in for
 * half a minute what its host pinged: each new socket may hit a guess of the first round, too.
 *
 * <p>Where ports can be expected on both sides, each side's sockets and the other's expected ports
 * are paired by their place in the lists. Either router may have given some ports to others
 * meanwhile, so that its list is off by a few: one side therefore takes each port of the other's
 * list, and the other side each second one. Off by x and y, the two meet at x + y of the first.
 */
final class ManySockets {
  /** By which servers are asked. */
  private static final int ASKING = 2;

  /** Fewer answers do not tell a router that counts from one that draws. */
  private static final int TELLING = 3;

  /** Where ports are guessed: half of 64,512 ports are hit by 174 guesses. */
  static final int GUESSING = 256;

  /** To a peer that can be pinged where the map says, of those whose ports are expected. */
  private static final int TO_EASY = 4;

  /** To a peer behind a router like ours. */
  private static final int TO_HARD = 24;

  /** With what else is known of our address a peer of ours still takes all. */
  static final int GUESSES = 560;

  private enum Phase {
    NONE,
    ASKS,
    PINGS
  }

  private final PathContext context;
  private final Candidates candidates;
  private final Relays relays;
  private final Search search;
  private final PathTimers timers;
  private final PathHistory history;
  private final boolean eachSecond;
  private final Set<Integer> open = new HashSet<>();
  private final Map<Integer, Integer> asking = new LinkedHashMap<>(); // socket, local port
  private int questions; // and so many answers are awaited
  private long askedNanos; // until the newest of them
  private final List<Sight> sights = new ArrayList<>();
  private final List<Way.Direct> pinged = new ArrayList<>();
  private final List<Integer> pairs = new ArrayList<>();
  private final Map<Integer, Way.Direct> paired = new HashMap<>();
  private final BitSet tried = new BitSet();
  private Phase phase = Phase.NONE;
  private @Nullable PortPrediction prediction;
  private List<Endpoint> peerExpects = List.of();
  private boolean refused; // by the system
  private boolean expected;
  private long expectedNanos;
  private long guessedNanos;
  private int rounds; // that followed each other
  private long roundNanos; // when the newest one began
  private long phaseNanos;
  private int repeats;

  ManySockets(
      PathContext context,
      boolean eachSecond,
      Candidates candidates,
      Relays relays,
      Search search,
      PathTimers timers,
      PathHistory history) {
    this.context = context;
    this.eachSecond = eachSecond;
    this.candidates = candidates;
    this.relays = relays;
    this.search = search;
    this.timers = timers;
    this.history = history;
  }

  /**
   * Begins a round if one may begin now.
   *
   * @param wanted whether data goes through a relay and a direct way is looked for
   */
  void consider(boolean wanted, long now, List<PathAction> actions) {
    if (!wanted || relays.own().nat() != OwnNetwork.Nat.HARD || search.peer() == null) {
      return;
    }
    // Without either there is nothing to ping by the sockets, and a round would be used up for it.
    boolean aimless = peerExpects.isEmpty() && candidates.likeliestOutside() == null;
    if (aimless || phase == Phase.ASKS || !mayBegin(now)) {
      return;
    }
    PortPrediction by = prediction;
    List<Endpoint> expects = peerExpects;
    closeAllBut(0, actions);
    peerExpects = expects;
    // What was expected and did not come true is asked anew; a router that draws goes on drawing.
    PortPrediction draws = by == null || by.isSure() ? null : by;
    if (!context.sockets().take(draws != null ? GUESSING : ASKING)) {
      return;
    }
    rounds = isForgotten(now) ? 1 : rounds + 1;
    roundNanos = now;
    phase = Phase.ASKS;
    if (draws != null) {
      guess(draws, now, actions);
    } else {
      questions = 0;
      actions.add(new PathAction.OpenSockets(ASKING));
    }
  }

  private boolean mayBegin(long now) {
    return rounds == 0 || now - roundNanos >= PathTimes.socketsPause(rounds);
  }

  /** Whether the last round was so long ago that the next one is a first one again. */
  private boolean isForgotten(long now) {
    return now - roundNanos >= PathTimes.SOCKETS_PERIOD;
  }

  /** The sockets that were asked for; fewer when there are no more. */
  void opened(List<PathEvent.Socket> sockets, int wanted, long now, List<PathAction> actions) {
    context.sockets().give(wanted - sockets.size());
    refused = sockets.isEmpty();
    if (phase != Phase.ASKS) {
      actions.add(new PathAction.CloseSockets(sockets.stream().map(s -> s.number()).toList()));
      context.sockets().give(sockets.size());
      return;
    }
    sockets.forEach(socket -> open.add(socket.number()));
    if (sockets.isEmpty()) {
      end(actions);
    } else if (prediction == null) {
      sockets.forEach(socket -> asking.put(socket.number(), socket.localPort()));
      phaseNanos = now;
      repeats = 0;
      ask(actions);
    } else {
      ping(prediction, sockets, now, actions);
    }
  }

  /** A question that was lost is asked again: the router gives its answer the same port. */
  private void ask(List<PathAction> actions) {
    asking.keySet().forEach(socket -> actions.add(new PathAction.AskPlace(socket)));
    timers.sockets.setAt(phaseNanos + PathTimes.askAgain(repeats++));
  }

  /** Whether there were none to be had when they were wanted last. */
  boolean areRefused() {
    return refused;
  }

  /** A server saw a question of a socket. */
  void seen(PathEvent.PlaceSeen place, long now, List<PathAction> actions) {
    Integer localPort = asking.get(place.socket());
    if (phase != Phase.ASKS || prediction != null || localPort == null || !place.seen().isIpv4()) {
      return;
    }
    int turn = List.copyOf(asking.keySet()).indexOf(place.socket());
    int order = turn * place.servers() + place.server();
    if (sights.stream().anyMatch(sight -> sight.order() == order)) {
      return; // it was asked twice
    }
    sights.add(new Sight(order, place.socket(), localPort, place.seen()));
    questions = asking.size() * place.servers();
    askedNanos = now - phaseNanos;
    if (sights.size() == questions) {
      predict(now, actions);
    }
  }

  private void predict(long now, List<PathAction> actions) {
    Candidate place = candidates.likeliestOutside();
    long silence = PathTimes.socketsAfter(askedNanos);
    long early = place == null ? 0 : place.untilSilentFor(silence, now);
    if (peerExpects.isEmpty() && early > 0 && now - phaseNanos < PathTimes.SOCKETS_ASK) {
      timers.sockets.setAt(now + Math.min(early, silence)); // it may yet answer
      return;
    }
    PortPrediction next = PortPrediction.of(sights, questions);
    timers.sockets.clear();
    int wanted = next != null && next.isSure() ? TO_EASY + TO_HARD : GUESSING;
    if (next == null || !context.sockets().take(wanted)) {
      end(actions);
    } else if (next.isSure()) {
      prediction = next;
      actions.add(new PathAction.OpenSockets(wanted));
    } else {
      guess(next, now, actions);
    }
  }

  /** What is guessed does not depend on the sockets: the peer hears of it while they are opened. */
  private void guess(PortPrediction by, long now, List<PathAction> actions) {
    prediction = by;
    if (now - guessedNanos >= PathTimes.GUESSES_LAST) {
      tried.clear();
    }
    guessedNanos = now;
    tell(by, by.guesses(GUESSES, tried, context.randomness()), GUESSING, now, actions);
    actions.add(new PathAction.OpenSockets(GUESSING));
  }

  private void tell(
      PortPrediction by, List<Endpoint> told, int sockets, long now, List<PathAction> actions) {
    history.add(new PathHistory.ManySockets(by.habit().name(), sockets, told.size()), now);
    search.callWith(told, now, actions);
  }

  private void ping(
      PortPrediction by, List<PathEvent.Socket> sockets, long now, List<PathAction> actions) {
    phase = Phase.PINGS;
    phaseNanos = now;
    repeats = 0;
    Candidate place = candidates.likeliestOutside();
    int toPlace = by.isSure() ? Math.min(TO_EASY, sockets.size()) : sockets.size();
    if (by.isSure()) {
      List<Endpoint> told = by.expected(sockets.stream().map(PathEvent.Socket::localPort).toList());
      sockets.subList(toPlace, sockets.size()).forEach(socket -> pairs.add(socket.number()));
      if (place == null && by.habit() == Habit.COUNTS) {
        told = by.expected(sockets.stream().skip(toPlace).map(s -> s.localPort()).toList());
      }
      tell(by, told, sockets.size(), now, actions);
    }
    if (place != null) {
      for (PathEvent.Socket socket : sockets.subList(0, toPlace)) {
        pingBy(new Way.Direct(place.endpoint(), socket.number()), now, actions);
      }
    }
    pair(now, actions);
    timers.sockets.setAt(now + PathTimes.burst(1));
  }

  private void pingBy(Way.Direct way, long now, List<PathAction> actions) {
    pinged.add(way);
    search.pingBy(way, now, actions);
  }

  /**
   * The peer named these. Many ports of one address are what it expects of a hard router; of those
   * that it names within a second the first ones count.
   */
  void called(List<Endpoint> endpoints, long now, List<PathAction> actions) {
    Map<InetAddress, List<Endpoint>> byAddress = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.isIpv4()) {
        byAddress.computeIfAbsent(endpoint.address(), _ -> new ArrayList<>()).add(endpoint);
      }
    }
    List<Endpoint> ports =
        byAddress.values().stream()
            .filter(of -> of.size() >= TO_HARD)
            .findFirst()
            .orElse(List.of());
    if (!ports.isEmpty() && !(expected && now - expectedNanos < PathTimes.EXPECTED_AGAIN)) {
      expected = true;
      expectedNanos = now;
      peerExpects = List.copyOf(ports.subList(ports.size() - TO_HARD, ports.size()));
      paired.clear();
      pair(now, actions);
    }
  }

  private void pair(long now, List<PathAction> actions) {
    if (phase != Phase.PINGS || !paired.isEmpty()) {
      return;
    }
    for (int i = 0; i < pairs.size(); i++) {
      int at = eachSecond ? 2 * i : i;
      if (at < peerExpects.size()) {
        Endpoint to = peerExpects.get(at);
        Way.Direct way = new Way.Direct(to, pairs.get(i));
        if (candidates.find(way) != null && !candidates.isCaught(to)) {
          paired.put(pairs.get(i), way);
          pingExpected(way, now, actions);
        }
      }
    }
  }

  /** Where the peer alone says that it will be. */
  private void pingExpected(Way.Direct way, long now, List<PathAction> actions) {
    if (context.budget().take(true, now)) {
      search.pingBy(way, now, actions);
    }
  }

  /** Does what is due. */
  void onDeadline(long now, List<PathAction> actions) {
    if (!timers.sockets.goesOff(now)) {
      return;
    }
    if (phase == Phase.ASKS && prediction == null) {
      boolean all = !sights.isEmpty() && sights.size() == questions;
      boolean enough = sights.size() >= TELLING && repeats > 1;
      if (all || enough || now - phaseNanos >= PathTimes.SOCKETS_ASK) {
        predict(now, actions);
      } else {
        ask(actions);
      }
      return;
    }
    if (phase != Phase.PINGS) {
      return;
    }
    if (now - phaseNanos >= PathTimes.SOCKETS_STAY) {
      end(actions);
      return;
    }
    // A first ping dies at the other router where that is not open yet.
    paired.values().forEach(way -> pingExpected(way, now, actions));
    PortPrediction by = prediction;
    if (by != null && by.isSure()) {
      pinged.forEach(way -> search.pingBy(way, now, actions));
    }
    repeats++;
    long next = PathTimes.burst(repeats + 1);
    timers.sockets.setAt(phaseNanos + (next < 0 ? PathTimes.SOCKETS_STAY : next));
  }

  /** A way was found, or none is wanted any more. */
  void end(List<PathAction> actions) {
    closeAllBut(0, actions);
  }

  /**
   * Only this one is of use.
   *
   * @param socket 0: none
   */
  void closeAllBut(int socket, List<PathAction> actions) {
    phase = Phase.NONE;
    timers.sockets.clear();
    prediction = null;
    asking.clear();
    sights.clear();
    pinged.clear();
    pairs.clear();
    paired.clear();
    peerExpects = List.of();
    List<Integer> closing = open.stream().filter(number -> number != socket).toList();
    if (!closing.isEmpty()) {
      closing.forEach(open::remove);
      context.sockets().give(closing.size());
      actions.add(new PathAction.CloseSockets(closing));
    }
  }

  /** What is used is this; if nothing is under way, all else is closed. */
  void used(int socket, boolean trusted, List<PathAction> actions) {
    boolean over = trusted || phase == Phase.NONE || search.peer() == null;
    if (over && (phase != Phase.NONE || !open.isEmpty())) {
      closeAllBut(socket, actions);
    }
  }
}
