package io.homeward.ui.session;

import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.SignInPage;
import io.homeward.engine.node.Works;
import io.homeward.engine.profiles.ProfileList;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the {@link UiState} of a node's status. Pure. */
final class UiStates {
  private UiStates() {}

  /**
   * The state to show.
   *
   * @param favourites which devices the person wants first
   * @param words of the devices of the state before
   * @param now decides which keys have expired
   */
  static UiState fold(
      NodeStatus status, Wishes wishes, Favourites favourites, DeviceWords words, Instant now) {
    NetMap map = status.netMap();
    List<Trouble> troubles = troubles(status, wishes);
    SignIn signIn = signIn(status, wishes, troubles.stream().map(Trouble::problem).toList());
    UserProfile owner = map == null ? null : map.ownerOf(map.self());
    Connection connection = Connection.of(status, now);
    TailnetDevices devices =
        map == null ? null : TailnetDevices.of(map, status, connection.isUp(), words, now);
    return new UiState(
        connection,
        signIn,
        map == null ? "" : tailnetName(map),
        owner == null ? "" : owner.loginName(),
        signIn == SignIn.IN_BROWSER ? signInPage(status) : null,
        signIn == SignIn.IN_BROWSER ? signInKey(status) : "",
        devices == null ? null : devices.self(),
        devices == null ? List.of() : devices.groups(),
        troubles,
        status.preferences(),
        favourites,
        ProfileList.NONE,
        false);
  }

  private static List<Trouble> troubles(NodeStatus status, Wishes wishes) {
    List<Trouble> troubles = new ArrayList<>();
    if (wishes.refusal() != null) {
      boolean running = status.state() == NodeState.RUNNING;
      troubles.add(new Trouble(wishes.refusal(), null, running ? Works.ALL : Works.NOTHING));
    }
    for (HealthItem item : status.health()) {
      NodeProblem problem = item.problem();
      boolean told =
          wishes.gaveUp() && status.state() == NodeState.NEEDS_LOGIN && isOfAttempt(problem.kind());
      if (!told && !problem.isNotice()) {
        troubles.add(new Trouble(problem, item.since(), item.works()));
      }
    }
    return troubles;
  }

  /** Whether it says how an attempt to sign in went, and nothing of this computer. */
  private static boolean isOfAttempt(NodeProblem.Kind kind) {
    return switch (kind) {
      case SERVER_UNREACHABLE,
          NOT_A_TAILNET_SERVER,
          CERTIFICATE_REJECTED,
          SERVER_KEY_CHANGED,
          SERVER_ERROR,
          REGISTRATION_REFUSED,
          SIGN_IN_NOT_FINISHED,
          BAD_URL ->
          true;
      default -> false;
    };
  }

  private static SignIn signIn(NodeStatus status, Wishes wishes, List<NodeProblem> problems) {
    boolean waiting =
        switch (status.state()) {
          case NEEDS_LOGIN -> true;
          case NO_STATE, STARTING -> status.netMap() == null && wishes.signingIn();
          case NEEDS_MACHINE_AUTH, STOPPED, RUNNING -> false;
        };
    if (!waiting) {
      return SignIn.NOT_NEEDED;
    }
    // A server may name a page at once to a device that lost its place; nobody waits for that one.
    boolean unasked = !wishes.signingIn() && problems.stream().anyMatch(p -> lostPlace(p.kind()));
    if (signInPage(status) != null && !unasked) {
      return SignIn.IN_BROWSER;
    }
    boolean refused = problems.stream().anyMatch(p -> endsSignIn(p.kind()));
    return wishes.signingIn() && !refused ? SignIn.CONTACTING : SignIn.CHOOSING;
  }

  private static boolean lostPlace(NodeProblem.Kind kind) {
    return kind == NodeProblem.Kind.DEVICE_REMOVED || kind == NodeProblem.Kind.KEY_EXPIRED;
  }

  private static String signInKey(NodeStatus status) {
    SignInPage page = status.signIn();
    return page == null ? "" : page.shownKey();
  }

  /** The page where to sign in, or null. A server could name anything: only the web is opened. */
  private static @Nullable URI signInPage(NodeStatus status) {
    URI page = status.authUrl();
    if (page == null || page.getScheme() == null || page.getHost() == null) {
      return null;
    }
    String scheme = page.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("https") || scheme.equals("http") ? page : null;
  }

  /** Whether trying on by itself makes no sense: the person has to change something first. */
  static boolean endsSignIn(NodeProblem.Kind kind) {
    return switch (kind) {
      case NOT_A_TAILNET_SERVER,
          CERTIFICATE_REJECTED,
          SERVER_KEY_CHANGED,
          REGISTRATION_REFUSED,
          SIGN_IN_NOT_FINISHED,
          DEVICE_REMOVED,
          BAD_HOSTNAME,
          BAD_URL,
          PORT_IN_USE,
          TUN_NOT_PERMITTED,
          HELPER_FAILED,
          STATE_BROKEN,
          KEYS_LOCKED,
          STATE_IN_USE,
          SOCKET_NOT_OPENED,
          STATE_NOT_WRITTEN,
          INTERNAL ->
          true;
      case SERVER_UNREACHABLE,
          CAPTIVE_PORTAL,
          DAEMON_GONE,
          MAP_REMEMBERED,
          SERVER_ERROR,
          KEY_EXPIRED,
          NOT_GUARDED,
          ROUTE_TAKEN,
          LINK_FOUGHT,
          NAMES_FOUGHT,
          NAMES_LEFT,
          NAMES_NOT_SET,
          ROUTE_AT_HOME,
          ADDRESS_TAKEN,
          OTHER_TAILNET,
          PEER_CLOCK_BEHIND,
          INSIDE_ONLY,
          NAMES_UNANSWERED,
          NAMES_ASKED_ELSEWHERE,
          NAMES_SILENT,
          KEY_EXPIRES,
          UDP_BLOCKED,
          SERVER_WARNS,
          SERVER_SAYS,
          RESOLVER_LEFT_OUT,
          RELAY_UNREACHABLE,
          RELAY_UNWELL ->
          false;
    };
  }

  private static String tailnetName(NetMap map) {
    return map.domain().isEmpty() ? map.magicDnsSuffix() : map.domain();
  }
}
