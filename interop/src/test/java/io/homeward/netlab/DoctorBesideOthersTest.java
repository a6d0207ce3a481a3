package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code homeward doctor} says beside Debian's own programs for names and containers. */
@Tag("long")
@Timeout(300)
class DoctorBesideOthersTest extends LaptopLab {
  /** The one of the package, whatever others the machine has. */
  private static final String DOCKER = "/usr/bin/docker --host=unix:///run/docker.sock";

  private void shell(String script) throws IOException {
    laptop.run("sh", "-ec", script);
  }

  private void assertRepaired(Command.Result repaired, String step) throws IOException {
    assertThat(repaired.output()).contains(step).contains("All is as it should be.");
    assertThat(repaired.status()).as(repaired.output()).isZero();
    String own = Daemons.homeward(laptop, "ip", "-4").strip();
    assertThat(laptop.run("getent", "ahostsv4", "laptop." + hub.domain())).contains(own);
  }

  @Test
  void unboundThatDoesNotSayWhoItIsIsNamedAndTold() throws Exception {
    DebianPrograms.putOver(laptop, List.of("unbound"));
    Files.writeString(
        laptop.see("/etc/unbound/unbound.conf"),
        """
        server:
          username: ""
          chroot: ""
          interface: 127.0.0.1
          pidfile: ""
          do-daemonize: no
          module-config: "iterator"
          hide-identity: yes
          hide-version: yes
        remote-control:
          control-enable: yes
          control-interface: /run/unbound.ctl
        forward-zone:
          name: "."
          forward-addr: %s
        """
            .formatted(HUB));
    laptop.start("unbound", "-p");
    laptop.resolvConf("nameserver 127.0.0.1\n");
    awaitNamesOutside();
    daemon(laptop);
    join();
    Daemons.fightForNames(laptop, "echo nameserver 127.0.0.1 > /etc/resolv.conf");
    Netlab.await(
        "doctor tells",
        () ->
            doctor()
                .output()
                .contains("unbound answers this computer's questions for names, at 127.0.0.1 and"));
    assertThat(doctor().output())
        .contains("forward-zone: name: " + hub.domain() + " forward-addr: 100.100.100.100")
        .doesNotContain("dnsmasq");
    assertRepaired(doctor("--repair", "--yes"), "Have unbound ask Homeward for names below");
    assertThat(laptop.run("unbound-control", "list_forwards"))
        .contains(hub.domain())
        .contains("100.100.100.100");
  }

  @Test
  void debiansResolvconfThatWasToldToRestIsNamedAndWoken() throws Exception {
    DebianPrograms.putOver(laptop, List.of("resolvconf"));
    shell(
        """
        mkdir -p /run/resolvconf/interface
        resolvconf --enable-updates
        ln -sf /run/resolvconf/resolv.conf /etc/resolv.conf
        echo "nameserver %s" | resolvconf -a eth0.test
        resolvconf --disable-updates
        """
            .formatted(HUB));
    daemon(laptop);
    join();
    Netlab.await(
        "doctor tells",
        () -> {
          Command.Result said = doctor();
          return said.status() == 1
              && said.output().contains("resolvconf (Debian's) was told to leave");
        });
    assertRepaired(doctor("--repair", "--yes"), "Have resolvconf write /etc/resolv.conf again");
  }

  @Test
  void openresolvThatIsTurnedOffIsNamed() throws Exception {
    DebianPrograms.putOver(laptop, List.of("openresolv"));
    shell(
        """
        rm -f /etc/resolv.conf
        echo "nameserver %s" | resolvconf -a eth0
        cp /etc/resolvconf.conf /etc/resolvconf.conf.before
        echo resolvconf=NO >> /etc/resolvconf.conf
        """
            .formatted(HUB));
    daemon(laptop);
    join();
    Netlab.await("doctor tells", () -> doctor().output().contains("\"resolvconf=YES\""));
    shell("cp /etc/resolvconf.conf.before /etc/resolvconf.conf; resolvconf -u");
    Netlab.await("all is well", () -> doctor().status() == 0);
    assertThat(doctor().output()).contains("resolvconf (openresolv) writes /etc/resolv.conf");
  }

  @Test
  void dockersNetworksAreSeenAndLeaveTheTailnetWell() throws Exception {
    DebianPrograms.putOver(laptop, List.of("docker.io"));
    // A host's own /sys has no control groups, without which Docker does not start.
    shell(
        """
        mount -t cgroup2 cgroups /sys/fs/cgroup
        [ -e /sys/fs/cgroup/cgroup.controllers ] && grep -q memory /sys/fs/cgroup/cgroup.controllers || {
          umount /sys/fs/cgroup
          mount -t tmpfs tmpfs /sys/fs/cgroup
          mkdir /sys/fs/cgroup/devices
          mount -t cgroup -o devices cgroups /sys/fs/cgroup/devices
        }
        """);
    Process docker =
        laptop.start(
            "dockerd",
            "--data-root=/run/docker-data",
            "--exec-root=/run/docker",
            "--storage-driver=vfs",
            "--pidfile=/run/docker.pid",
            "--host=unix:///run/docker.sock");
    try {
      Netlab.await("Docker", () -> laptop.attempt("sh", "-c", DOCKER + " info").status() == 0);
      daemon(laptop);
      join();
      awaitOwnName();
      // A network is up as soon as somebody is in it; here that is the end of a cable.
      shell(
          """
          network=$(%s network create --subnet 100.99.0.0/24 odd | cut -c 1-12)
          ip link add inside type veth peer name outside
          ip link set outside master "br-$network" up
          ip link set inside up
          """
              .formatted(DOCKER));
      Netlab.await("the bridge", () -> doctor().output().contains("uses 100.99.0.0/24"));
      Command.Result said = doctor();
      assertThat(said.status()).as(said.output()).isZero();
      assertThat(said.output())
          .contains("of the range that the tailnet gives its devices")
          .contains("default-address-pools")
          .contains("packets that pass through this computer are dropped by default")
          .contains("containers that start now ask Homeward for names");
    } finally {
      docker.destroy();
      docker.waitFor(60, TimeUnit.SECONDS);
    }
  }
}
