package io.homeward.cli;

import io.homeward.engine.node.NodeProblem;

/** What a person in a terminal reads about a problem: what is wrong, then what to do. */
public final class ProblemSentences {
  private ProblemSentences() {}

  /** How grave it is, before the sentence. */
  static String prefix(NodeProblem problem) {
    return problem.isNotice() ? "Note: " : problem.isWarning() ? "Warning: " : "Problem: ";
  }

  /** One line without an end. */
  public static String of(NodeProblem problem) {
    String subject = problem.subject();
    String said = problem.detail().isEmpty() ? "" : " (" + problem.detail() + ")";
    return switch (problem.kind()) {
      case SERVER_UNREACHABLE ->
          "cannot reach " + subject + said + "; check the URL and the network connection";
      case CAPTIVE_PORTAL ->
          "this network lets nobody out before a page of its own was read: sign in to it, open "
              + subject
              + " in a browser; the rest follows by itself";
      case MAP_REMEMBERED ->
          "devices, names and rules are those that "
              + subject
              + " told before; nothing needs to be done, they follow when it is reached again";
      case NOT_A_TAILNET_SERVER ->
          subject + " is no tailnet server" + said + "; check the URL given with --login-server";
      case CERTIFICATE_REJECTED ->
          "the certificate of "
              + subject
              + " cannot be trusted"
              + (said.contains("PKIX")
                  ? " (no authority that this computer knows signed it)"
                  : said)
              + "; check the URL, or install the authority that signed it";
      case SERVER_KEY_CHANGED ->
          subject
              + " has another key than before"
              + said
              + "; without https that may be somebody in between. If the server was set up anew,"
              + " run \"homeward logout\" and sign in again";
      case SERVER_ERROR ->
          subject + " answered with an error" + said + "; ask whoever runs it to look at its log";
      case REGISTRATION_REFUSED ->
          subject + " refused this device" + said + "; get a new auth key, or sign in without one";
      case SIGN_IN_NOT_FINISHED ->
          "the sign-in at "
              + subject
              + " was not finished"
              + said
              + "; run \"homeward up\" to try again";
      case KEY_EXPIRED -> "the key of this device expired; run \"homeward login\" to sign in again";
      case KEY_EXPIRES ->
          "the sign-in of this device ends "
              + days(subject)
              + ", at "
              + Moments.text(problem.detail())
              + "; run \"homeward login\" before to keep name and addresses without a pause";
      case DEVICE_REMOVED ->
          "this device was removed from the tailnet; run \"homeward up\" to sign in again";
      case BAD_HOSTNAME ->
          "\"" + subject + "\" is no hostname; use 1 to 63 letters, digits and inner hyphens";
      case BAD_URL ->
          problem.detail().isEmpty()
              ? "\""
                  + subject
                  + "\" is no server URL; write it as https://host or https://host:port"
              : problem.detail();
      case PORT_IN_USE ->
          subject + " is in use by another program; choose another, or end that program";
      case TUN_NOT_PERMITTED ->
          "no permission to open a network interface"
              + said
              + "; run as root, start the helper, or use --tun userspace";
      case HELPER_FAILED ->
          "the privileged helper could not set up "
              + (subject.isEmpty() ? "the network" : subject)
              + said
              + (said.contains("/dev/net/tun")
                  ? "; load the module tun, give a container that device, or use --tun userspace"
                  : "; look at its log, or use --tun userspace");
      case NAMES_NOT_SET ->
          "this computer did not take the names of the tailnet"
              + said
              + ", addresses work; put that right, or leave its names alone with"
              + " \"homeward up --accept-dns=false\"";
      case NOT_GUARDED ->
          "this system took no nftables rules, so others on the local network can reach "
              + subject
              + "; see the helper's log, and load nf_tables and nft_fib_inet into the kernel";
      case ROUTE_TAKEN ->
          problem.detail().isEmpty()
              ? "packets for "
                  + subject
                  + " go nowhere, not into the tunnel: another program's route forbids them, or"
                  + " rules of routing are gone; see \"ip route\" and \"ip rule\""
              : "another program routes "
                  + subject
                  + " to "
                  + problem.detail()
                  + ", so packets for it do not pass the tunnel; remove that route (see \"ip"
                  + " route\"), or end that program";
      case LINK_FOUGHT ->
          "another program changes "
              + subject
              + " again and again, and was left to it; tell it to leave "
              + subject
              + " alone (a network manager has a setting for that)";
      case NAMES_FOUGHT ->
          "another program changes "
              + subject
              + " again and again, and was left to it"
              + (said.isEmpty() ? "" : "; it says of itself: " + problem.detail())
              + "; names of the tailnet may not resolve; tell that program to leave it alone, or"
              + " use --accept-dns=false";
      case NAMES_LEFT ->
          "no name server in "
              + subject
              + " can be asked, so it was left as it is; names of the tailnet do not resolve; put a"
              + " server into it that can be reached";
      case ROUTE_AT_HOME ->
          "the route to "
              + subject
              + " is not used, because this computer is in that network itself (at "
              + problem.detail()
              + "); nothing needs to be done, and it is used again elsewhere";
      case ADDRESS_TAKEN ->
          subject
              + " is the address of a device of the tailnet and also of a gateway, name server or"
              + " neighbour of this computer, so the device is not reached by it; ask whoever runs"
              + " the coordination server to give it another";
      case OTHER_TAILNET ->
          "another VPN has addresses of the tailnet's range at the interface "
              + subject
              + " and may drop our packets; end one of the two";
      case PEER_CLOCK_BEHIND ->
          "the clock of "
              + subject
              + " went back and shows "
              + Moments.text(problem.detail())
              + ": connections that it begins take some ten seconds longer until its clock is past"
              + " where it was; if that time is wrong, set it there";
      case RELAY_UNREACHABLE ->
          "the relay "
              + subject
              + " cannot be reached"
              + RelayReasons.of(problem.detail())
              + "; devices without a direct way cannot be either; ask whoever runs it, or look"
              + " whether a firewall drops it";
      case RELAY_UNWELL ->
          "the relay " + subject + " says of itself: " + problem.detail() + "; ask whoever runs it";
      case SOCKET_NOT_OPENED -> "cannot listen at " + subject + said + "; choose another --socket";
      case DAEMON_GONE ->
          "the homeward at "
              + subject
              + " has ended; start it again, with \"homeward daemon\" or its service"
              + " (\"systemctl start homeward\")";
      case STATE_IN_USE ->
          "another homeward is using "
              + subject
              + "; end it, or choose another --state-dir and --socket";
      case INSIDE_ONLY ->
          "other programs on this computer cannot use the tailnet, because "
              + (problem.detail().isEmpty() ? "no helper runs" : problem.detail())
              + "; run \""
              + Permissions.ofHelper().command()
              + "\" to allow it";
      case NAMES_UNANSWERED ->
          "this computer's name service "
              + (problem.detail().isEmpty()
                  ? "does not know " + subject
                  : "says that " + subject + " is " + problem.detail())
              + ", so names of the tailnet may not work (addresses do); \"homeward doctor\" looks"
              + " for the reason, and \"homeward doctor --repair\" sets again what another program"
              + " has changed";
      case NAMES_ASKED_ELSEWHERE ->
          "this computer asks "
              + problem.detail()
              + " for names, not Homeward, so names below "
              + subject
              + " do not work (addresses do); if that is a name server on this computer, \"homeward"
              + " doctor\" says how to have it ask Homeward for them, else \"homeward doctor"
              + " --repair\" sets names again";
      case NAMES_SILENT ->
          "Homeward's own name service at "
              + subject
              + " is not heard on this computer, so names of the tailnet do not work (addresses"
              + " do); a firewall may drop it: let it pass at the interface homeward0";
      case UDP_BLOCKED ->
          "this network lets no UDP out, so every device is reached through a relay, and slower;"
              + " let UDP out where a firewall of yours forbids it";
      case SERVER_WARNS, SERVER_SAYS ->
          "the server says: "
              + (problem.detail().isEmpty() ? subject : subject + ": " + problem.detail())
                  .replaceFirst("\\.$", "");
      case RESOLVER_LEFT_OUT ->
          "the tailnet names the resolver "
              + subject
              + ", which speaks DNS over HTTPS only; this version does not, and leaves it out";
      case STATE_BROKEN ->
          "the state file "
              + subject
              + " cannot be used"
              + (said.startsWith(" (/")
                  ? "; it was kept as "
                      + problem.detail()
                      + ": repair it, or start again to sign in afresh"
                  : said + "; repair it or choose another --state-dir");
      case KEYS_LOCKED ->
          "the keys of this device are in the keyring of your desktop, not in "
              + subject
              + said
              + "; unlock it, or run this in the session of the desktop, and try again";
      case STATE_NOT_WRITTEN ->
          "the state file "
              + subject
              + " cannot be written"
              + said
              + "; check free space and permissions";
      case INTERNAL -> "an internal error" + (subject.isEmpty() ? "" : " with " + subject) + said;
    };
  }

  private static String days(String count) {
    return switch (count) {
      case "0" -> "today";
      case "1" -> "in 1 day";
      default -> "in " + count + " days";
    };
  }
}
