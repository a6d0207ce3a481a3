package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.StoredProfile;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a node does: events in, actions out. It leads its parts: as whom the node stands
 * with the server, the connection to it, the device's network, where the computer is, what is
 * wrong, and what is open. Pure; owned by the node's thread. {@code docs/architecture.md} has its
 * states as a picture.
 */
final class NodeMachine {
  private final List<NodeAction> actions = new ArrayList<>();
  private final Standing standing;
  private final ServerLink link = new ServerLink();
  private final NetworkState network;
  private final Whereabouts where;
  private final Findings findings = new Findings();
  private final Openings openings;
  private boolean started;

  NodeMachine(StoredProfile profile, HostInfo host, boolean userspace) {
    this.standing = new Standing(profile, actions::add);
    this.network = new NetworkState(userspace);
    this.where = new Whereabouts(host);
    this.openings = new Openings(standing, link, network, where, findings, actions::add);
  }

  /**
   * One that knows what this one had stored and nothing else, and waits for {@link
   * NodeEvent.Started}: all connections are closed.
   *
   * @param problem why
   */
  NodeMachine afterFailure(NodeProblem problem) {
    NodeMachine next = new NodeMachine(profile(), where.host(), network.isInside());
    next.findings.failed(problem);
    return next;
  }

  /**
   * What the event leads to.
   *
   * @param now when it is handled
   */
  List<NodeAction> handle(NodeEvent event, Instant now) {
    actions.clear();
    switch (event) {
      case NodeEvent.Started() -> start();
      case NodeEvent.Remembered(KeptMap kept) -> remember(kept, now);
      case NodeEvent.Up up -> up(up);
      case NodeEvent.Change(PreferenceChange change) -> change(change);
      case NodeEvent.Down() -> down();
      case NodeEvent.Reconfigure() -> {
        openings.closeNetwork();
        openings.openNetworkWhenUseful();
      }
      case NodeEvent.Logout() -> logout();
      case NodeEvent.CancelLogin() -> cancelLogin();
      case NodeEvent.Control(int client, ControlEvent control) -> control(control, now);
      case NodeEvent.NetworkOpened(boolean inside) -> openings.networkOpened(inside);
      case NodeEvent.NetworkFailed(NodeProblem problem) -> {
        network.failed(); // the next tick tries again
        findings.networkFailed(problem);
        openings.openControlWhenUseful();
      }
      case NodeEvent.HostChanged() -> openings.followHost();
      case NodeEvent.Finding finding ->
          findings.handle(finding, network.isOpen(), standing.netMap());
      case NodeEvent.NetworkAnswered() -> actions.add(new NodeAction.TakeAnswers());
      case NodeEvent.Place place -> {
        if (place instanceof NodeEvent.NetworkReported(NetworkReport report)) {
          link.reported(report);
          findings.reported(report, network.isOpen());
        }
        where.handle(place).forEach(this::follow);
      }
      case NodeEvent.Tick() -> tick();
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
        standing.signIn(),
        standing.netMap(),
        List.of(),
        link.isConnected(),
        findings.items(state(), standing.netMap(), now),
        network.isOpen() ? interfaceName : "",
        NodeReach.NONE);
  }

  NodeState state() {
    if (!started) {
      return NodeState.NO_STATE;
    }
    if (standing.needsSignIn()) {
      return NodeState.NEEDS_LOGIN;
    }
    if (!preferences().wantRunning()) {
      return NodeState.STOPPED;
    }
    if (standing.needsApproval()) {
      return NodeState.NEEDS_MACHINE_AUTH;
    }
    return standing.netMap() != null && network.isOpen() ? NodeState.RUNNING : NodeState.STARTING;
  }

  Preferences preferences() {
    return standing.preferences();
  }

  /** What is stored, or on its way to the disk. */
  StoredProfile profile() {
    return standing.profile();
  }

  /** The key that the server knew at the last look, or null. */
  @Nullable NodePublicKey key() {
    return standing.key();
  }

  private void remember(KeptMap kept, Instant now) {
    standing.remember(kept, now);
    noteExpiry(now);
  }

  private void start() {
    started = true;
    noteRemoval();
    openings.openNetworkWhenUseful();
    if (!network.isWanted()) {
      openings.openControlWhenUseful();
    } // else by the map of before first, which needs no server
  }

  /** Why nobody is signed in, where the server wanted it so. */
  private void noteRemoval() {
    Instant removed = standing.removed();
    if (removed != null) {
      findings.removed(standing.server(), removed);
    }
  }

  private void noteExpiry(Instant now) {
    Instant expired = standing.expired(now);
    if (expired != null) {
      findings.keyExpired(standing.server(), expired);
    }
  }

  private void up(NodeEvent.Up up) {
    if (standing.loggingOut()) {
      standing.thenUp(up);
      return;
    }
    UpRequest request = up.request();
    NodeProblem refusal = UpRequests.refusal(request, preferences(), standing.hasKey());
    if (refusal != null) {
      findings.refused(refusal);
      return;
    }
    URI server = request.server() == null ? standing.server() : request.server();
    if (!server.equals(standing.server())) {
      openings.closeControl();
    }
    standing.run(request.change(), server);
    findings.asked();
    if (link.isOpen()) {
      openings.report();
      if (findings.serverMayBeCutOff()) {
        openings.move(); // whoever asks to connect need not wait for the server's turn
      }
    } else {
      openings.openControl();
    }
    if (standing.needsSignIn() || request.forceLogin()) {
      actions.add(new NodeAction.Login(request.authKey()));
    }
    if (network.isOpen()) {
      openings.configure();
    } else {
      openings.openNetworkWhenUseful();
    }
  }

  private void change(PreferenceChange change) {
    if (standing.change(change)) {
      openings.report();
      openings.configure();
    }
  }

  private void down() {
    standing.thenNothing();
    standing.stop();
    standing.signInOver();
    if (!standing.loggingOut()) {
      openings.closeControl();
    }
    openings.closeNetwork();
  }

  private void logout() {
    standing.thenNothing();
    if (!standing.hasKey()) {
      leave();
    } else if (!standing.loggingOut()) {
      openings.openControl();
      standing.beginLogout();
      openings.closeNetwork();
      actions.add(new NodeAction.LogoutAtServer());
    }
  }

  private void cancelLogin() {
    if (link.isOpen()) {
      actions.add(new NodeAction.CancelLogin());
    }
    standing.signInOver();
    noteRemoval();
    if (!standing.hasKey()) {
      standing.stop();
    }
  }

  private void control(ControlEvent event, Instant now) {
    switch (event) {
      case ControlEvent.SignInAt(URI url, NodePublicKey key) ->
          standing.signInAt(new SignInPage(url, key));
      case ControlEvent.Registered registered -> {
        if (!standing.loggingOut()) {
          findings.registered();
          if (standing.registered(registered)) {
            openings.configure();
          }
        }
      }
      case ControlEvent.NetMapChanged(NetMap map) -> {
        if (!standing.loggingOut()) {
          standing.told(map, now);
          findings.mapTold();
          openings.openNetworkWhenUseful();
          openings.configure();
        }
      }
      case ControlEvent.Connectivity(boolean connected) -> {
        link.connected(connected);
        actions.add(new NodeAction.NoteServer(connected));
      }
      case ControlEvent.Trouble(var problem) ->
          findings.trouble(problem, standing.server(), standing.remembered());
      case ControlEvent.TroubleOver() -> findings.troubleOver();
      case ControlEvent.LoginNeeded(ControlEvent.Reason reason) -> loginNeeded(reason, now);
      case ControlEvent.OpenPage(URI page) -> {
        // Pages that the server wants shown are no sign-in; there is no place for them yet.
      }
      case ControlEvent.ServerKeyLearnt(var key) -> standing.learnKey(key);
      case ControlEvent.LoggedOut() -> leave();
    }
  }

  private void loginNeeded(ControlEvent.Reason reason, Instant now) {
    switch (reason) {
      case NEVER_SIGNED_IN -> {}
      case LOGIN_FAILED -> standing.signInOver();
      case KEY_EXPIRED -> {
        standing.keyExpired();
        noteExpiry(now);
      }
      case DEVICE_REMOVED -> {
        standing.remove(now);
        noteRemoval();
        openings.closeNetwork();
      }
      case LOGGED_OUT -> {
        if (standing.loggingOut()) {
          leave();
        }
      }
    }
  }

  /** The end of a logout, or all of it when there was nothing to tell the server. */
  private void leave() {
    findings.loggedOut();
    openings.closeControl();
    openings.closeNetwork();
    NodeEvent.Up next = standing.loggedOut();
    if (next != null) {
      up(next);
    }
  }

  /** Whether a tick would lead to nothing, as far as is known here. */
  boolean isAtRest() {
    return started && openings.isSettled() && !findings.unsaved() && !findings.misconfigured();
  }

  private void tick() {
    if (findings.unsaved()) {
      actions.add(new NodeAction.Save(standing.profile()));
    }
    openings.openNetworkWhenUseful();
    if (findings.misconfigured()) {
      openings.configure();
    }
  }

  private void follow(Whereabouts.Consequence consequence) {
    switch (consequence) {
      case LOOK_AROUND -> actions.add(new NodeAction.LookAround());
      case MOVE -> openings.move();
      case REPORT -> openings.report();
    }
  }

  private void suspectPortal() {
    if (link.suspect(findings.serverMayBeCutOff())) {
      NetMap map = standing.netMap();
      actions.add(
          link.isSuspected()
              ? new NodeAction.WatchForPortal(
                  standing.server(), map == null ? DerpMap.EMPTY : map.derp())
              : new NodeAction.EndPortalWatch());
      findings.portal(link.problem());
    }
  }

  private void portalLooked(@Nullable URI page) {
    boolean gone = link.looked(page);
    findings.portal(link.problem());
    if (gone) {
      openings.move(); // the way out is open: everybody is asked anew at once
    }
  }
}
