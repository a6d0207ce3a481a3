package io.homeward.engine.node;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.os.HostState;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.selftest.Finding;
import io.homeward.engine.selftest.SelfTest;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time whether "connected" is true for the other programs of this computer. What
 * is found twice in a row is told. Owned by the node's thread; the questions are asked on a thread
 * of their own, one at a time, for the system's resolver may take long.
 */
final class SelfTests {
  /** After a change the system needs a moment, and the person wants to know soon. */
  private static final Duration FIRST = Duration.ofSeconds(3);

  private static final Duration AGAIN = Duration.ofSeconds(4);
  private static final Duration USUALLY = Duration.ofSeconds(30);

  /** While nothing flows; what changes at the system is heard of in any case. */
  private static final Duration AT_REST = Duration.ofMinutes(2);

  /** While something is wrong the person waits for its end. */
  private static final Duration WHILE_DOUBTFUL = Duration.ofSeconds(2);

  private final Function<Expected, List<Finding>> test;
  private final Consumer<List<NodeProblem>> tell;
  private final AtomicBoolean asking = new AtomicBoolean();
  private @Nullable Expected expected;
  private volatile boolean doubtful; // what was found last is to be looked at again
  private volatile long epoch; // of the expectation; what an older one found counts no more
  private long next;
  private boolean soon; // after a change
  private long last; // when it was asked

  /**
   * @param tell takes what was found; any thread
   */
  SelfTests(Consumer<List<NodeProblem>> tell) {
    this(SelfTest::run, tell);
  }

  /** The same with another test in the place of {@link SelfTest}. */
  SelfTests(Function<Expected, List<Finding>> test, Consumer<List<NodeProblem>> tell) {
    this.test = test;
    this.tell = tell;
  }

  /**
   * The system was given this; looks soon.
   *
   * @param leftOut addresses to which no route was asked for
   */
  void expect(
      NetMap map, Preferences preferences, HostState state, Set<InetAddress> leftOut, long nanos) {
    Expected now = expectation(map, preferences, state, leftOut);
    if (!now.equals(expected)) {
      if (expected != null && !expected.ownName().isEmpty() && now.ownName().isEmpty()) {
        // What was found of names is nobody's trouble any more.
        tell.accept(List.of());
      }
      expected = now;
      epoch = epoch + 1; // by this thread alone
      doubtful = false;
      next = nanos + FIRST.toNanos();
      soon = true;
    }
  }

  /** There is no tunnel, or it ends in this process. */
  void expectNothing() {
    expected = null;
    epoch = epoch + 1;
    doubtful = false;
  }

  /** Something around this computer changed, or was put right; looks now. */
  void look(long nanos) {
    next = nanos;
    tick(nanos);
  }

  /** Something around this computer may have changed; looks soon, however often that is said. */
  void hear(long nanos) {
    if (expected == null || soon) {
      return; // it looks soon in any case
    }
    long at = last + WHILE_DOUBTFUL.toNanos();
    next = at - nanos > 0 ? at : nanos;
    soon = true;
    tick(nanos);
  }

  /**
   * Nanoseconds until {@link #tick} has something to do; {@link Long#MAX_VALUE}: never.
   *
   * @param atRest whether nothing flows
   */
  long untilDue(boolean atRest, long nanos) {
    if (expected == null || asking.get()) {
      return Long.MAX_VALUE;
    }
    long rest = atRest && !soon ? AT_REST.minus(USUALLY).toNanos() : 0;
    long wait = next + rest - nanos;
    return Math.max(0, doubtful ? Math.min(wait, last + WHILE_DOUBTFUL.toNanos() - nanos) : wait);
  }

  /** Time passed; looks when it is time. */
  void tick(long nanos) {
    Expected wanted = expected;
    boolean due = nanos - next >= 0 || (doubtful && nanos - last >= WHILE_DOUBTFUL.toNanos());
    if (wanted == null || !due || !asking.compareAndSet(false, true)) {
      return;
    }
    last = nanos;
    next = nanos + USUALLY.toNanos();
    soon = false;
    long asked = epoch;
    // The system's resolver is native code, which would hold a virtual thread's carrier.
    WatchedThread.platform("homeward-self-test", WatchedThread::unowned, () -> ask(wanted, asked))
        .start();
  }

  private void ask(Expected wanted, long asked) {
    try {
      List<Finding> findings = test.apply(wanted);
      if (!findings.isEmpty() && !doubtful) {
        Thread.sleep(AGAIN);
        findings = test.apply(wanted);
      }
      if (asked == epoch) {
        doubtful = !findings.isEmpty();
        tell.accept(problems(findings));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.set(false);
    }
  }

  /**
   * What other programs should find; {@code ownName} is empty where names are not ours to answer.
   */
  static Expected expectation(
      NetMap map, Preferences preferences, HostState state, Set<InetAddress> leftOut) {
    Set<InetAddress> own = new HashSet<>();
    addresses(map.self()).filter(address -> usable(address, state)).forEach(own::add);
    String suffix = map.magicDnsSuffix();
    String fqdn = map.self().fqdn();
    boolean names =
        preferences.acceptDns()
            && map.dns().magicDns()
            && state.dnsMode() != HostState.DnsMode.NONE
            && !suffix.isEmpty()
            && fqdn.endsWith("." + suffix);
    List<InetAddress> devices = map.peers().stream().flatMap(SelfTests::addresses).toList();
    return Expected.of(names ? fqdn : "", own, devices, leftOut);
  }

  private static Stream<InetAddress> addresses(NodeInfo device) {
    return device.addresses().stream().filter(IpPrefix::isSingle).map(IpPrefix::address);
  }

  private static boolean usable(InetAddress address, HostState state) {
    return state.ipv6() || address instanceof Inet4Address;
  }

  /** One problem a kind: what is wrong with one device is mostly wrong with all. */
  private static List<NodeProblem> problems(List<Finding> findings) {
    List<NodeProblem> problems = new ArrayList<>();
    for (Finding finding : findings) {
      NodeProblem problem = SelfTestProblems.of(finding);
      if (problems.stream().noneMatch(known -> known.kind() == problem.kind())) {
        problems.add(problem);
      }
    }
    return problems;
  }
}
