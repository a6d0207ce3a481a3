package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static io.homeward.netlab.Daemons.homeward;
import static io.homeward.netlab.Daemons.java;
import static io.homeward.netlab.Daemons.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device on a kernel without nf_tables: connected as ever, and it says what is missing. */
@Tag("netlab")
class NoPacketRulesTest {
  private static final String HUB = "10.9.0.1";

  @Test
  void aKernelWithoutPacketRulesIsToldAndAllElseWorks() throws Exception {
    try (Netlab lab = Netlab.create()) {
      NetlabHost lan = lab.bridge("lan");
      NetlabHost hub = lab.host("hub");
      NetlabHost laptop = lab.host("laptop");
      NetlabHost nas = lab.host("nas");
      lab.plug(hub, HUB + "/24", lan);
      lab.plug(laptop, "10.9.0.2/24", lan);
      lab.plug(nas, "10.9.0.3/24", lan);
      // Journals and sockets of this machine are none of a lab's business.
      laptop.emptyDirectory("/run");
      nas.emptyDirectory("/run");
      startWithoutNfTables(laptop);
      daemon(nas);
      RunningHub running = RunningHub.start(hub, HUB);
      assertThat(join(laptop, "laptop", HUB, running.authKey())).contains("Connected as laptop.");
      join(nas, "nas", HUB, running.authKey());
      Netlab.await(
          "a tunnel", () -> homeward(laptop, "ping", "-c", "1", "nas").startsWith("pong from nas"));
      String address = homeward(nas, "ip", "-4").strip();
      assertThat(laptop.run("ping", "-c", "1", "-W", "10", address)).contains("1 received");
      assertThat(homeward(laptop, "status"))
          .startsWith("Connected, with problems.")
          .contains("Problem: this system took no nftables rules", "homeward0");
      assertThat(homeward(nas, "status")).doesNotContain("Problem");
      assertThat(laptop.run("nft", "list", "ruleset")).isEmpty();
    }
  }

  private static void startWithoutNfTables(NetlabHost host) throws Exception {
    Path refusing = host.directory().resolve("refusing");
    Command.run("cc", "-o", refusing.toString(), "../native-helpers/tests/without_nf_tables.c");
    List<String> command = new ArrayList<>(List.of(refusing.toString()));
    command.addAll(
        List.of(
            java(
                Main.class,
                "daemon",
                "--state-dir",
                host.directory().resolve("state").toString(),
                "--socket",
                Daemons.socket(host).toString())));
    host.start(command.toArray(String[]::new));
    Netlab.await("the daemon", () -> host.log().contains("homeward is running"));
  }
}
