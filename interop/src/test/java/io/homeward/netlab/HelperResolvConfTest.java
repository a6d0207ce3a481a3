package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.inet.IpText;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plain {@code /etc/resolv.conf}, before, while and after a client has its settings there. */
@Tag("netlab")
class HelperResolvConfTest extends HelperBench {
  @Test
  void leavesAResolvConfThatSomebodyElseHasWrittenMeanwhile() throws Exception {
    host.privateEtc();
    String theirs = "nameserver 203.0.113.1\n";
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      host.resolvConf(theirs);
    }
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
    assertThat(host.read("/etc/resolv.conf")).isEqualTo(theirs);
  }

  @Test
  void followsASymbolicLinkAndKeepsIt() throws Exception {
    host.privateEtc();
    host.run(
        "sh",
        "-c",
        "mkdir /etc/real; mv /etc/resolv.conf /etc/real/; ln -s real/resolv.conf /etc/resolv.conf");
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      assertThat(host.run("readlink", "/etc/resolv.conf")).isEqualTo("real/resolv.conf\n");
      assertThat(host.read("/etc/real/resolv.conf")).contains("nameserver 100.100.100.100");
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before));
    assertThat(host.run("readlink", "/etc/resolv.conf")).isEqualTo("real/resolv.conf\n");
  }

  @Test
  void removesAResolvConfWhereThereWasNone() throws Exception {
    host.privateEtc();
    host.run("rm", "/etc/resolv.conf");
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      assertThat(client.apply(config(dns())).formerResolvers())
          .as("what no file means")
          .containsExactly(IpText.parse("127.0.0.1"));
      assertThat(host.read("/etc/resolv.conf")).contains("nameserver 100.100.100.100");
    }
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
    assertThat(host.attempt("test", "-e", "/etc/resolv.conf").status()).isNotZero();
  }

  @Test
  void restoresResolvConfEvenWhenAllJournalsAreGone() throws Exception {
    host.privateEtc();
    String before = host.read("/etc/resolv.conf");
    HelperClient client = HelperClient.connect(helper.socket());
    client.openTun(INTERFACE);
    client.apply(config(dns()));
    // As after a power cut: nobody lives, and the file system of /run is new.
    helper.killEverybody();
    client.close();
    Command.run("rm", "-rf", helper.journals().toString());
    assertThat(host.read("/etc/resolv.conf")).isNotEqualTo(before);
    assertThat(helper.cleanUp().status()).isZero();
    assertThat(host.read("/etc/resolv.conf")).isEqualTo(before);
  }

  @Test
  void takesDnsBackFromAFrozenClientAndGivesItAgain() throws Exception {
    String before = host.read("/etc/resolv.conf");
    Process client = HelperVictim.start(helper.socket(), true);
    assertThat(client.inputReader().readLine()).isEqualTo("connected");
    assertThat(client.inputReader().readLine()).isEqualTo("applied");
    String during = host.read("/etc/resolv.conf");
    assertThat(during).isNotEqualTo(before);
    // Who is there is asked now and then, and answers.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(7);
    while (System.nanoTime() - end < 0) {
      askForAName();
      assertThat(host.read("/etc/resolv.conf")).isEqualTo(during);
    }
    Command.run("kill", "-STOP", Long.toString(client.pid()));
    Netlab.await(
        "DNS taken back",
        () -> {
          askForAName();
          return host.read("/etc/resolv.conf").equals(before);
        });
    assertThat(host.run("ip", "-o", "addr")).contains("100.64.0.1/");
    Command.run("kill", "-CONT", Long.toString(client.pid()));
    Netlab.await("DNS given again", () -> host.read("/etc/resolv.conf").equals(during));
    client.destroyForcibly();
    Netlab.await("all undone", () -> host.read("/etc/resolv.conf").equals(before));
  }

  /** Something that goes to the name service, as every lookup of this host does. */
  private void askForAName() throws Exception {
    host.run("bash", "-c", "echo question >/dev/udp/100.100.100.100/53");
  }

  /** Programs put back what they once kept, also when it was ours. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCopyOfOursThatComesBackWhenNobodyIsThereIsUndone(boolean replaceable) throws Exception {
    if (replaceable) {
      host.privateEtc();
    }
    String copy;
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      copy = host.read("/etc/resolv.conf");
      assertThat(copy).contains("nameserver 100.100.100.100");
    }
    Netlab.await("all undone", () -> host.read("/etc/resolv.conf").equals(ORIGINAL));
    // The end of the client may have made the helper look the first time.
    for (int i = 0; i < 3; i++) {
      host.resolvConf(copy);
      Netlab.await("while a helper runs", () -> host.read("/etc/resolv.conf").equals(ORIGINAL));
    }
    helper.supervisor().destroy();
    helper.supervisor().onExit().get(60, TimeUnit.SECONDS);
    host.resolvConf(copy);
    helper.restart();
    assertThat(host.read("/etc/resolv.conf")).as("at the next start").isEqualTo(ORIGINAL);
  }
}
