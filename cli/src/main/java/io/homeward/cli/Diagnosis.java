package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.SelfTestProblems;
import io.homeward.engine.selftest.Expected;
import io.homeward.engine.selftest.Finding;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What "Connected" promises, looked at one by one, in plain words. Pure. */
final class Diagnosis {
  /** How a check ended. */
  enum Result {
    OK,
    FAILED,
    /** There is nothing to look at, or it is worth knowing and no trouble. */
    NOTE
  }

  /**
   * Something that was looked at.
   *
   * @param what one word for scripts
   * @param text one sentence without its full stop
   */
  record Check(String what, Result result, String text) {}

  private final List<Check> checks = new ArrayList<>();

  private Diagnosis() {}

  /** What there is to say when nobody answers. */
  static List<Check> unreachable(String why, @Nullable String otherTailnet) {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.add("daemon", Result.FAILED, why);
    diagnosis.otherTailnet(otherTailnet);
    return diagnosis.checks;
  }

  /**
   * What was found.
   *
   * @param status as the running homeward tells it, with its peers
   * @param expected what other programs should find; null: they do not use the tunnel
   * @param findings what they do find otherwise
   * @param served whether Homeward answers at its own address; without meaning when names are not
   *     expected
   * @param otherTailnet interface of another mesh VPN, or null
   */
  static List<Check> of(
      JsonNode status,
      @Nullable Expected expected,
      List<Finding> findings,
      boolean served,
      @Nullable String otherTailnet) {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.add("daemon", Result.OK, "homeward is running");
    diagnosis.state(status);
    boolean running = status.path("BackendState").asString("").equals("Running");
    if (running) {
      diagnosis.tunnel(status, expected);
      diagnosis.sealing(status);
    }
    if (running && expected != null) {
      diagnosis.names(expected, findings, served);
      diagnosis.routes(expected, findings);
    }
    diagnosis.problems(status);
    diagnosis.otherTailnet(otherTailnet);
    return diagnosis.checks;
  }

  /**
   * What other programs should find, or null when the tunnel ends inside Homeward or nothing is
   * connected.
   *
   * @param acceptDns whether the person lets the system use the names of the tailnet
   */
  static @Nullable Expected expected(JsonNode status, boolean acceptDns) {
    if (status.path("TUNName").asString("").isEmpty()
        || !status.path("BackendState").asString("").equals("Running")) {
      return null;
    }
    Set<InetAddress> left = new HashSet<>();
    for (JsonNode problem : status.path("Problems")) {
      NodeProblem known = LocalApiClient.parseProblem(problem);
      if (known.kind() == NodeProblem.Kind.ADDRESS_TAKEN) {
        ClientOptions.parseAddress(known.subject()).ifPresent(left::add);
      }
    }
    Set<InetAddress> own = new HashSet<>();
    List<InetAddress> others = new ArrayList<>();
    String name = "";
    for (Devices.Device device : Devices.of(status)) {
      if (device.self()) {
        own.addAll(device.addresses());
        name = acceptDns ? device.fqdn() : "";
      } else {
        others.addAll(device.addresses());
      }
    }
    boolean named = status.path("CurrentTailnet").path("MagicDNSEnabled").asBoolean(false);
    return Expected.of(named ? name : "", own, others, left);
  }

  private void state(JsonNode status) {
    String state = status.path("BackendState").asString("");
    boolean talks = status.path("ControlConnected").asBoolean(false);
    add(
        "state",
        state.equals("Running") && talks ? Result.OK : Result.FAILED,
        StatusCommand.headline(status).replaceFirst("\\.$", ""));
  }

  private void tunnel(JsonNode status, @Nullable Expected expected) {
    String name = status.path("TUNName").asString("");
    if (expected == null) {
      add("tunnel", Result.NOTE, "the tunnel ends inside Homeward: other programs do not use it");
    } else {
      add("tunnel", Result.OK, "the tunnel ends at the interface " + name);
    }
  }

  /** A daemon of an older version does not say it. */
  private void sealing(JsonNode status) {
    String by =
        switch (status.path("Sealing").asString("")) {
          case "RUNS" -> "Homeward's own library, many at a time";
          case "LIBCRYPTO" -> "the system's libcrypto, one by one";
          case "JCE" -> "Java alone, which is slow; libcrypto.so.3 (Debian: libssl3) is missing";
          default -> "";
        };
    if (!by.isEmpty()) {
      add("sealing", Result.NOTE, "packets are sealed by " + by);
    }
  }

  private void names(Expected expected, List<Finding> findings, boolean served) {
    if (expected.ownName().isEmpty()) {
      add("names", Result.NOTE, "this computer does not use the names of the tailnet, as wished");
      return;
    }
    String service = IpText.format(expected.service());
    if (findings.stream()
        .anyMatch(finding ->
            finding instanceof Finding.RouteAstray astray
                && astray.address().equals(expected.service()))) {
      add(
          "names",
          Result.FAILED,
          "packets to Homeward's name service at "
              + service
              + " do not reach it, so names of the tailnet do not work");
      return;
    }
    if (served) {
      add("service", Result.OK, "Homeward answers names at " + service);
    } else {
      add("service", Result.FAILED, sentence(new Finding.NameServiceSilent(expected.service())));
    }
    for (Finding finding : findings) {
      if (finding instanceof Finding.OfNames names) {
        add(
            "names",
            Result.FAILED,
            names instanceof Finding.NameServiceSilent
                ? "so this computer's name service does not know " + expected.ownName() + " either"
                : sentence(names));
        return;
      }
    }
    add("names", Result.OK, "this computer's name service knows " + expected.ownName());
  }

  private void routes(Expected expected, List<Finding> findings) {
    if (expected.throughTunnel().isEmpty()) {
      add("routes", Result.NOTE, "there is no other device to reach yet");
      return;
    }
    boolean astray = false;
    for (Finding finding : findings) {
      if (finding instanceof Finding.RouteAstray) {
        astray = true;
        add("routes", Result.FAILED, sentence(finding));
      }
    }
    if (!astray) {
      add(
          "routes",
          Result.OK,
          "packets to " + IpText.format(expected.throughTunnel().getFirst()) + " enter the tunnel");
    }
  }

  private void problems(JsonNode status) {
    for (JsonNode json : status.path("Problems")) {
      NodeProblem problem = LocalApiClient.parseProblem(json);
      boolean said =
          switch (problem.kind()) {
            case NAMES_UNANSWERED, NAMES_ASKED_ELSEWHERE, NAMES_SILENT -> has("names");
            case ROUTE_TAKEN -> has("routes");
            // Looked at here as well, at this moment.
            case OTHER_TAILNET -> true;
            default -> false;
          };
      if (!said) {
        add(
            "problem",
            problem.isNotice() || problem.isWarning() ? Result.NOTE : Result.FAILED,
            ProblemSentences.of(problem));
      }
    }
  }

  private void otherTailnet(@Nullable String name) {
    if (name == null) {
      add("others", Result.OK, "no other VPN uses the addresses of the tailnet");
    } else {
      add(
          "others",
          Result.FAILED,
          ProblemSentences.of(new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, name, "")));
    }
  }

  private static String sentence(Finding finding) {
    return ProblemSentences.of(SelfTestProblems.of(finding));
  }

  private boolean has(String what) {
    return checks.stream()
        .anyMatch(check -> check.what().equals(what) && check.result() == Result.FAILED);
  }

  private void add(String what, Result result, String text) {
    checks.add(new Check(what, result, text));
  }
}
