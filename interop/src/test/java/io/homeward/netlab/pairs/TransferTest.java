package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.Site;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A transfer goes on, and all of it arrives as it was sent, whatever happens on its way. */
@Tag("long")
@Timeout(900)
class TransferTest {
  private static final String ENDS = System.getProperty("homeward.pairs.ends", "ours-ours");

  @ParameterizedTest
  @CsvSource({
    "OURS, OURS, EASY, DIRECT",
    "OURS, OFFICIAL, EASY, DIRECT",
    "OFFICIAL, OFFICIAL, EASY, DIRECT",
    "OURS, OURS, HARD_RANDOM, DIRECT"
  })
  void whateverHappensOnItsWay(Kind from, Kind to, NatShape shape, Way.Kind least)
      throws Exception {
    String ends = from.title() + "-" + to.title();
    if (!ENDS.isEmpty() && !ENDS.equals(ends)) {
      return;
    }
    // A little loss all the time.
    SitePlan plan = SitePlan.of(shape).withWire(1, Duration.ofMillis(5));
    Pair pair = Pair.of(from, plan, to, SitePlan.of(NatShape.EASY));
    try (Transfer transfer = new Transfer(pair)) {
      Meeting two = transfer.meeting();
      Site left = two.left().site();
      Site right = two.right().site();
      transfer.goesOn("from the first echo", () -> {});
      transfer.goesOn("until the best way is found", () -> two.awaitAtLeast(least));
      transfer.goesOn("no datagram passes between them", two::cutBetween);
      transfer.goesOn("until both are relayed", () -> two.await(Way.Kind.RELAYED));
      transfer.goesOn("the relay restarts", transfer::restartServer);
      transfer.goesOn("datagrams pass again", two::mendBetween);
      transfer.goesOn("until the best way is found again", () -> two.awaitAtLeast(least));
      transfer.goesOn("the sender's router forgets", left::forget);
      transfer.goesOn("the receiver's router forgets", right::forget);
      transfer.goesOn("the sender's router has another address", left::renumber);
      transfer.goesOn("the receiver's router has another address", right::renumber);
      transfer.goesOn("the sender moves", left::move);
      transfer.goesOn("the receiver moves", right::move);
      transfer.goesOn("the sender's router reboots", () -> transfer.reboot(two.left()));
      transfer.goesOn("until the best way is found at last", () -> two.awaitAtLeast(least));
      assertThat(transfer.endsWhole()).as("byte for byte").isTrue();
      Path directory = Files.createDirectories(Path.of("target", "pairs"));
      Files.write(
          directory.resolve(
              "transfer-" + ends + "-" + shape.name().toLowerCase(Locale.ROOT) + ".md"),
          transfer.lines());
    }
  }
}
