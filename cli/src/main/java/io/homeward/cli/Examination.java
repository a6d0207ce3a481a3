package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.helper.Leftovers;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.SelfTestProblems;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.selftest.Finding;
import io.homeward.engine.selftest.SelfTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One look at this computer, the running homeward and what it promises.
 *
 * @param checks all that was looked at
 * @param answered whether a homeward answers
 * @param state its state, as in the status document; empty when nobody answers
 * @param problems what it told or this look found
 * @param left what helpers have set and no process has in use; root alone sees it
 * @param stateFault what is wrong with the state directory; empty: nothing
 * @param ofOthers what an administrator can have other programs do about it
 */
record Examination(
    List<Check> checks,
    boolean answered,
    String state,
    List<NodeProblem> problems,
    List<Leftovers.Item> left,
    String stateFault,
    List<Repair> ofOthers) {

  Examination {
    checks = List.copyOf(checks);
    problems = List.copyOf(problems);
    left = List.copyOf(left);
    ofOthers = List.copyOf(ofOthers);
  }

  /** Looks now. Takes as long as the system's resolver does. */
  static Examination of(ClientOptions node, Path stateDir, Path journals) {
    List<Leftovers.Item> left = left(journals);
    String fault = StateDirectory.fault(stateDir);
    List<Check> checks = new ArrayList<>();
    List<NodeProblem> problems = new ArrayList<>();
    List<Repair> ofOthers = new ArrayList<>();
    String state = "";
    boolean answered = true;
    try {
      JsonNode status = PlainJson.of(node.ask(client -> client.status(true)));
      state = status.path("BackendState").asString("");
      status.path("Problems").forEach(json -> problems.add(LocalApiClient.parseProblem(json)));
      boolean acceptDns = node.ask(client -> client.preferences()).path("CorpDNS").asBoolean(true);
      checks.addAll(asOthersSee(status, acceptDns, problems, ofOthers));
    } catch (CommandFailure e) {
      answered = false;
      String other = SystemNetworks.read("").otherTailnet();
      // The one that does not answer may be there all the same, and its interface is no other VPN.
      boolean ours = other != null && HostConfig.isInterfaceName(other);
      checks.addAll(Diagnosis.unreachable(String.valueOf(e.getMessage()), ours ? null : other));
    }
    for (Leftovers.Item item : left) {
      checks.add(
          new Check(
              "leftovers",
              Result.FAILED,
              LeftoverSentences.of(item)
                  + ", and nothing uses it; \"homeward undo\" puts it back"));
    }
    if (!fault.isEmpty()) {
      checks.add(new Check("state-dir", Result.FAILED, fault));
    }
    return new Examination(checks, answered, state, problems, left, fault, ofOthers);
  }

  private static List<Check> asOthersSee(
      JsonNode status, boolean acceptDns, List<NodeProblem> problems, List<Repair> ofOthers) {
    Expected expected = Diagnosis.expected(status, acceptDns);
    List<Finding> findings = expected == null ? List.of() : SelfTest.run(expected);
    boolean served = expected != null && !expected.ownName().isEmpty() && SelfTest.serves(expected);
    findings.forEach(finding -> problems.add(SelfTestProblems.of(finding)));
    OtherPrograms others = OtherPrograms.read(status.path("TUNName").asString(""));
    List<Check> checks =
        new ArrayList<>(
            Diagnosis.of(status, expected, findings, served, others.networks().otherTailnet()));
    boolean wanted = expected != null && !expected.ownName().isEmpty();
    String zone = wanted ? status.path("MagicDNSSuffix").asString("") : "";
    boolean fail = findings.stream().anyMatch(Finding.OfNames.class::isInstance);
    if (wanted) {
      checks.addAll(NameSources.read(Path.of("/"), Devices.of(status)).checks(fail));
    }
    checks.addAll(OtherProgramsText.of(others, zone, fail));
    checks.addAll(
        DockerText.of(
            others,
            Devices.of(status).stream()
                .filter(device -> !device.self())
                .flatMap(device -> device.addresses().stream())
                .toList(),
            problems));
    ofOthers.addAll(OtherProgramsText.repairs(others, zone, fail));
    return checks;
  }

  private static List<Leftovers.Item> left(Path journals) {
    Path program = HelperProcess.program().orElse(null);
    if (program == null || !Places.isRoot()) {
      return List.of();
    }
    try {
      return new Leftovers(program, journals)
          .list().stream().filter(item -> item.holder() == 0).toList();
    } catch (IOException e) {
      return List.of(); // "undo" says why
    }
  }

  /** How many of the checks failed. */
  long failed() {
    return checks.stream().filter(check -> check.result() == Result.FAILED).count();
  }

  boolean has(NodeProblem.Kind kind) {
    return problems.stream().anyMatch(problem -> problem.kind() == kind);
  }
}
