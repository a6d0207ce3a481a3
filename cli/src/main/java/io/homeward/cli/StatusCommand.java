package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code homeward status}. */
@Command(name = "status", description = "Show the state, this device and the others.")
final class StatusCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Option(
      names = "--peers",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Whether to show the other devices.")
  private boolean peers;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    JsonNode status = node.ask(client -> client.status(peers));
    if (json) {
      out.println(status.toPrettyString());
      return;
    }
    status = PlainJson.of(status);
    out.println(headline(status));
    for (JsonNode problem : status.path("Problems")) {
      out.println(line(problem));
    }
    List<Devices.Device> devices = Devices.of(status);
    if (!devices.isEmpty()) {
      out.println();
      printTable(out, status, devices);
    }
    List<String> reach = ReachText.lines(status, devices);
    if (!reach.isEmpty()) {
      out.println();
      reach.forEach(out::println);
    }
  }

  /** What is wrong and what to do, since when, and what works all the same. */
  static String line(JsonNode problem) {
    NodeProblem known = LocalApiClient.parseProblem(problem);
    return ProblemSentences.prefix(known)
        + ProblemSentences.of(known)
        + "."
        + since(problem)
        + works(problem);
  }

  /** In the computer's own time, to the minute; empty when the other side does not say. */
  private static String since(JsonNode problem) {
    try {
      return " Since " + Moments.text(Instant.parse(problem.path("Since").asString(""))) + ".";
    } catch (DateTimeException e) {
      return "";
    }
  }

  private static String works(JsonNode problem) {
    return switch (problem.path("Works").asString("")) {
      case "ALL" -> " Devices stay reachable.";
      case "PART" -> " What else is connected stays so.";
      case "INSIDE_ONLY" -> " \"homeward ping\" and \"homeward ip\" work.";
      case "NOTHING" -> " Until then no device can be reached.";
      default -> "";
    };
  }

  static String headline(JsonNode status) {
    return switch (connection(status)) {
      case CONNECTED -> "Connected.";
      case ATTENTION -> "Connected; something has to be seen to.";
      case DEGRADED -> "Connected" + server(status, ", with problems.");
      case INSIDE_ONLY -> "Connected inside Homeward only" + server(status, ".");
      case OFF -> "Disconnected. \"homeward up\" connects.";
      case NEEDS_SIGN_IN, EXPIRED, REMOVED -> signIn(status);
      case NEEDS_APPROVAL -> "Signed in. An administrator has to approve this device.";
      case CONNECTING -> "Connecting.";
      case AWAY -> "Starting.";
    };
  }

  private static String signIn(JsonNode status) {
    String url = status.path("AuthURL").asString("");
    if (!url.isEmpty()) {
      return "Waiting for the sign-in at " + url;
    }
    return switch (connection(status)) {
      case EXPIRED -> "The sign-in has expired. \"homeward login\" signs in again.";
      case REMOVED -> "Removed from the tailnet. \"homeward up\" signs in again.";
      default -> "Signed out. \"homeward up\" signs in.";
    };
  }

  /**
   * The end of the headline where the server is away.
   *
   * @param others the end where it is not
   */
  private static String server(JsonNode status, String others) {
    if (status.path("ControlConnected").asBoolean(false)) {
      return others;
    }
    return (serverTalks(status)
            ? "; the coordination server does not serve this device now"
            : "; the coordination server is out of reach")
        + ", known devices stay reachable.";
  }

  /** As the node itself says it; one that does not know how to is read by its state. */
  private static Connection connection(JsonNode status) {
    String told = status.path("Connection").asString("");
    for (Connection known : Connection.values()) {
      if (known.name().equals(told)) {
        return known;
      }
    }
    return switch (status.path("BackendState").asString("")) {
      case "Running" ->
          !status.path("TUN").asBoolean(true)
              ? Connection.INSIDE_ONLY
              : status.path("ControlConnected").asBoolean(false)
                  ? Connection.CONNECTED
                  : Connection.DEGRADED;
      case "Stopped" -> Connection.OFF;
      case "NeedsLogin" -> Connection.NEEDS_SIGN_IN;
      case "NeedsMachineAuth" -> Connection.NEEDS_APPROVAL;
      case "Starting" -> Connection.CONNECTING;
      default -> Connection.AWAY;
    };
  }

  /** Whether what keeps this device from the server is something that the server says. */
  private static boolean serverTalks(JsonNode status) {
    for (JsonNode problem : status.path("Problems")) {
      if (LocalApiClient.parseProblem(problem).kind() == NodeProblem.Kind.SERVER_ERROR) {
        return true;
      }
    }
    return false;
  }

  private static void printTable(PrintWriter out, JsonNode status, List<Devices.Device> devices) {
    boolean told = status.path("ControlConnected").asBoolean(false);
    List<List<String>> rows = new ArrayList<>();
    for (Devices.Device device : devices) {
      JsonNode owner =
          status.path("User").path(Long.toString(device.json().path("UserID").asLong(0)));
      rows.add(
          List.of(
              device.addresses().isEmpty() ? "-" : IpText.format(device.addresses().getFirst()),
              device.fqdn().isEmpty() ? device.shortName() : device.fqdn(),
              or(owner.path("LoginName").asString("")),
              or(device.json().path("OS").asString("")),
              activity(device, told)));
    }
    int[] widths = new int[4];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.println(line.append(row.getLast()));
    }
  }

  /**
   * What a device does.
   *
   * @param told whether the server would tell who comes and goes
   */
  private static String activity(Devices.Device device, boolean told) {
    if (device.self()) {
      return "this device";
    }
    if (!device.online()) {
      return told ? "offline" : "offline, as last known";
    }
    JsonNode json = device.json();
    if (!json.path("Active").asBoolean(false)) {
      return told ? "idle" : "idle; online, as last known";
    }
    String direct = json.path("CurAddr").asString("");
    String relay = json.path("Relay").asString("");
    String through = json.path("PeerRelay").asString("");
    String way =
        !direct.isEmpty()
            ? "direct " + direct
            : !through.isEmpty()
                ? "through " + device(through, json.path("PeerRelayName").asString(""))
                : relay.isEmpty() ? "" : "relay " + relay;
    JsonNode latency = json.path("LatencyMillis");
    return "active"
        + (way.isEmpty() ? "" : "; " + way)
        + (latency.isNumber() ? String.format(Locale.ROOT, ", %.1f ms", latency.asDouble()) : "")
        + ", sent "
        + json.path("TxBytes").asLong(0)
        + ", received "
        + json.path("RxBytes").asLong(0)
        + " bytes";
  }

  /** Of {@code address:vni:number} the number is nobody's business here. */
  private static String device(String place, String name) {
    int vni = place.indexOf(":vni:");
    String address = vni < 0 ? place : place.substring(0, vni);
    return name.isEmpty() ? "a device at " + address : name + " (" + address + ")";
  }

  private static String or(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
