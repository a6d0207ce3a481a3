package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.os.HostDns;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code homeward undo}, where nothing else of Homeward runs any more, and where something does.
 */
@Tag("netlab")
@Timeout(180)
class UndoTest extends HelperBench {
  private Command.Result undo(String input, String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("undo", "--journal-dir", helper.journals().toString()));
    arguments.addAll(List.of(options));
    ProcessBuilder builder =
        host.builder(Daemons.java(Main.class, arguments.toArray(String[]::new)));
    builder.redirectErrorStream(true);
    Process process = host.start(builder);
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    return new Command.Result(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void showsWhatIsLeftAsksAndPutsItBack() throws Exception {
    String before = helper.hostState();
    HelperClient client = HelperClient.connect(helper.socket());
    client.openTun(INTERFACE);
    client.apply(config(dns(), "100.64.0.2/32"));
    helper.killEverybody();
    client.close();
    String left = helper.hostState();
    assertThat(left).isNotEqualTo(before);

    Command.Result refused = undo("n\n");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output())
        .contains("The interface homeward0 with its addresses, routes and packet rules is there.")
        .contains("/etc/resolv.conf names Homeward's name server.")
        .contains("Put back what nothing uses? [y/N]")
        .contains("nothing was changed; use --yes");
    assertThat(undo("").status()).as("nobody answers").isEqualTo(1);
    assertThat(helper.hostState()).isEqualTo(left);

    Command.Result done = undo(" YES \n");
    assertThat(done.status()).as(done.output()).isZero();
    assertThat(done.output())
        .contains("Put back: the interface homeward0.")
        .contains("Put back: /etc/resolv.conf, as it was before.");
    assertThat(helper.hostState()).isEqualTo(before);
    assertThat(helper.journalsLeft()).isEmpty();

    Command.Result again = undo("", "--yes");
    assertThat(again.status()).isZero();
    assertThat(again.output()).isEqualTo("Nothing of Homeward is set on this computer.\n");
    helper.restart();
  }

  @Test
  void putsNamesBackAlsoWhereNoJournalTellsOfThem() throws Exception {
    HelperClient client = HelperClient.connect(helper.socket());
    client.openTun(INTERFACE);
    client.apply(config(dns()));
    String ours = host.read("/etc/resolv.conf");
    client.close();
    Netlab.await("all undone", () -> helper.journalsLeft().isEmpty());
    helper.supervisor().destroy();
    helper.supervisor().onExit().get(60, TimeUnit.SECONDS);
    host.resolvConf(ours);
    Command.Result done = undo("", "--yes");
    assertThat(done.status()).as(done.output()).isZero();
    assertThat(host.read("/etc/resolv.conf")).isEqualTo(ORIGINAL);
    helper.restart();
  }

  @Test
  void whatCouldNotBeUndoneThenAndIsInUseAgainIsNotCalledLeftOver() throws Exception {
    host.privateEtc();
    HelperClient before = HelperClient.connect(helper.socket());
    before.openTun(INTERFACE);
    before.apply(config(dns(), "100.64.0.2/32"));
    host.run("mount", "-o", "remount,bind,ro", "/etc");
    before.close();
    Netlab.await("told", () -> helper.log().contains("/etc/resolv.conf: Read-only file system"));
    Netlab.await("the interface is gone", () -> !host.networkState().contains(INTERFACE));
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(HostDns.NONE, "100.64.0.2/32"));
      host.run("mount", "-o", "remount,bind,rw", "/etc");
      client.apply(config(dns(), "100.64.0.2/32"));
      Command.Result list =
          host.attempt(
              HelperUnderTest.program(), "--list", "--journal-dir", helper.journals().toString());
      assertThat(list.output().lines().filter(line -> line.startsWith("left"))).isEmpty();
      assertThat(list.output())
          .contains(" link " + INTERFACE)
          .contains(" resolv.conf /etc/resolv.conf");
    }
    Netlab.await("put back", () -> host.read("/etc/resolv.conf").equals(ORIGINAL));
  }

  @Test
  void leavesAloneWhatIsInUseAndSaysByWhom() throws Exception {
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32"));
      String during = helper.hostState();
      Command.Result result = undo("", "--yes");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.output())
          .contains(INTERFACE)
          .contains("in use by process " + helper.worker().orElseThrow().pid() + ".")
          .contains("all of it is in use; disconnect with \"homeward down\"");
      assertThat(helper.hostState()).isEqualTo(during);
    }
  }
}
