package io.homeward.netlab;

import io.homeward.cli.Surfaces;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What all surfaces say of names that do not work, where they really do not. */
@Tag("netlab")
@Timeout(240)
class NamesHealthTest extends LaptopLab {
  @Test
  void aNameServiceThatIsNotHeardIsToldTheSameEverywhereAndSoIsItsReturn() throws Exception {
    Daemons.daemon(laptop);
    join();
    awaitOwnName();
    try (Surfaces surfaces = Surfaces.of(Daemons.socket(laptop), lab.directory())) {
      surfaces.awaitAll(Connection.CONNECTED);
      laptop.run(
          "sh",
          "-c",
          "nft 'add table ip deaf; add chain ip deaf o { type filter hook output priority 0; };"
              + " add rule ip deaf o ip daddr 100.100.100.100 drop'");
      surfaces.awaitAll(Connection.DEGRADED, Kind.NAMES_SILENT);
      laptop.run("nft", "delete", "table", "ip", "deaf");
      surfaces.awaitAll(Connection.CONNECTED);
    }
  }

  @Test
  void namesThatAnotherProgramTakesAreToldTheSameEverywhere() throws Exception {
    Daemons.daemon(laptop);
    join();
    awaitOwnName();
    Daemons.fightForNames(laptop, "echo nameserver " + HUB + " > /etc/resolv.conf");
    try (Surfaces surfaces = Surfaces.of(Daemons.socket(laptop), lab.directory())) {
      surfaces.awaitAll(Connection.DEGRADED, Kind.NAMES_FOUGHT);
    }
  }
}
