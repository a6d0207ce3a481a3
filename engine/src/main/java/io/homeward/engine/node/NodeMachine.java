package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.store.StoredProfile.Login;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a node does: events in, actions out. Pure; owned by the node's thread. {@code
 * docs/architecture.md} has its states as a picture.
 */
final class NodeMachine {
  /** Where a problem comes from; the gravest first. A source has one problem at a time. */
  private enum Source {
    STATE,
    KEY,
    CONTROL,
    NETWORK,
    HOST
  }

  private final HostInfo host;
  private final boolean userspace;
  private final Map<Source, NodeProblem> problems = new EnumMap<>(Source.class);
  private final List<NodeAction> actions = new ArrayList<>();

  private StoredProfile profile;
  private boolean started;
  private boolean controlOpen;
  private boolean networkWanted;
  private boolean networkOpen;
  private boolean connected;
  private boolean keyExpired;
  private boolean machineAuthorized = true;
  private boolean loggingOut;
  private NodeEvent.@Nullable Up afterLogout;
  private @Nullable NetMap netMap;
  private @Nullable URI authUrl;
  private List<Endpoint> endpoints = List.of();

  NodeMachine(StoredProfile profile, HostInfo host, boolean userspace) {
    this.profile = profile;
    this.host = host;
    this.userspace = userspace;
  }

  /** What the event leads to. */
  List<NodeAction> handle(NodeEvent event) {
    actions.clear();
    switch (event) {
      case NodeEvent.Started() -> start();
      case NodeEvent.Up up -> up(up);
      case NodeEvent.Change(PreferenceChange change) -> change(change);
      case NodeEvent.Down() -> down();
      case NodeEvent.Logout() -> logout();
      case NodeEvent.CancelLogin() -> cancelLogin();
      case NodeEvent.Control(int client, ControlEvent control) -> control(control);
      case NodeEvent.NetworkOpened() -> {
        networkOpen = true;
        problems.remove(Source.NETWORK);
        configure();
      }
      case NodeEvent.NetworkFailed(NodeProblem problem) -> {
        networkWanted = false; // the next tick tries again
        networkOpen = false;
        problems.put(Source.NETWORK, problem);
      }
      case NodeEvent.HostConfigured(NodeProblem problem) -> note(Source.HOST, problem);
      case NodeEvent.Saved(NodeProblem problem) -> note(Source.STATE, problem);
      case NodeEvent.EndpointsFound(List<Endpoint> found) -> {
        if (!found.equals(endpoints)) {
          endpoints = List.copyOf(found);
          report();
        }
      }
      case NodeEvent.Tick() -> tick();
    }
    return List.copyOf(actions);
  }

  /** What a person should see now, without what only the packet loops know. */
  NodeStatus status(String interfaceName) {
    return new NodeStatus(
        state(),
        preferences(),
        authUrl,
        netMap,
        List.of(),
        connected,
        List.copyOf(problems.values()),
        networkOpen ? interfaceName : "");
  }

  NodeState state() {
    if (!started) {
      return NodeState.NO_STATE;
    }
    if (profile.nodeKey() == null || keyExpired || loggingOut) {
      return NodeState.NEEDS_LOGIN;
    }
    if (!profile.wants().running()) {
      return NodeState.STOPPED;
    }
    if (!machineAuthorized || (netMap != null && !netMap.self().machineAuthorized())) {
      return NodeState.NEEDS_MACHINE_AUTH;
    }
    return netMap != null && networkOpen ? NodeState.RUNNING : NodeState.STARTING;
  }

  Preferences preferences() {
    StoredProfile.Wants wants = profile.wants();
    return new Preferences(
        wants.controlUrl(),
        wants.hostname(),
        wants.running(),
        wants.acceptDns(),
        wants.acceptRoutes(),
        wants.shieldsUp());
  }

  /** Whether the node has a key that its server knew at the last look. */
  boolean signedIn() {
    return profile.nodeKey() != null;
  }

  private void start() {
    started = true;
    if (profile.wants().running() && profile.nodeKey() != null) {
      openControl();
    }
  }

  private void up(NodeEvent.Up up) {
    if (loggingOut) {
      afterLogout = up;
      return;
    }
    UpRequest request = up.request();
    URI server = orElse(request.controlUrl(), profile.wants().controlUrl());
    if (!server.equals(profile.wants().controlUrl())) {
      closeControl();
    }
    save(profile.with(changed(request.change(), server).withRunning(true)));
    forgetAnsweredProblems();
    if (controlOpen) {
      report();
    } else {
      openControl();
    }
    if (profile.nodeKey() == null || keyExpired || request.forceLogin()) {
      actions.add(new NodeAction.Login(request.authKey()));
    }
    if (networkOpen) {
      configure();
    } else {
      openNetworkWhenUseful();
    }
  }

  private void change(PreferenceChange change) {
    StoredProfile next = profile.with(changed(change, profile.wants().controlUrl()));
    if (!next.equals(profile)) {
      save(next);
      report();
      configure();
    }
  }

  private StoredProfile.Wants changed(PreferenceChange change, URI server) {
    StoredProfile.Wants before = profile.wants();
    return new StoredProfile.Wants(
        server,
        change.hostname() == null ? before.hostname() : change.hostname(),
        before.running(),
        orElse(change.acceptDns(), before.acceptDns()),
        orElse(change.acceptRoutes(), before.acceptRoutes()),
        orElse(change.shieldsUp(), before.shieldsUp()));
  }

  private void down() {
    afterLogout = null;
    saveRunning(false);
    authUrl = null;
    if (!loggingOut) {
      closeControl();
    }
    closeNetwork();
  }

  private void logout() {
    afterLogout = null;
    if (profile.nodeKey() == null) {
      forgetLogin();
      return;
    }
    if (loggingOut) {
      return;
    }
    if (!controlOpen) {
      openControl();
    }
    loggingOut = true;
    authUrl = null;
    closeNetwork();
    actions.add(new NodeAction.LogoutAtServer());
  }

  private void cancelLogin() {
    if (controlOpen) {
      actions.add(new NodeAction.CancelLogin());
    }
    authUrl = null;
    if (profile.nodeKey() == null) {
      saveRunning(false);
    }
  }

  private void tick() {
    if (problems.containsKey(Source.STATE)) {
      actions.add(new NodeAction.Save(profile));
    }
    openNetworkWhenUseful();
    if (networkOpen && problems.containsKey(Source.HOST)) {
      configure();
    }
  }

  private void control(ControlEvent event) {
    switch (event) {
      case ControlEvent.SignInAt(URI url) -> authUrl = loggingOut ? null : url;
      case ControlEvent.Registered registered -> registered(registered);
      case ControlEvent.NetMapChanged(NetMap map) -> {
        if (!loggingOut) {
          netMap = map;
          openNetworkWhenUseful();
          configure();
        }
      }
      case ControlEvent.Connectivity(boolean now) -> connected = now;
      case ControlEvent.Trouble(ControlProblem problem) ->
          problems.put(Source.CONTROL, ControlProblems.of(problem, profile.wants().controlUrl()));
      case ControlEvent.TroubleOver() -> problems.remove(Source.CONTROL);
      case ControlEvent.LoginNeeded(ControlEvent.Reason reason) -> loginNeeded(reason);
      case ControlEvent.OpenPage(URI page) -> {
        // Pages that the server wants shown are no sign-in; there is no place for them yet.
      }
      case ControlEvent.LoggedOut() -> forgetLogin();
    }
  }

  private void registered(ControlEvent.Registered registered) {
    if (loggingOut) {
      return;
    }
    NodePrivateKey key = registered.nodeKey();
    boolean otherKey = !Objects.equals(key, profile.nodeKey());
    keyExpired = false;
    authUrl = null;
    machineAuthorized = registered.machineAuthorized();
    problems.remove(Source.KEY);
    problems.remove(Source.CONTROL);
    ControlEvent.Profile who = registered.profile();
    Login login = new Login(who.userId(), who.loginName(), who.displayName());
    StoredProfile next = new StoredProfile(profile.machineKey(), key, login, profile.wants());
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
      case LOGIN_FAILED -> authUrl = null;
      case KEY_EXPIRED -> {
        // The tunnels stay: the peers decide, and a new sign-in soon makes them good again.
        keyExpired = true;
        problems.put(Source.KEY, keyProblem(NodeProblem.Kind.KEY_EXPIRED));
      }
      case DEVICE_REMOVED -> {
        problems.put(Source.KEY, keyProblem(NodeProblem.Kind.DEVICE_REMOVED));
        save(profile.withoutLogin());
        netMap = null;
        closeNetwork();
      }
      case LOGGED_OUT -> {
        if (loggingOut) {
          forgetLogin();
        }
      }
    }
  }

  private NodeProblem keyProblem(NodeProblem.Kind kind) {
    return new NodeProblem(kind, profile.wants().controlUrl().toString(), "");
  }

  /** The end of a logout, or all of it when there was nothing to tell the server. */
  private void forgetLogin() {
    loggingOut = false;
    keyExpired = false;
    netMap = null;
    authUrl = null;
    problems.remove(Source.KEY);
    problems.remove(Source.CONTROL);
    closeControl();
    closeNetwork();
    StoredProfile next = profile.withoutLogin().with(profile.wants().withRunning(false));
    if (!next.equals(profile)) {
      save(next);
    }
    NodeEvent.Up waiting = afterLogout;
    afterLogout = null;
    if (waiting != null) {
      up(waiting);
    }
  }

  /** What a new attempt answers anew must not be taken for its result. */
  private void forgetAnsweredProblems() {
    NodeProblem problem = problems.get(Source.CONTROL);
    if (problem != null
        && (problem.kind() == NodeProblem.Kind.REGISTRATION_REFUSED
            || problem.kind() == NodeProblem.Kind.SIGN_IN_NOT_FINISHED)) {
      problems.remove(Source.CONTROL);
    }
    NodeProblem key = problems.get(Source.KEY);
    if (key != null && key.kind() == NodeProblem.Kind.DEVICE_REMOVED) {
      problems.remove(Source.KEY);
    }
  }

  private void openControl() {
    controlOpen = true;
    actions.add(new NodeAction.OpenControl(profile, hostReport()));
  }

  private void closeControl() {
    if (controlOpen) {
      controlOpen = false;
      connected = false;
      problems.remove(Source.CONTROL);
      actions.add(new NodeAction.CloseControl());
    }
  }

  private void openNetworkWhenUseful() {
    if (!networkWanted
        && profile.wants().running()
        && profile.nodeKey() != null
        && netMap != null
        && !loggingOut) {
      networkWanted = true;
      actions.add(new NodeAction.OpenNetwork());
    }
  }

  private void closeNetwork() {
    problems.remove(Source.NETWORK);
    problems.remove(Source.HOST);
    if (networkWanted) {
      networkWanted = false;
      networkOpen = false;
      endpoints = List.of();
      actions.add(new NodeAction.CloseNetwork());
    }
  }

  private void configure() {
    NodePrivateKey key = profile.nodeKey();
    if (networkOpen && netMap != null && key != null) {
      actions.add(new NodeAction.Configure(key, netMap, preferences()));
    }
  }

  private void report() {
    if (controlOpen && !loggingOut) {
      actions.add(new NodeAction.Report(hostReport()));
    }
  }

  private HostReport hostReport() {
    String wanted = profile.wants().hostname();
    HostInfo told =
        new HostInfo(
            wanted == null ? host.hostname() : wanted,
            host.os(),
            host.osVersion(),
            host.clientVersion(),
            host.routableIps(),
            host.requestTags(),
            host.services(),
            profile.wants().shieldsUp());
    return new HostReport(
        told,
        userspace,
        0,
        DiscoPublicKey.ZERO,
        endpoints.stream().map(ReportedEndpoint::local).toList());
  }

  private void saveRunning(boolean running) {
    if (profile.wants().running() != running) {
      save(profile.with(profile.wants().withRunning(running)));
    }
  }

  private void save(StoredProfile next) {
    profile = next;
    actions.add(new NodeAction.Save(next));
  }

  private void note(Source source, @Nullable NodeProblem problem) {
    if (problem == null) {
      problems.remove(source);
    } else {
      problems.put(source, problem);
    }
  }

  private static <T> T orElse(@Nullable T wanted, T before) {
    return wanted == null ? before : wanted;
  }
}
