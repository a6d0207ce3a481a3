package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.nat.NatShape;
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
  private static final String ENDS = System.getProperty("homeward.pairs.ends", "official-official");

  @ParameterizedTest
  @CsvSource({
    "OURS, OURS, EASY",
    "OURS, OFFICIAL, EASY",
    "OFFICIAL, OFFICIAL, EASY",
    "OURS, OURS, HARD_RANDOM"
  })
  void whateverHappensOnItsWay(Kind one, Kind two, NatShape shape) throws Exception {
    String ends = one.title() + "-" + two.title();
    if (!ENDS.isEmpty() && !ENDS.equals(ends)) {
      return;
    }
    // A little loss all the time.
    SitePlan plan = SitePlan.of(shape).withWire(1, Duration.ofMillis(5));
    Pair pair = Pair.of(one, plan, two, SitePlan.of(NatShape.EASY));
    try (Transfer transfer = new Transfer(pair)) {
      Way.Kind best = pair.goal();
      transfer.goesOn("from the first echo", () -> {});
      transfer.goesOn("until the best way is found", () -> transfer.await(best));
      transfer.goesOn("no datagram passes between them", transfer::cutBetween);
      transfer.goesOn("until both are relayed", () -> transfer.await(Way.Kind.RELAYED));
      transfer.goesOn("the relay restarts", transfer::restartServer);
      transfer.goesOn("datagrams pass again", transfer::mendBetween);
      transfer.goesOn("until the best way is found again", () -> transfer.await(best));
      transfer.goesOn("the sender's router forgets", transfer.left()::forget);
      transfer.goesOn("the receiver's router forgets", transfer.right()::forget);
      transfer.goesOn("the sender's router has another address", transfer.left()::renumber);
      transfer.goesOn("the receiver's router has another address", transfer.right()::renumber);
      transfer.goesOn("the sender moves", transfer.left()::move);
      transfer.goesOn("the receiver moves", transfer.right()::move);
      transfer.goesOn("the sender's router reboots", () -> transfer.reboot(transfer.left()));
      transfer.goesOn("until the best way is found at last", () -> transfer.await(best));
      assertThat(transfer.endsWhole()).as("byte for byte").isTrue();
      Path directory = Files.createDirectories(Path.of("target", "pairs"));
      Files.write(
          directory.resolve(
              "transfer-" + ends + "-" + shape.name().toLowerCase(Locale.ROOT) + ".md"),
          transfer.lines());
    }
  }
}
