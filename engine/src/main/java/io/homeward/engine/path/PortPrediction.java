package io.homeward.engine.path;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ports of its address a router with another port for each destination gives to sockets that
 * are new, as far as it can be told from what it gave to a few. Immutable.
 *
 * @param habit how the router chooses
 * @param address the router's outer address, IPv4
 * @param last the port that it gave last, as far as it is known
 * @param step between two ports that it gives one after the other, -16 to 16 and not 0, where it
 *     counts
 * @param low the lowest port that it may give, where it draws
 * @param high the highest one
 */
record PortPrediction(Habit habit, InetAddress address, int last, int step, int low, int high) {
  /** How a router chooses. */
  enum Habit {
    /** The socket's own port for its first destination. */
    PRESERVES,
    /** A fixed step further than the port before. */
    COUNTS,
    /** Any of many. */
    DRAWS
  }

  /**
   * What a server saw of a question.
   *
   * @param order the how manieth question it was, over all sockets; no two are the same
   * @param socket which asked
   * @param localPort of the socket
   * @param seen IPv4
   */
  record Sight(int order, int socket, int localPort, Endpoint seen) {}

  private static final int LEAST_PORT = 1024;
  private static final int MOST_PORT = 65_535;
  private static final int PORTS = MOST_PORT - LEAST_PORT + 1;

  /** Carriers give a customer so many ports in one piece. */
  private static final int BLOCK = 512;

  private static final int MAX_STEP = 16;

  /**
   * What these show; null: nothing.
   *
   * @param sights each socket's first question first
   * @param asked how many questions there were; each got a port, also where its answer was lost
   */
  static @Nullable PortPrediction of(List<Sight> sights, int asked) {
    if (sights.isEmpty()) {
      return null;
    }
    InetAddress address = sights.getFirst().seen().address();
    List<Sight> all =
        sights.stream()
            .filter(sight -> sight.seen().address().equals(address))
            .sorted(Comparator.comparingInt(Sight::order))
            .toList();
    int last = all.getLast().seen().port();
    if (preserves(all)) {
      return new PortPrediction(Habit.PRESERVES, address, last, 0, LEAST_PORT, MOST_PORT);
    }
    int step = step(all);
    if (step != 0) {
      int unseen = Math.max(0, asked - 1 - all.getLast().order());
      int newest = wrapped(last + step * unseen);
      return new PortPrediction(Habit.COUNTS, address, newest, step, LEAST_PORT, MOST_PORT);
    }
    int least = all.stream().mapToInt(sight -> sight.seen().port()).min().orElse(last);
    int most = all.stream().mapToInt(sight -> sight.seen().port()).max().orElse(last);
    boolean block = all.size() >= 3 && most - least < BLOCK;
    return new PortPrediction(
        Habit.DRAWS,
        address,
        last,
        0,
        block ? Math.max(LEAST_PORT, most - BLOCK + 1) : LEAST_PORT,
        block ? Math.min(MOST_PORT, least + BLOCK - 1) : MOST_PORT);
  }

  private static boolean preserves(List<Sight> all) {
    Set<Integer> sockets = new HashSet<>();
    for (Sight sight : all) {
      if (sockets.add(sight.socket()) && sight.seen().port() != sight.localPort()) {
        return false;
      }
    }
    return true;
  }

  /** The step between neighbours, or 0 when there is no common one. */
  private static int step(List<Sight> all) {
    int step = 0;
    for (int i = 1; i < all.size(); i++) {
      int questions = all.get(i).order() - all.get(i - 1).order();
      int apart = apart(all.get(i - 1).seen().port(), all.get(i).seen().port());
      if (apart == 0 || Math.abs(apart) > MAX_STEP * questions || apart % questions != 0) {
        return 0;
      }
      int each = apart / questions;
      if (step != 0 && each != step) {
        // Somebody else behind the router got one between: the smaller step is the router's.
        if (Integer.signum(each) != Integer.signum(step)) {
          return 0;
        }
        each = Math.abs(each) < Math.abs(step) ? each : step;
      }
      step = each;
    }
    return step;
  }

  /** How far a port is behind another, the nearer way round. */
  private static int apart(int from, int to) {
    int ahead = Math.floorMod(to - from, PORTS);
    return ahead > PORTS / 2 ? ahead - PORTS : ahead;
  }

  /** Whether sockets get ports of which it is known which they are. */
  boolean isSure() {
    return habit != Habit.DRAWS;
  }

  /**
   * Where the router will be reached when these sockets send their first datagrams in this order.
   *
   * @param localPorts of the sockets
   */
  List<Endpoint> expected(List<Integer> localPorts) {
    List<Endpoint> expected = new ArrayList<>();
    for (int i = 0; i < localPorts.size(); i++) {
      int port = habit == Habit.PRESERVES ? localPorts.get(i) : wrapped(last + step * (i + 1));
      expected.add(new Endpoint(address, port));
    }
    return expected;
  }

  private static int wrapped(int port) {
    return LEAST_PORT + Math.floorMod(port - LEAST_PORT, PORTS);
  }

  /**
   * Where the router may be reached, each as likely as any other.
   *
   * @param count at most so many
   * @param tried ports that are left out; those that are returned are added
   */
  List<Endpoint> guesses(int count, BitSet tried, Randomness randomness) {
    List<Integer> free = new ArrayList<>();
    for (int port = low; port <= high; port++) {
      if (!tried.get(port)) {
        free.add(port);
      }
    }
    List<Endpoint> guesses = new ArrayList<>();
    for (int i = 0; i < count && i < free.size(); i++) {
      int at = i + (int) randomness.nextLong(free.size() - i);
      int port = free.get(at);
      free.set(at, free.get(i));
      tried.set(port);
      guesses.add(new Endpoint(address, port));
    }
    return guesses;
  }
}
