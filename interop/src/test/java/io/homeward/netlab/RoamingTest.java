package io.homeward.netlab;

import static io.homeward.netlab.Daemons.homeward;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transfer goes on wherever its two ends go, and the new places are announced. */
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class RoamingTest {
  /**
   * Far more than any of it takes, and less than what helps by itself: looks every five seconds, a
   * handshake after fifteen, and a connection to the server that is found dead after thirty.
   */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** After which the other end has given up the way that it knew. */
  private static final Duration LONGER_THAN_TRUST = Duration.ofSeconds(7);

  private RoamingLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = RoamingLab.start();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private interface Change {
    void make() throws Exception;
  }

  private void transferGoesOn(String what, Change change) throws Exception {
    long before = lab.bytes();
    long begun = System.nanoTime();
    change.make();
    lab.awaitBytes(Math.max(before, lab.bytes()));
    assertThat(lab.pauseMillis(begun)).as(what).isLessThan(LONGEST_PAUSE.toMillis());
  }

  private void awaitAnnounced() {
    Pattern announced = Pattern.compile("\"Addrs\"[^\\]]*" + Pattern.quote(lab.laptopAt() + ":"));
    Netlab.await(
        "the other device is told the new address",
        () -> announced.matcher(homeward(lab.desk(), "status", "--json")).find());
    Netlab.await("it is connected", () -> homeward(lab.laptop(), "status").startsWith("Connected"));
  }

  @Test
  @Tag("netlab")
  void aTransferGoesOnWhereverItsEndsGo() throws Exception {
    transferGoesOn("another address", lab::laptopMoves);
    awaitAnnounced();
    transferGoesOn("another address of both", lab::bothMove);
    awaitAnnounced();
    transferGoesOn("another default route", () -> lab.defaultRouteMoves(true));
    transferGoesOn("and back", () -> lab.defaultRouteMoves(false));
  }

  @Test
  @Tag("long")
  void aTransferGoesOnWhenTheCableIsBackAndWhenTheComputerWakes() throws Exception {
    lab.cableOut();
    transferGoesOn("the cable is in again", lab::cableIn);
    lab.freeze();
    lab.awaitSilence(LONGER_THAN_TRUST);
    lab.laptopMoves();
    transferGoesOn("awake in another place", lab::thaw);
    awaitAnnounced();
  }
}
