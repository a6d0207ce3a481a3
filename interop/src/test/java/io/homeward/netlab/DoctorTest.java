package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code homeward doctor} and its repairs, on a computer where something is really wrong. */
@Timeout(300)
class DoctorTest extends LaptopLab {
  @Test
  @Tag("netlab")
  void namesThatWereLeftToAnotherProgramAreSetAnew() throws Exception {
    daemon(laptop);
    join();
    String own = awaitOwnName();
    Command.Result well = doctor();
    assertThat(well.status()).as(well.output()).isZero();
    assertThat(well.output()).contains("Homeward answers names at 100.100.100.100");

    // Whoever fights long enough is left alone.
    String overwrite = "echo nameserver " + HUB + " > /etc/resolv.conf";
    Daemons.fightForNames(laptop, overwrite);
    Netlab.await(
        "it is left", () -> Daemons.homeward(laptop, "status").contains("again and again"));
    Command.Result sick = doctor();
    assertThat(sick.status()).isEqualTo(1);
    assertThat(sick.output())
        .contains("ok      Homeward answers names at 100.100.100.100")
        .contains("this computer asks " + HUB + " for names, not Homeward");

    Command.Result declined = doctor("--repair");
    assertThat(declined.status()).isEqualTo(1);
    assertThat(declined.output()).contains("Do it? [y/N]").contains("Not done.");
    assertThat(laptop.read("/etc/resolv.conf")).doesNotContain("100.100.100.100");

    Command.Result repaired = doctor("--repair", "--yes");
    assertThat(repaired.status()).as(repaired.output()).isZero();
    assertThat(repaired.output())
        .contains("Set the tunnel's interface, its routes and names anew")
        .contains("Done.")
        .contains("All is as it should be.");
    assertThat(laptop.run("getent", "ahostsv4", "laptop." + hub.domain())).contains(own);
  }

  @Test
  @Tag("netlab")
  void whatIsLeftAfterAllWereKilledIsPutBack() throws Exception {
    String before = laptop.networkState() + laptop.read("/etc/resolv.conf");
    Process daemon = daemon(laptop);
    join();
    awaitOwnName();
    List<ProcessHandle> all = new ArrayList<>(daemon.descendants().toList());
    all.add(daemon.toHandle());
    // Stopped first, so that none has a moment to undo what another one's death tells it.
    for (ProcessHandle process : all) {
      laptop.run("kill", "-STOP", Long.toString(process.pid()));
    }
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().get(60, TimeUnit.SECONDS);
    }
    assertThat(laptop.networkState() + laptop.read("/etc/resolv.conf")).isNotEqualTo(before);

    Command.Result sick = doctor();
    assertThat(sick.status()).isEqualTo(1);
    assertThat(sick.output())
        .contains("no homeward answers")
        .contains("/etc/resolv.conf names Homeward's name server, and nothing uses it");
    Command.Result repaired = doctor("--repair", "--yes");
    assertThat(repaired.output())
        .contains("Put back what nothing uses any more: ")
        .contains("/etc/resolv.conf, as it was before")
        .contains("What is left:")
        .contains("start one with \"homeward daemon\"");
    assertThat(repaired.status()).as("nobody runs yet").isEqualTo(1);
    assertThat(laptop.networkState() + laptop.read("/etc/resolv.conf")).isEqualTo(before);
  }

  @Test
  @Tag("long")
  void aRouteOfAnotherProgramIsNamedAndLeftAlone() throws Exception {
    daemon(laptop);
    join();
    awaitOwnName();
    laptop.run("ip", "route", "replace", "100.100.100.100", "dev", wire);
    String theirs = laptop.run("ip", "route", "show", "100.100.100.100", "dev", wire);
    assertThat(theirs).isNotEmpty();
    Command.Result repaired = doctor("--repair", "--yes");
    assertThat(repaired.status()).isEqualTo(1);
    assertThat(repaired.output())
        .contains("another program routes 100.100.100.100")
        .contains("to " + wire)
        .contains("remove that route");
    assertThat(laptop.run("ip", "route", "show", "100.100.100.100", "dev", wire)).isEqualTo(theirs);
    laptop.run("ip", "route", "del", "100.100.100.100", "dev", wire);
    Netlab.await("all is well", () -> doctor().status() == 0);
  }

  @Test
  @Tag("long")
  void aNameServerOfThisComputerThatAsksOthersIsNamedWithItsRemedy() throws Exception {
    DebianPrograms.putOver(laptop, List.of("dnsmasq-base"));
    Files.writeString(
        laptop.see("/etc/dnsmasq-test.conf"),
        "no-resolv\nlisten-address=127.0.0.1\nbind-interfaces\nserver=" + HUB + "\n");
    String[] dnsmasq = {
      "dnsmasq",
      "--keep-in-foreground",
      "--user=root",
      "--conf-file=/etc/dnsmasq-test.conf",
      "--pid-file="
    };
    Process first = laptop.start(dnsmasq);
    laptop.resolvConf("nameserver 127.0.0.1\n");
    Netlab.await(
        "dnsmasq", () -> laptop.attempt("getent", "ahostsv4", "www.example.org").status() == 0);
    daemon(laptop);
    join();
    // Left after a fight; under resolvconf it is so from the beginning.
    Daemons.fightForNames(laptop, "echo nameserver 127.0.0.1 > /etc/resolv.conf");
    String remedy = "server=/" + hub.domain() + "/100.100.100.100";
    Netlab.await("doctor tells", () -> doctor().output().contains(remedy));
    assertThat(doctor().output()).contains("this computer asks 127.0.0.1 for names, not Homeward");

    first.destroy();
    first.waitFor(60, TimeUnit.SECONDS);
    Files.writeString(
        laptop.see("/etc/dnsmasq-test.conf"),
        laptop.read("/etc/dnsmasq-test.conf") + remedy + "\n");
    laptop.start(dnsmasq);
    String own = Daemons.homeward(laptop, "ip", "-4").strip();
    Netlab.await(
        "the remedy helps",
        () ->
            laptop.attempt("getent", "ahostsv4", "laptop." + hub.domain()).output().contains(own));
    assertThat(doctor().output()).doesNotContain("this computer asks 127.0.0.1 for names");
  }
}
