package io.homeward.cli;

import io.homeward.engine.helper.Leftovers;
import io.homeward.engine.node.NodeProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One thing that would put right what a look found. */
sealed interface Repair {
  /** What dead helpers have left is put back. */
  record PutBack(List<Leftovers.Item> items) implements Repair {}

  /** The state directory becomes its owner's alone. */
  record OwnStateDir(Path directory) implements Repair {}

  /** A service of this computer is started. */
  record StartService(String unit) implements Repair {}

  /** An administrator is asked to let the helper serve this user, which starts it, too. */
  record AllowHelper() implements Repair {}

  /** Debian's resolvconf writes {@code /etc/resolv.conf} again. */
  record ResumeResolvconf() implements Repair {}

  /**
   * The unbound of this computer asks Homeward for the tailnet's names, until it is restarted.
   *
   * @param zone below which they are
   */
  record TellUnbound(String zone) implements Repair {}

  /** The running homeward is told to connect. */
  record Connect() implements Repair {}

  /** The running homeward makes interface, routes and names anew. */
  record SetAnew() implements Repair {}

  /**
   * What this computer can do about the trouble.
   *
   * @param root whether this is root
   * @param services the units of {@link Services} that can be started
   */
  record Means(boolean root, List<String> services) {}

  /** One word for scripts. */
  default String what() {
    return switch (this) {
      case PutBack _ -> "put-back";
      case OwnStateDir _ -> "state-dir";
      case StartService(String unit) -> "start-" + unit;
      case AllowHelper _ -> "allow-helper";
      case ResumeResolvconf _ -> "resume-resolvconf";
      case TellUnbound _ -> "tell-unbound";
      case Connect _ -> "connect";
      case SetAnew _ -> "set-anew";
    };
  }

  /** What it is going to do; a sentence without its full stop. */
  default String sentence() {
    return switch (this) {
      case PutBack(List<Leftovers.Item> items) ->
          "Put back what nothing uses any more: "
              + items.stream().map(LeftoverSentences::name).collect(Collectors.joining("; "));
      case OwnStateDir(Path directory) ->
          "Make " + directory + " its owner's alone (chmod 700 " + directory + ")";
      case StartService(String unit) -> "Start the service (systemctl start " + unit + ")";
      case AllowHelper _ ->
          "Ask for an administrator's password, and let the helper serve this user ("
              + Permissions.ofHelper().command()
              + ")";
      case ResumeResolvconf _ ->
          "Have resolvconf write /etc/resolv.conf again (resolvconf --enable-updates)";
      case TellUnbound(String zone) ->
          "Have unbound ask Homeward for names below "
              + zone
              + ", until it is restarted (unbound-control forward_add +i "
              + zone
              + " 100.100.100.100)";
      case Connect _ -> "Connect, as \"homeward up\" does";
      case SetAnew _ ->
          "Set the tunnel's interface, its routes and names anew; what goes through the tunnel"
              + " pauses for a moment";
    };
  }

  /** What there is to do, in the order in which it should be done. Pure. */
  static List<Repair> plan(Examination seen, Means means, Path stateDir) {
    List<Repair> plan = new ArrayList<>();
    if (!seen.left().isEmpty()) {
      plan.add(new PutBack(seen.left()));
    }
    if (!seen.stateFault().isEmpty()) {
      plan.add(new OwnStateDir(stateDir));
    }
    boolean wantsHelper =
        seen.has(NodeProblem.Kind.INSIDE_ONLY) || seen.has(NodeProblem.Kind.TUN_NOT_PERMITTED);
    if (!means.root() && wantsHelper) {
      plan.add(new AllowHelper());
    }
    if (means.root() && wantsHelper && means.services().contains(Services.HELPER)) {
      plan.add(new StartService(Services.HELPER));
    }
    if (means.root() && !seen.answered() && means.services().contains(Services.DAEMON)) {
      plan.add(new StartService(Services.DAEMON));
    }
    if (seen.state().equals("Stopped")) {
      plan.add(new Connect());
    }
    if (means.root()) {
      plan.addAll(seen.ofOthers());
    }
    if (seen.problems().stream().anyMatch(Repair::mayHelpToSetAnew)) {
      plan.add(new SetAnew());
    }
    return plan;
  }

  /** Whether what is wrong is something that Homeward has set, and not something of others. */
  private static boolean mayHelpToSetAnew(NodeProblem problem) {
    return switch (problem.kind()) {
      // A route of another program is not ours to remove; where there is none, ours is missing.
      case ROUTE_TAKEN -> problem.detail().isEmpty();
      case HELPER_FAILED,
          NAMES_NOT_SET,
          NAMES_FOUGHT,
          NAMES_UNANSWERED,
          NAMES_ASKED_ELSEWHERE,
          NAMES_SILENT,
          LINK_FOUGHT ->
          true;
      case SERVER_UNREACHABLE,
          CAPTIVE_PORTAL,
          MAP_REMEMBERED,
          NOT_A_TAILNET_SERVER,
          CERTIFICATE_REJECTED,
          SERVER_KEY_CHANGED,
          SERVER_ERROR,
          REGISTRATION_REFUSED,
          SIGN_IN_NOT_FINISHED,
          KEY_EXPIRED,
          KEY_EXPIRES,
          DEVICE_REMOVED,
          BAD_HOSTNAME,
          BAD_URL,
          PORT_IN_USE,
          TUN_NOT_PERMITTED,
          NOT_GUARDED,
          NAMES_LEFT,
          ROUTE_AT_HOME,
          ADDRESS_TAKEN,
          OTHER_TAILNET,
          PEER_CLOCK_BEHIND,
          RELAY_UNREACHABLE,
          RELAY_UNWELL,
          DAEMON_GONE,
          STATE_IN_USE,
          SOCKET_NOT_OPENED,
          INSIDE_ONLY,
          UDP_BLOCKED,
          SERVER_WARNS,
          SERVER_SAYS,
          RESOLVER_LEFT_OUT,
          STATE_BROKEN,
          KEYS_LOCKED,
          STATE_NOT_WRITTEN,
          INTERNAL ->
          false;
    };
  }
}
