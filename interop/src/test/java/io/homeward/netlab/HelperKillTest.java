package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} at random moments of a client that changes its configuration without end. The
 * number of kills is the property {@code homeward.kills} (default 24), the seed {@code
 * homeward.seed}.
 */
@Tag("netlab")
class HelperKillTest {
  private static final int KILLS = Integer.getInteger("homeward.kills", 24);
  private static final long SEED = Long.getLong("homeward.seed", System.nanoTime());
  private static final int LONGEST_LIFE_MILLIS = 400;

  /** Who dies. */
  private enum Kill {
    CLIENT,
    WORKER,
    SUPERVISOR,
    ALL_OF_THE_HELPER,
    EVERYBODY
  }

  @Test
  void leavesNothingWhereResolvConfIsAMountPoint() throws Exception {
    killAtRandomPoints(false, KILLS / 2);
  }

  @Test
  void leavesNothingWhereResolvConfIsAFile() throws Exception {
    killAtRandomPoints(true, KILLS - KILLS / 2);
  }

  private static void killAtRandomPoints(boolean replaceable, int kills) throws Exception {
    Random random = new Random(SEED);
    Duration longest = Duration.ZERO;
    try (Netlab lab = Netlab.create()) {
      NetlabHost host = lab.host("host");
      lab.wire(host, "192.0.2.1/24", lab.host("other"), "192.0.2.2/24");
      Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
      host.resolvConf("# the person's own\nnameserver 192.0.2.53\n\n\nsearch home.example");
      if (replaceable) {
        host.privateEtc();
      }
      HelperUnderTest helper = HelperUnderTest.start(host);
      try {
        String before = helper.hostState();
        for (int i = 0; i < kills; i++) {
          Kill kill = Kill.values()[i % Kill.values().length];
          Duration took = killOnce(helper, kill, random.nextInt(LONGEST_LIFE_MILLIS), before);
          longest = took.compareTo(longest) > 0 ? took : longest;
        }
      } finally {
        helper.stop();
      }
    }
    System.out.println(
        kills
            + " kills, longest until all was undone: "
            + longest.toMillis()
            + " ms, seed "
            + SEED);
  }

  private static Duration killOnce(HelperUnderTest helper, Kill kill, int lifeMillis, String before)
      throws Exception {
    Process client = HelperVictim.start(helper.socket(), false);
    try {
      BufferedReader output = client.inputReader();
      assertThat(output.readLine()).isEqualTo("connected");
      // Not a wait for anything: this is the random point.
      Thread.sleep(lifeMillis);
      Optional<ProcessHandle> worker = helper.worker();
      ProcessHandle supervisor = helper.supervisor();
      long killed = System.nanoTime();
      if (kill == Kill.EVERYBODY) {
        client.destroyForcibly();
      }
      if (kill == Kill.SUPERVISOR || kill == Kill.ALL_OF_THE_HELPER || kill == Kill.EVERYBODY) {
        supervisor.destroyForcibly();
      }
      if (kill == Kill.WORKER || kill == Kill.ALL_OF_THE_HELPER || kill == Kill.EVERYBODY) {
        worker.ifPresent(ProcessHandle::destroyForcibly);
      }
      if (kill == Kill.CLIENT) {
        client.destroyForcibly();
      }
      if (kill != Kill.CLIENT && kill != Kill.WORKER) {
        supervisor.onExit().get();
        if (kill == Kill.ALL_OF_THE_HELPER) {
          // Nobody is left who could undo by itself.
          assertThat(helper.cleanUp().status()).isZero();
        }
        helper.restart();
      }
      Awaitility.await(kill + " after " + lifeMillis + " ms, seed " + SEED)
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(() -> {
            assertThat(helper.hostState()).isEqualTo(before);
            assertThat(helper.journalsLeft()).isEmpty();
          });
      return Duration.ofNanos(System.nanoTime() - killed);
    } finally {
      client.destroyForcibly();
      client.onExit().get();
    }
  }
}
