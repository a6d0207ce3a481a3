package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.selftest.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DiagnosisTest {
  private static final String SELF =
      "\"Self\":{\"DNSName\":\"laptop.fox.internal.\",\"TailscaleIPs\":[\"100.64.0.7\"]}";
  private static final String PEERS =
      "\"Peer\":{\"a\":{\"DNSName\":\"nas.fox.internal.\",\"TailscaleIPs\":[\"100.64.0.8\"]},"
          + "\"b\":{\"DNSName\":\"pc.fox.internal.\",\"TailscaleIPs\":[\"100.64.0.9\"]}}";
  private static final String NAMES = "\"CurrentTailnet\":{\"MagicDNSEnabled\":true}";

  @TempDir Path dir;

  private static JsonNode status(String state, String tunnel, String problems) {
    return JsonMapper.shared()
        .readTree(
            "{\"BackendState\":\"%s\",\"TUNName\":\"%s\",\"ControlConnected\":true,%s,%s,%s,\"Problems\":[%s]}"
                .formatted(state, tunnel, SELF, PEERS, NAMES, problems));
  }

  private static String problem(String kind, String subject) {
    return "{\"Kind\":\"" + kind + "\",\"Subject\":\"" + subject + "\",\"Detail\":\"eth0\"}";
  }

  private static List<Check> diagnose(
      JsonNode status, List<Finding> findings, @Nullable String otherTailnet) {
    boolean silent = findings.stream().anyMatch(Finding.NameServiceSilent.class::isInstance);
    return Diagnosis.of(status, Diagnosis.expected(status, true), findings, !silent, otherTailnet);
  }

  private static String failed(List<Check> checks) {
    return checks.stream()
        .filter(check -> check.result() == Result.FAILED)
        .map(Check::what)
        .collect(Collectors.joining(" "));
  }

  @Test
  void saysWhoSealsThePackets() {
    for (var expected :
        Map.of(
                "RUNS", "Homeward's own library",
                "LIBCRYPTO", "the system's libcrypto",
                "JCE", "libssl3")
            .entrySet()) {
      ObjectNode status = (ObjectNode) status("Running", "homeward0", "");
      status.put("Sealing", expected.getKey());
      assertThat(diagnose(status, List.of(), null))
          .anySatisfy(check -> {
            assertThat(check.what()).isEqualTo("sealing");
            assertThat(check.result()).isEqualTo(Diagnosis.Result.NOTE);
            assertThat(check.text()).contains(expected.getValue());
          });
    }
    assertThat(diagnose(status("Running", "homeward0", ""), List.of(), null))
        .noneMatch(check -> check.what().equals("sealing"));
  }

  @Test
  void allIsWellOnlyWhenEverythingThatConnectedPromisesIsTrue() {
    JsonNode well = status("Running", "homeward0", "");
    List<Check> checks = diagnose(well, List.of(), null);
    assertThat(failed(checks)).isEmpty();
    assertThat(checks)
        .extracting(Check::what)
        .containsExactly("daemon", "state", "tunnel", "service", "names", "routes", "others");
    assertThat(failed(diagnose(status("Stopped", "", ""), List.of(), null))).isEqualTo("state");
    assertThat(failed(diagnose(well, List.of(), "mesh0"))).isEqualTo("others");
    Finding name = new Finding.NameUnanswered("laptop.fox.internal", "");
    Finding elsewhere =
        new Finding.NameAskedElsewhere(
            "laptop.fox.internal", List.of(IpText.parse("127.0.0.1"), IpText.parse("::1")));
    assertThat(failed(diagnose(well, List.of(elsewhere), null))).isEqualTo("names");
    assertThat(diagnose(well, List.of(elsewhere), null))
        .extracting(Check::text)
        .anyMatch(text -> text.contains("asks 127.0.0.1, ::1 for names"))
        .anyMatch(text -> text.contains("\"homeward doctor\" says how"));
    Finding silent = new Finding.NameServiceSilent(ServiceAddresses.IPV4);
    assertThat(failed(diagnose(well, List.of(silent), null))).isEqualTo("service names");
    Finding route = new Finding.RouteAstray(IpText.parse("100.64.0.8"), "eth0");
    assertThat(failed(diagnose(well, List.of(name, route), null))).isEqualTo("names routes");
    Finding service = new Finding.RouteAstray(ServiceAddresses.IPV4, "eth0");
    List<Check> astray = diagnose(well, List.of(service), null);
    assertThat(failed(astray)).as("one trouble and what follows").isEqualTo("names routes");
    assertThat(astray)
        .extracting(Check::text)
        .anyMatch(text -> text.contains("100.100.100.100 do not reach it"))
        .noneMatch(text -> text.contains("firewall"));
    JsonNode helper = status("Running", "homeward0", problem("HELPER_FAILED", "homeward0"));
    assertThat(failed(diagnose(helper, List.of(), null))).isEqualTo("problem");
    JsonNode notice = status("Running", "homeward0", problem("ROUTE_AT_HOME", "10.0.0.0/24"));
    assertThat(failed(diagnose(notice, List.of(), null))).isEmpty();
    JsonNode both = status("Running", "homeward0", problem("ROUTE_TAKEN", "100.64.0.8"));
    assertThat(failed(diagnose(both, List.of(route), null))).as("said once").isEqualTo("routes");
  }

  @Test
  void expectsOfOtherProgramsWhatTheyCanHave() {
    Expected expected = Diagnosis.expected(status("Running", "homeward0", ""), true);
    assertThat(expected)
        .isEqualTo(
            new Expected(
                "laptop.fox.internal",
                Set.of(IpText.parse("100.64.0.7")),
                List.of(
                    ServiceAddresses.IPV4,
                    IpText.parse("100.64.0.8"),
                    IpText.parse("100.64.0.9"))));
    assertThat(Diagnosis.expected(status("Running", "", ""), true)).as("user space").isNull();
    assertThat(Diagnosis.expected(status("Stopped", "homeward0", ""), true)).isNull();
    Expected withoutNames = Diagnosis.expected(status("Running", "homeward0", ""), false);
    assertThat(Objects.requireNonNull(withoutNames).ownName()).isEmpty();
    Expected taken =
        Diagnosis.expected(
            status("Running", "homeward0", problem("ADDRESS_TAKEN", "100.64.0.8")), true);
    assertThat(Objects.requireNonNull(taken).throughTunnel())
        .containsExactly(ServiceAddresses.IPV4, IpText.parse("100.64.0.9"));
  }

  @Test
  @Timeout(120)
  void tellsByItsStatusAndInJsonWhetherAllIsWell() throws Exception {
    RunningDaemon.Outcome nobody =
        RunningDaemon.command("doctor", "--socket", dir.resolve("none").toString());
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(nobody.out()).contains("wrong", "no homeward answers");
    assertThat(nobody.err().lines()).hasSize(1);
    try (RunningDaemon daemon = RunningDaemon.start(Files.createDirectory(dir.resolve("node")))) {
      RunningDaemon.Outcome signedOut = daemon.run("doctor", "--json");
      assertThat(signedOut.status()).isEqualTo(1);
      JsonNode document = JsonMapper.shared().readTree(signedOut.out());
      assertThat(document.path("Healthy").asBoolean(true)).isFalse();
      assertThat(document.path("Checks").path(0).path("Check").asString("")).isEqualTo("daemon");
      assertThat(document.path("Checks").path(1).path("Result").asString("")).isEqualTo("failed");
    }
  }

  @Test
  @Timeout(120)
  void aRepairThatCannotAskIsWrongUsageAndOneThatIsAgreedToIsDone() throws Exception {
    RunningDaemon.Outcome mute = RunningDaemon.command("doctor", "--repair", "--json");
    assertThat(mute.status()).isEqualTo(2);
    assertThat(mute.err()).contains("--yes");
    Path state = Files.createDirectory(dir.resolve("open"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
    String[] doctor = {
      "doctor",
      "--socket",
      dir.resolve("none").toString(),
      "--state-dir",
      state.toString(),
      "--journal-dir",
      dir.resolve("journal").toString(),
      "--repair"
    };
    List<String> yes = new ArrayList<>(List.of(doctor));
    yes.addAll(List.of("--yes", "--json"));
    RunningDaemon.Outcome done = RunningDaemon.command(yes.toArray(String[]::new));
    assertThat(done.status()).as("nobody answers still").isEqualTo(1);
    JsonNode document = JsonMapper.shared().readTree(done.out());
    assertThat(document.path("Repairs").path(0).path("Repair").asString("")).isEqualTo("state-dir");
    assertThat(document.path("Repairs").path(0).path("Outcome").asString("")).isEqualTo("done");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
    RunningDaemon.Outcome again = RunningDaemon.command(doctor);
    assertThat(again.out()).contains("Nothing of it can be put right from here.");
  }
}
