package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.cli.OtherPrograms.Resolvconf;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.os.OwnNetworks;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the programs that share names and networks with Homeward. */
class OtherProgramsTest {
  private static final String ZONE = "fox.internal";

  @TempDir private Path root;

  private static OtherPrograms seen(
      String asked, @Nullable NameServerProgram answering, Resolvconf resolvconf, boolean paused) {
    return new OtherPrograms(
        List.of(IpText.parse(asked)),
        answering == null ? null : new NameServerProgram.Answering(answering, ""),
        resolvconf,
        paused,
        OwnNetworks.UNKNOWN,
        false);
  }

  private static OtherPrograms docker(String asked, boolean dropsForwarded, String... networks) {
    List<OwnNetworks.Link> links =
        List.of(
            link("eth0", OwnNetworks.Kind.UPLINK, "192.168.1.0/24"),
            link("br-lan", OwnNetworks.Kind.INTERNAL, "100.64.0.0/16"),
            link("br-0123456789ab", OwnNetworks.Kind.INTERNAL, networks));
    return new OtherPrograms(
        List.of(IpText.parse(asked)),
        null,
        Resolvconf.NONE,
        false,
        new OwnNetworks(links, Set.of(), Set.of()),
        dropsForwarded);
  }

  private static OwnNetworks.Link link(String name, OwnNetworks.Kind kind, String... networks) {
    return new OwnNetworks.Link(
        name, kind, false, false, List.of(), Arrays.stream(networks).map(IpPrefix::parse).toList());
  }

  private static String text(List<Check> checks, Result result) {
    return String.join(
        "\n", checks.stream().filter(check -> check.result() == result).map(Check::text).toList());
  }

  @Test
  void whoAnswersIsNamedAndWithWhatHelpsWhereNamesFail() {
    for (NameServerProgram program : NameServerProgram.values()) {
      OtherPrograms one = seen("127.0.0.1", program, Resolvconf.NONE, false);
      List<Check> well = OtherProgramsText.of(one, ZONE, false);
      assertThat(text(well, Result.OK)).contains(program.text, "at 127.0.0.1");
      assertThat(text(well, Result.FAILED)).isEmpty();
      List<Check> sick = OtherProgramsText.of(one, ZONE, true);
      assertThat(text(sick, Result.FAILED)).contains(program.text, "100.100.100.100");
      assertThat(OtherProgramsText.repairs(one, ZONE, false)).isEmpty();
    }
    OtherPrograms unbound = seen("::1", NameServerProgram.UNBOUND, Resolvconf.NONE, false);
    assertThat(text(OtherProgramsText.of(unbound, ZONE, true), Result.FAILED))
        .contains("at ::1", "domain-insecure: " + ZONE, "forward-zone: name: " + ZONE);
    assertThat(OtherProgramsText.repairs(unbound, ZONE, true))
        .containsExactly(new Repair.TellUnbound(ZONE));
    assertThat(OtherProgramsText.of(seen("10.0.0.1", null, Resolvconf.NONE, false), ZONE, true))
        .as("a server of the network's")
        .isEmpty();
  }

  @Test
  void eachAddressOfLoopbackIsThisComputers() {
    for (String here : List.of("127.0.0.1", "127.0.0.11", "127.0.0.53", "127.0.1.1", "::1")) {
      assertThat(OtherPrograms.isHere(IpText.parse(here))).as(here).isTrue();
    }
    for (String elsewhere : List.of("100.100.100.100", "192.0.2.1", "2001:db8::1")) {
      assertThat(OtherPrograms.isHere(IpText.parse(elsewhere))).as(elsewhere).isFalse();
    }
  }

  @Test
  void aResolvconfThatWasToldToRestIsNamed() {
    OtherPrograms debian = seen("10.0.0.1", null, Resolvconf.DEBIAN, true);
    assertThat(text(OtherProgramsText.of(debian, ZONE, true), Result.FAILED))
        .contains("resolvconf --enable-updates");
    assertThat(text(OtherProgramsText.of(debian, ZONE, false), Result.NOTE)).isNotEmpty();
    assertThat(OtherProgramsText.repairs(debian, ZONE, true))
        .containsExactly(new Repair.ResumeResolvconf());
    OtherPrograms openresolv = seen("10.0.0.1", null, Resolvconf.OPENRESOLV, true);
    assertThat(text(OtherProgramsText.of(openresolv, ZONE, true), Result.FAILED))
        .contains("resolvconf=YES");
    assertThat(OtherProgramsText.repairs(openresolv, ZONE, true)).isEmpty();
    OtherPrograms works = seen("100.100.100.100", null, Resolvconf.OPENRESOLV, false);
    assertThat(text(OtherProgramsText.of(works, ZONE, false), Result.OK)).contains("openresolv");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void eachResolvconfIsKnownByWhatItWrites() throws IOException {
    assertThat(OtherPrograms.resolvconf(root)).isEqualTo(Resolvconf.NONE);
    write("etc/resolv.conf", "# by hand\nnameserver 10.0.0.1\n");
    Files.createDirectories(root.resolve("etc/resolvconf/update.d"));
    assertThat(OtherPrograms.resolvconf(root)).as("installed only").isEqualTo(Resolvconf.NONE);
    write(
        "etc/resolv.conf",
        "# Dynamic resolv.conf(5) file for glibc resolver(3) generated by resolvconf(8)\n");
    assertThat(OtherPrograms.resolvconf(root)).isEqualTo(Resolvconf.DEBIAN);
    assertThat(OtherPrograms.isPaused(Resolvconf.DEBIAN, root)).isTrue();
    write("run/resolvconf/enable-updates", "");
    assertThat(OtherPrograms.isPaused(Resolvconf.DEBIAN, root)).isFalse();
    Files.delete(root.resolve("etc/resolvconf/update.d"));
    write("etc/resolv.conf", "# Generated by resolvconf\nnameserver 10.0.0.1\n");
    assertThat(OtherPrograms.resolvconf(root)).isEqualTo(Resolvconf.OPENRESOLV);
    assertThat(OtherPrograms.isPaused(Resolvconf.OPENRESOLV, root)).isFalse();
    write("etc/resolvconf.conf", "name_servers=127.0.0.1\nresolvconf=NO\n");
    assertThat(OtherPrograms.isPaused(Resolvconf.OPENRESOLV, root)).isTrue();
    write("etc/resolvconf.conf", "# resolvconf=NO\nresolvconf=YES\n");
    assertThat(OtherPrograms.isPaused(Resolvconf.OPENRESOLV, root)).isFalse();
  }

  @Test
  void dockersNetworksThatTakeAddressesAwayAreNamed() {
    List<InetAddress> devices = List.of(IpText.parse("100.64.0.8"), IpText.parse("100.65.0.9"));
    List<NodeProblem> none = List.of();
    OtherPrograms usual = docker("10.0.0.1", false, "172.17.0.0/16");
    assertThat(text(DockerText.of(usual, devices, none), Result.OK)).isNotEmpty();
    assertThat(text(DockerText.of(usual, devices, none), Result.FAILED)).isEmpty();
    assertThat(DockerText.of(seen("10.0.0.1", null, Resolvconf.NONE, false), devices, none))
        .as("there is no Docker")
        .isEmpty();
    assertThat(
            text(
                DockerText.of(docker("10.0.0.1", false, "100.65.0.0/24"), devices, none),
                Result.FAILED))
        .contains("br-0123456789ab uses 100.65.0.0/24, which a device of the tailnet has")
        .contains("default-address-pools")
        .doesNotContain("br-lan");
    assertThat(
            text(
                DockerText.of(docker("10.0.0.1", false, "100.99.0.0/24"), devices, none),
                Result.NOTE))
        .contains("100.99.0.0/24");
    NodeProblem home =
        new NodeProblem(NodeProblem.Kind.ROUTE_AT_HOME, "172.16.0.0/12", "br-0123456789ab");
    assertThat(text(DockerText.of(usual, devices, List.of(home)), Result.FAILED))
        .contains("172.17.0.0/16, so the tailnet's route to 172.16.0.0/12 is not used");
  }

  @Test
  void whatDockerDoesWithPacketsAndNamesIsToldWhereItDoes() {
    OtherPrograms quiet = docker("10.0.0.1", false, "172.17.0.0/16");
    assertThat(text(DockerText.of(quiet, List.of(), List.of()), Result.NOTE)).isEmpty();
    OtherPrograms both = docker("100.100.100.100", true, "172.17.0.0/16");
    assertThat(text(DockerText.of(both, List.of(), List.of()), Result.NOTE))
        .contains("iptables -I DOCKER-USER -i homeward0")
        .contains("--dns SERVER");
  }
}
