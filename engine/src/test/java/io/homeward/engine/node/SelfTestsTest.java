package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.os.HostState;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.selftest.Finding;
import io.homeward.engine.testing.Nodes;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SelfTestsTest {
  private static final Preferences PREFERENCES =
      Preferences.initial(URI.create("https://hub.example"));

  private static final NetMap MAP =
      Nodes.map(
          new DnsConfig(List.of(), Map.of(), List.of(), List.of(), true, List.of(), List.of()),
          Tailnets.device(1, "laptop.amber-fox.internal.", Tailnets.key(1), "100.64.0.1"),
          Tailnets.device(2, "nas.amber-fox.internal.", Tailnets.key(2), "100.64.0.2"));

  private static HostState host(HostState.DnsMode mode) {
    return new HostState(mode, false, true, true, List.of(), List.of());
  }

  private static Expected expected(Preferences preferences, HostState.DnsMode mode) {
    return SelfTests.expectation(MAP, preferences, host(mode), Set.of());
  }

  @Test
  void theOwnNameAndTheWayToEachDeviceAreLookedAt() {
    Expected expected = expected(PREFERENCES, HostState.DnsMode.PLAIN_FILE);
    assertThat(expected.ownName()).isEqualTo("laptop.amber-fox.internal");
    assertThat(expected.ownAddresses()).contains(MAP.self().ipv4());
    List<InetAddress> peers = MAP.peers().stream().map(NodeInfo::ipv4).toList();
    assertThat(expected.throughTunnel()).startsWith(ServiceAddresses.IPV4).containsAll(peers);
  }

  @Test
  void namesAreNotLookedAtWhereTheyAreNotOursToAnswer() {
    assertThat(expected(PREFERENCES, HostState.DnsMode.NONE).ownName()).isEmpty();
    Preferences without = PREFERENCES.with(PreferenceChange.none().acceptDns(false));
    assertThat(expected(without, HostState.DnsMode.PLAIN_FILE).ownName()).isEmpty();
  }

  @Test
  void noRouteIsExpectedWhereNoneWasAskedFor() {
    InetAddress nas = IpText.parse("100.64.0.2");
    Expected expected =
        SelfTests.expectation(MAP, PREFERENCES, host(HostState.DnsMode.NONE), Set.of(nas));
    assertThat(expected.throughTunnel()).containsExactly(ServiceAddresses.IPV4);
  }

  /** What is wrong on a computer, as the test finds it. */
  private final List<Finding> wrong = new CopyOnWriteArrayList<>();

  private final AtomicInteger looks = new AtomicInteger();
  private final BlockingQueue<List<NodeProblem>> told = new LinkedBlockingQueue<>();
  private final SelfTests tests =
      new SelfTests(
          wanted -> {
            looks.incrementAndGet();
            return List.copyOf(wrong);
          },
          told::add);
  private long now = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos(); // the ticker wraps

  private List<NodeProblem> told() throws InterruptedException {
    List<NodeProblem> problems = told.poll(60, TimeUnit.SECONDS);
    if (problems == null) {
      throw new AssertionError("nothing is told");
    }
    return problems;
  }

  private void tickAfter(Duration pause) {
    now += pause.toNanos();
    tests.tick(now);
  }

  private void expect() {
    tests.expect(MAP, PREFERENCES, host(HostState.DnsMode.PLAIN_FILE), Set.of(), now);
  }

  @Test
  void theEndOfAFaultIsLookedForWhileItStands() throws Exception {
    wrong.add(new Finding.NameUnanswered("laptop.amber-fox.internal", ""));
    expect();
    tickAfter(Duration.ofSeconds(5));
    assertThat(told()).hasSize(1);
    wrong.clear();
    now += Duration.ofSeconds(2).toNanos();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          tests.tick(now); // again, should the test of before not have ended quite
          return !told.isEmpty();
        });
    assertThat(told()).isEmpty();
    int before = looks.get();
    for (int i = 0; i < 5; i++) {
      tickAfter(Duration.ofSeconds(5));
    }
    assertThat(looks).as("all is well: twice a minute is enough").hasValue(before);
  }

  @Test
  void aChangeAroundTheComputerIsLookedAtAtOnce() throws Exception {
    expect();
    tickAfter(Duration.ofSeconds(5));
    assertThat(told()).isEmpty();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          tests.look(now);
          return looks.get() >= 2;
        });
    assertThat(told()).isEmpty();
  }

  @Test
  void whatMayHaveChangedIsLookedAtSoonHoweverOftenItIsHeardOf() throws Exception {
    expect();
    tickAfter(Duration.ofSeconds(5));
    assertThat(told()).isEmpty();
    // The test of before may not have ended quite.
    await().atMost(Duration.ofSeconds(60)).until(() -> tests.untilDue(true, now) < Long.MAX_VALUE);
    for (int i = 0; i < 10; i++) {
      now += Duration.ofMillis(100).toNanos();
      tests.hear(now);
    }
    assertThat(looks).as("it has just been looked at").hasValue(1);
    assertThat(tests.untilDue(true, now)).isEqualTo(Duration.ofSeconds(1).toNanos());
    now += Duration.ofSeconds(1).toNanos();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          tests.tick(now); // again, should the test of before not have ended quite
          return looks.get() == 2;
        });
    assertThat(told()).isEmpty();
  }

  @Test
  void nothingIsLookedAtWithoutATunnel() {
    tests.look(now);
    tests.hear(now);
    assertThat(looks).hasValue(0);
  }
}
