package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.node.NodeProblems.Source;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.store.StoredProfile.Login;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a node does: events in, actions out. Pure; owned by the node's thread. {@code
 * docs/architecture.md} has its states as a picture.
 */
final class NodeMachine {
  private final Whereabouts where;
  private final NodeProblems problems = new NodeProblems();
  private final ServerSession session = new ServerSession();
  private final NetworkState network;
  private final RelayProblems relayProblems = new RelayProblems();
  private final Portal portal = new Portal();
  private final Logout logout = new Logout();
  private final List<NodeAction> actions = new ArrayList<>();

  private StoredProfile profile;
  private boolean started;
  private boolean controlOpen;

  NodeMachine(StoredProfile profile, HostInfo host, boolean userspace) {
    this.profile = profile;
    this.where = new Whereabouts(host);
    this.network = new NetworkState(userspace);
  }

  /**
   * One that knows what this one had stored and nothing else, and waits for {@link
   * NodeEvent.Started}: all connections are closed.
   *
   * @param problem why
   */
  NodeMachine afterFailure(NodeProblem problem) {
    NodeMachine next = new NodeMachine(profile, where.host(), network.isInside());
    next.problems.note(Source.FAILURE, problem);
    return next;
  }

  /** What the event leads to. */
  List<NodeAction> handle(NodeEvent event) {
    actions.clear();
    switch (event) {
      case NodeEvent.Started() -> start();
      case NodeEvent.Remembered(KeptMap kept) -> remember(kept);
      case NodeEvent.Up up -> up(up);
      case NodeEvent.Change(PreferenceChange change) -> change(change);
      case NodeEvent.Down() -> down();
      case NodeEvent.Reconfigure() -> {
        closeNetwork();
        openNetworkWhenUseful();
      }
      case NodeEvent.Logout() -> logout();
      case NodeEvent.CancelLogin() -> cancelLogin();
      case NodeEvent.Control(int client, ControlEvent control) -> control(control);
      case NodeEvent.NetworkOpened(boolean inside) -> {
        if (network.opened(inside)) {
          report();
        }
        problems.forget(Source.NETWORK);
        configure();
        openControlWhenUseful();
      }
      case NodeEvent.NetworkFailed(NodeProblem problem) -> {
        network.failed(); // the next tick tries again
        problems.note(Source.NETWORK, problem);
        // Found with a tunnel that is no more.
        problems.forget(Source.SELF_TEST);
        problems.forget(Source.HOST);
        openControlWhenUseful();
      }
      case NodeEvent.HostConfigured(List<NodeProblem> found) -> problems.note(Source.HOST, found);
      case NodeEvent.HostChanged() -> followHost();
      case NodeEvent.SelfTested(List<NodeProblem> found) ->
          problems.note(Source.SELF_TEST, network.isOpen() ? found : List.of());
      case NodeEvent.ClocksSeen(Map<NodePublicKey, Instant> behind) ->
          problems.note(
              Source.PEERS,
              PeerClocks.problems(network.isOpen() ? session.netMap() : null, behind));
      case NodeEvent.RelaysStand(List<RelayStatus> relays) ->
          problems.note(Source.RELAYS, network.isOpen() ? relayProblems.of(relays) : List.of());
      case NodeEvent.Saved(NodeProblem problem) -> problems.note(Source.STATE, problem);
      case NodeEvent.NetworkAnswered() -> actions.add(new NodeAction.TakeAnswers());
      case NodeEvent.Place place -> {
        if (place instanceof NodeEvent.NetworkReported(NetworkReport report)) {
          portal.reported(report);
          noteUdp(report);
        }
        where.handle(place).forEach(this::follow);
      }
      case NodeEvent.Tick() -> tick();
      case NodeEvent.FailuresOver() -> problems.forget(Source.FAILURE);
      case NodeEvent.PortalLooked(URI page) -> portalLooked(page);
    }
    suspectPortal();
    return List.copyOf(actions);
  }

  /** What a person should see now, without what only the packet loops know. */
  NodeStatus status(String interfaceName, Instant now) {
    return new NodeStatus(
        state(),
        preferences(),
        session.authUrl(),
        session.netMap(),
        List.of(),
        session.connected(),
        problems.items(state(), told(now), now),
        network.isOpen() ? interfaceName : "",
        NodeReach.NONE);
  }

  /** What the server told is of use to who is connected with it, or about to be. */
  private List<NodeProblem> told(Instant now) {
    NetMap map = session.netMap();
    NodeState state = state();
    boolean on = state == NodeState.RUNNING || state == NodeState.STARTING;
    return on && map != null ? MapProblems.of(map, now) : List.of();
  }

  NodeState state() {
    if (!started) {
      return NodeState.NO_STATE;
    }
    if (profile.nodeKey() == null || session.keyExpired() || logout.underWay()) {
      return NodeState.NEEDS_LOGIN;
    }
    if (!preferences().wantRunning()) {
      return NodeState.STOPPED;
    }
    if (session.needsApproval()) {
      return NodeState.NEEDS_MACHINE_AUTH;
    }
    return session.netMap() != null && network.isOpen() ? NodeState.RUNNING : NodeState.STARTING;
  }

  Preferences preferences() {
    return profile.preferences();
  }

  /** The key that the server knew at the last look, or null. */
  @Nullable NodePublicKey key() {
    NodePrivateKey key = profile.nodeKey();
    return key == null ? null : key.publicKey();
  }

  private void start() {
    started = true;
    openNetworkWhenUseful();
    if (!network.isWanted()) {
      openControlWhenUseful();
    } // else by the map of before first, which needs no server
  }

  private void openControlWhenUseful() {
    if (!controlOpen && preferences().wantRunning() && profile.nodeKey() != null) {
      openControl();
    }
  }

  private void remember(KeptMap kept) {
    NodePublicKey own = key();
    if (own != null
        && own.equals(kept.node())
        && kept.server().equals(preferences().controlUrl())) {
      session.remember(kept);
    }
  }

  private void up(NodeEvent.Up up) {
    if (logout.underWay()) {
      logout.thenUp(up);
      return;
    }
    UpRequest request = up.request();
    NodeProblem refusal = UpRequests.refusal(request, preferences(), key() != null);
    if (refusal != null) {
      problems.note(Source.REQUEST, refusal);
      return;
    }
    URI server = orElse(request.server(), preferences().controlUrl());
    if (!server.equals(preferences().controlUrl())) {
      closeControl();
    }
    save(
        profile.with(
            preferences().with(request.change()).withControlUrl(server).withWantRunning(true)));
    problems.forgetAnswered();
    if (controlOpen) {
      report();
      if (problems.serverMayBeCutOff()) {
        move(); // whoever asks to connect need not wait for the server's turn
      }
    } else {
      openControl();
    }
    if (profile.nodeKey() == null || session.keyExpired() || request.forceLogin()) {
      actions.add(new NodeAction.Login(request.authKey()));
    }
    if (network.isOpen()) {
      configure();
    } else {
      openNetworkWhenUseful();
    }
  }

  private void change(PreferenceChange change) {
    StoredProfile next = profile.with(preferences().with(change));
    if (!next.equals(profile)) {
      save(next);
      report();
      configure();
    }
  }

  private void down() {
    logout.thenNothing();
    saveRunning(false);
    session.signInAt(null);
    if (!logout.underWay()) {
      closeControl();
    }
    closeNetwork();
  }

  private void logout() {
    logout.thenNothing();
    if (profile.nodeKey() == null) {
      forgetLogin();
      return;
    }
    if (logout.underWay()) {
      return;
    }
    if (!controlOpen) {
      openControl();
    }
    logout.begin();
    session.signInAt(null);
    closeNetwork();
    actions.add(new NodeAction.LogoutAtServer());
  }

  private void cancelLogin() {
    if (controlOpen) {
      actions.add(new NodeAction.CancelLogin());
    }
    session.signInAt(null);
    if (profile.nodeKey() == null) {
      saveRunning(false);
    }
  }

  /** Whether a tick would lead to nothing, as far as is known here. */
  boolean isAtRest() {
    boolean settled = network.isOpen() || !wantsNetwork();
    return started
        && settled
        && !problems.of(Source.STATE)
        && !problems.of(Source.HOST)
        && !problems.of(Source.SELF_TEST);
  }

  private void tick() {
    if (problems.of(Source.STATE)) {
      actions.add(new NodeAction.Save(profile));
    }
    openNetworkWhenUseful();
    if (network.isOpen() && (problems.of(Source.HOST) || problems.of(Source.SELF_TEST))) {
      configure();
    }
  }

  private void control(ControlEvent event) {
    switch (event) {
      case ControlEvent.SignInAt(URI url) -> session.signInAt(logout.underWay() ? null : url);
      case ControlEvent.Registered registered -> registered(registered);
      case ControlEvent.NetMapChanged(NetMap map) -> {
        if (!logout.underWay()) {
          session.netMap(map);
          problems.forget(Source.MAP);
          openNetworkWhenUseful();
          configure();
        }
      }
      case ControlEvent.Connectivity(boolean now) -> {
        session.connected(now);
        actions.add(new NodeAction.NoteServer(now));
      }
      case ControlEvent.Trouble(ControlProblem problem) -> {
        problems.note(Source.CONTROL, ControlProblems.of(problem, preferences().controlUrl()));
        Instant told = session.remembered();
        if (told != null) {
          problems.note(Source.MAP, ofServer(NodeProblem.Kind.MAP_REMEMBERED), told);
        }
      }
      case ControlEvent.TroubleOver() -> problems.forget(Source.CONTROL);
      case ControlEvent.LoginNeeded(ControlEvent.Reason reason) -> loginNeeded(reason);
      case ControlEvent.OpenPage(URI page) -> {
        // Pages that the server wants shown are no sign-in; there is no place for them yet.
      }
      case ControlEvent.ServerKeyLearnt(MachinePublicKey key) -> save(profile.withServerKey(key));
      case ControlEvent.LoggedOut() -> forgetLogin();
    }
  }

  private void registered(ControlEvent.Registered registered) {
    if (logout.underWay()) {
      return;
    }
    NodePrivateKey key = registered.nodeKey();
    boolean otherKey = !Objects.equals(key, profile.nodeKey());
    session.registered(registered.machineAuthorized());
    problems.forget(Source.KEY);
    problems.forget(Source.CONTROL);
    ControlEvent.Profile who = registered.profile();
    Login login = new Login(who.userId(), who.loginName(), who.displayName());
    StoredProfile next = profile.signedIn(key, login);
    if (!next.equals(profile)) {
      save(next);
    }
    if (otherKey) {
      configure();
    }
  }

  private void loginNeeded(ControlEvent.Reason reason) {
    switch (reason) {
      case NEVER_SIGNED_IN -> {}
      case LOGIN_FAILED -> session.signInAt(null);
      case KEY_EXPIRED -> {
        // The tunnels stay: the peers decide, and a new sign-in soon makes them good again.
        session.expire();
        problems.note(Source.KEY, ofServer(NodeProblem.Kind.KEY_EXPIRED));
      }
      case DEVICE_REMOVED -> {
        problems.note(Source.KEY, ofServer(NodeProblem.Kind.DEVICE_REMOVED));
        save(profile.withoutLogin());
        session.removed();
        problems.forget(Source.MAP);
        closeNetwork();
      }
      case LOGGED_OUT -> {
        if (logout.underWay()) {
          forgetLogin();
        }
      }
    }
  }

  private NodeProblem ofServer(NodeProblem.Kind kind) {
    return new NodeProblem(kind, preferences().controlUrl().toString(), "");
  }

  /** The end of a logout, or all of it when there was nothing to tell the server. */
  private void forgetLogin() {
    NodeEvent.Up next = logout.end();
    session.loggedOut();
    problems.forget(Source.MAP);
    problems.forget(Source.KEY);
    problems.forget(Source.CONTROL);
    closeControl();
    closeNetwork();
    // Whoever signs in next may meet a server that was set up anew.
    StoredProfile loggedOut =
        profile.withoutLogin().withServerKey(null).with(preferences().withWantRunning(false));
    if (!loggedOut.equals(profile)) {
      save(loggedOut);
    }
    if (next != null) {
      up(next);
    }
  }

  private void openControl() {
    controlOpen = true;
    actions.add(new NodeAction.OpenControl(profile, hostReport()));
  }

  private void closeControl() {
    if (controlOpen) {
      controlOpen = false;
      session.connected(false);
      problems.forget(Source.CONTROL);
      actions.add(new NodeAction.CloseControl());
    }
  }

  private boolean wantsNetwork() {
    return preferences().wantRunning()
        && profile.nodeKey() != null
        && session.netMap() != null
        && !logout.underWay();
  }

  private void openNetworkWhenUseful() {
    if (wantsNetwork() && network.want()) {
      actions.add(new NodeAction.OpenNetwork(preferences().controlUrl()));
    }
  }

  private void closeNetwork() {
    problems.forget(Source.NETWORK);
    problems.forget(Source.HOST);
    problems.forget(Source.SELF_TEST);
    problems.forget(Source.PEERS);
    problems.forget(Source.RELAYS);
    problems.forget(Source.WAY_OUT);
    if (network.close()) {
      where.unreachable();
      portal.reported(NetworkReport.UNKNOWN);
      actions.add(new NodeAction.CloseNetwork());
    }
  }

  private void follow(Whereabouts.Consequence consequence) {
    switch (consequence) {
      case LOOK_AROUND -> actions.add(new NodeAction.LookAround());
      case MOVE -> move();
      case REPORT -> report();
    }
  }

  private void move() {
    if (controlOpen || network.isOpen()) {
      actions.add(new NodeAction.Move());
    }
  }

  /** Whoever is heard by the server was let out of this network. */
  private void suspectPortal() {
    boolean cutOff =
        controlOpen && !session.connected() && (problems.serverMayBeCutOff() || portal.isSeen());
    if (portal.suspect(cutOff)) {
      NetMap map = session.netMap();
      actions.add(
          cutOff
              ? new NodeAction.WatchForPortal(
                  preferences().controlUrl(), map == null ? DerpMap.EMPTY : map.derp())
              : new NodeAction.EndPortalWatch());
      problems.note(Source.PORTAL, portal.problem());
    }
  }

  private void portalLooked(@Nullable URI page) {
    boolean gone = portal.looked(page);
    problems.note(Source.PORTAL, portal.problem());
    if (gone) {
      move(); // the way out is open: everybody is asked anew at once
    }
  }

  private void configure() {
    NodeAction.Configure wanted = wanted();
    if (wanted != null) {
      actions.add(wanted);
    }
  }

  private void followHost() {
    NodeAction.Configure wanted = wanted();
    if (wanted != null) {
      actions.add(new NodeAction.FollowHost(wanted));
    }
  }

  private void noteUdp(NetworkReport report) {
    if (report.finished() && report.udp() != null) {
      boolean blocked = network.isOpen() && !report.udp();
      problems.note(
          Source.WAY_OUT, blocked ? new NodeProblem(NodeProblem.Kind.UDP_BLOCKED, "", "") : null);
    }
  }

  /** Null: nothing, now. */
  private NodeAction.@Nullable Configure wanted() {
    NodePrivateKey key = profile.nodeKey();
    NetMap netMap = session.netMap();
    return network.isOpen() && netMap != null && key != null
        ? new NodeAction.Configure(key, netMap, preferences())
        : null;
  }

  private void report() {
    if (controlOpen && !logout.underWay()) {
      actions.add(new NodeAction.Report(hostReport()));
    }
  }

  private HostReport hostReport() {
    // A device that starts again is found by its peers before anything is measured.
    NetMap known = session.netMap();
    int home = known == null ? 0 : NodeRelays.expectedHome(known);
    return where.report(preferences(), network.isInside(), home);
  }

  private void saveRunning(boolean running) {
    if (preferences().wantRunning() != running) {
      save(profile.with(preferences().withWantRunning(running)));
    }
  }

  private void save(StoredProfile next) {
    profile = next;
    actions.add(new NodeAction.Save(next));
  }

  private static <T> T orElse(@Nullable T wanted, T before) {
    return wanted == null ? before : wanted;
  }
}
