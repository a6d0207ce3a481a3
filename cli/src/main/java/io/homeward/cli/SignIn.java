package io.homeward.cli;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.localapi.StatusWatch;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.ServerUrls;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.text.WebPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sends a request to connect and follows the node until it is connected, telling the person where
 * to sign in meanwhile.
 */
final class SignIn {
  /** Problems that pass by themselves: the node goes on trying, so does the command for a while. */
  private static final Set<NodeProblem.Kind> MAY_PASS =
      EnumSet.of(
          NodeProblem.Kind.SERVER_UNREACHABLE,
          NodeProblem.Kind.SERVER_ERROR,
          NodeProblem.Kind.CAPTIVE_PORTAL);

  /** What a network whose page has to be read first looks like, until the page is found. */
  private static final Set<NodeProblem.Kind> MAY_BE_THE_NETWORK =
      EnumSet.of(NodeProblem.Kind.NOT_A_TAILNET_SERVER, NodeProblem.Kind.CERTIFICATE_REJECTED);

  private static final Duration PAGE_PATIENCE = Duration.ofSeconds(1);

  /** Problems with which a device is connected all the same; {@code status} tells them. */
  private static final Set<NodeProblem.Kind> CONNECTED_WITH =
      EnumSet.of(
          NodeProblem.Kind.NOT_GUARDED,
          NodeProblem.Kind.ROUTE_TAKEN,
          NodeProblem.Kind.LINK_FOUGHT,
          NodeProblem.Kind.NAMES_FOUGHT,
          NodeProblem.Kind.NAMES_LEFT,
          NodeProblem.Kind.NAMES_NOT_SET,
          NodeProblem.Kind.ROUTE_AT_HOME,
          NodeProblem.Kind.MAP_REMEMBERED,
          NodeProblem.Kind.ADDRESS_TAKEN,
          NodeProblem.Kind.OTHER_TAILNET,
          NodeProblem.Kind.PEER_CLOCK_BEHIND,
          NodeProblem.Kind.INSIDE_ONLY,
          NodeProblem.Kind.NAMES_UNANSWERED,
          NodeProblem.Kind.NAMES_ASKED_ELSEWHERE,
          NodeProblem.Kind.NAMES_SILENT,
          NodeProblem.Kind.UDP_BLOCKED,
          NodeProblem.Kind.KEY_EXPIRES,
          NodeProblem.Kind.SERVER_WARNS,
          NodeProblem.Kind.SERVER_SAYS,
          NodeProblem.Kind.RESOLVER_LEFT_OUT);

  /** Problems that a request to connect is there to solve. */
  private static final Set<NodeProblem.Kind> BEING_SOLVED =
      EnumSet.of(NodeProblem.Kind.KEY_EXPIRED, NodeProblem.Kind.DEVICE_REMOVED);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration NAME_PATIENCE = Duration.ofSeconds(5);

  private final LocalApiClient client;
  private final PrintWriter out;
  private final @Nullable Duration timeout;
  private final TerminalQr.@Nullable Ground ground;
  private final long started = System.nanoTime();
  private String shownUrl = "";
  private boolean saidApproval;
  private long connectedNanos; // 0: not yet

  /**
   * @param timeout null: as long as it takes
   * @param ground on which to draw the address for a phone; null: it is not drawn
   */
  SignIn(
      LocalApiClient client,
      PrintWriter out,
      @Nullable Duration timeout,
      TerminalQr.@Nullable Ground ground) {
    this.ground = ground;
    this.client = client;
    this.out = out;
    this.timeout = timeout;
  }

  /** Returns when connected. */
  void run(UpRequest request) throws IOException, NodeException, InterruptedException {
    String keyBefore = publicKey(client.status(false));
    URI server = request.server();
    if (server != null && OpenConnection.isOpen(server)) {
      out.println(
          "Warning: "
              + ServerUrls.shown(server.toString())
              + " is not encrypted by TLS: whoever is on the way there can pose as the server."
              + " Use https where you can.");
    }
    client.up(request);
    // An expired or renewed key shows as another one; only then is a new sign-in over.
    String oldKey = request.forceLogin() ? keyBefore : "";
    String wanted = request.change().hostname();
    try (StatusWatch watch = client.watch(false)) {
      JsonNode latest = PlainJson.of(client.status(false));
      while (true) {
        boolean done = isDone(latest, oldKey);
        failOnProblems(latest, done);
        if (done && (isCalled(latest, wanted) || waitedForName())) {
          break;
        }
        tell(latest);
        latest = watch.next(Duration.ofMillis(500)).map(PlainJson::of).orElse(latest);
      }
      out.println(
          "Connected as "
              + name(latest)
              + " ("
              + latest.path("Self").path("TailscaleIPs").path(0).asString("")
              + ")."
              + (isCalled(latest, wanted)
                  ? ""
                  : " The server has not given it the name " + wanted + "."));
      tellProblems(latest);
    }
  }

  /** Connected is not all: what does not work, or not as it should, is said at once. */
  private void tellProblems(JsonNode status) {
    for (JsonNode json : status.path("Problems")) {
      NodeProblem problem = LocalApiClient.parseProblem(json);
      if (!problem.isNotice()) {
        out.println(ProblemSentences.prefix(problem) + ProblemSentences.of(problem) + ".");
      }
    }
  }

  private static boolean isDone(JsonNode status, String oldKey) {
    return state(status).equals(NodeState.RUNNING.wireName())
        && (oldKey.isEmpty() || !oldKey.equals(publicKey(status)));
  }

  private static String name(JsonNode status) {
    return status.path("Self").path("DNSName").asString("").replaceFirst("\\.$", "");
  }

  /** Whether the device has the name that was asked for, or that one made unique by a number. */
  static boolean isCalled(JsonNode status, @Nullable String wanted) {
    if (wanted == null) {
      return true;
    }
    String label = name(status).split("\\.", 2)[0].toLowerCase(Locale.ROOT);
    String prefix = wanted.toLowerCase(Locale.ROOT);
    return label.startsWith(prefix) && label.substring(prefix.length()).matches("(-\\d+)?");
  }

  /**
   * The server tells the name that it gave within moments; an administrator may have chosen another
   * one for good.
   */
  private boolean waitedForName() {
    long now = System.nanoTime();
    if (connectedNanos == 0) {
      connectedNanos = now;
    }
    return now - connectedNanos >= NAME_PATIENCE.toNanos();
  }

  private void tell(JsonNode status) {
    String url = status.path("AuthURL").asString("");
    if (WebPage.parse(url) != null && !url.equals(shownUrl)) {
      shownUrl = url;
      out.println("To sign in, open this page:\n\n    " + url + "\n");
      String key = shortKey(status);
      if (!key.isEmpty()) {
        out.println(
            "This device's key is "
                + key
                + ". Where the page shows another one, do not confirm.\n");
      }
      if (ground != null) {
        String drawn = TerminalQr.of(url, ground);
        out.println(drawn.isEmpty() ? "The address is too long for a QR code.\n" : drawn);
      }
      Browser.open(url);
    }
    if (state(status).equals(NodeState.NEEDS_MACHINE_AUTH.wireName()) && !saidApproval) {
      saidApproval = true;
      out.println("Signed in. An administrator has to approve this device.");
    }
  }

  /** With which this device wants to be let in, as the page of our own server writes it. */
  private static String shortKey(JsonNode status) {
    try {
      return NodePublicKey.parse(status.path("SignInKey").asString("")).shortForm();
    } catch (IllegalArgumentException e) {
      return ""; // a node of before does not tell
    }
  }

  private void failOnProblems(JsonNode status, boolean done) {
    Duration waited = Duration.ofNanos(System.nanoTime() - started);
    boolean late = !done && timeout != null && waited.compareTo(timeout) >= 0;
    for (JsonNode json : status.path("Problems")) {
      NodeProblem problem = LocalApiClient.parseProblem(json);
      if (CONNECTED_WITH.contains(problem.kind())) {
        continue;
      }
      boolean wait =
          BEING_SOLVED.contains(problem.kind())
              || (MAY_BE_THE_NETWORK.contains(problem.kind())
                  && waited.compareTo(PAGE_PATIENCE) < 0)
              || (MAY_PASS.contains(problem.kind())
                  && (done || timeout != null || waited.compareTo(PATIENCE) < 0));
      if (late || !wait) {
        throw new CommandFailure(ProblemSentences.of(problem));
      }
    }
    if (late) {
      throw new CommandFailure(
          shownUrl.isEmpty()
              ? "not connected within the given time; the node goes on trying"
              : "nobody signed in within the given time; open " + shownUrl + " or run it again");
    }
  }

  private static String state(JsonNode status) {
    return status.path("BackendState").asString("");
  }

  private static String publicKey(JsonNode status) {
    return status.path("Self").path("PublicKey").asString("");
  }
}
