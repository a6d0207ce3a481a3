package io.homeward.engine.node;

import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a node that touch the world, and the actions on them. Owned by the node's thread;
 * methods that any thread may call say so.
 */
final class NodeParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);

  private final NodeConfig config;
  private final HostNetwork network;
  private final Consumer<NodeEvent> post;
  private final InitiationTimes initiationTimes;
  private final ServerConnection server;
  private final NodeTunnel tunnel;
  private final PortalWatch portals;

  /**
   * Parts that are closed.
   *
   * @param post takes what happens; any thread
   * @param controlClosing run when a control client is about to be closed, whose events count no
   *     longer
   */
  NodeParts(
      NodeConfig config, HostNetwork network, Consumer<NodeEvent> post, Runnable controlClosing) {
    this.config = config;
    this.network = network;
    this.post = post;
    network.listen(() -> post.accept(new NodeEvent.HostChanged()));
    Configurations configurations = new Configurations();
    NodeNames names = new NodeNames(config, configurations);
    DiscoPrivateKey discoKey = DiscoPrivateKey.generate(config.randomness());
    initiationTimes =
        config
            .store()
            .loadInitiationTimes()
            .map(InitiationTimes::new)
            .orElseGet(InitiationTimes::new);
    tunnel =
        new NodeTunnel(config, network, post, configurations, names, discoKey, initiationTimes);
    server =
        new ServerConnection(
            config, names.serverLookup(), discoKey.publicKey(), post, controlClosing);
    portals =
        new PortalWatch(
            new ServerNames(names.serverLookup()),
            page -> post.accept(new NodeEvent.PortalLooked(page)));
  }

  /** Any thread. */
  long nanos() {
    return config.ticker().nanos();
  }

  /** What is at this computer's end. */
  NodeTunnel tunnel() {
    return tunnel;
  }

  /** By the computer's clock. Any thread. */
  Instant now() {
    return config.clock().now();
  }

  void perform(NodeAction action) {
    switch (action) {
      case NodeAction.Save(StoredProfile profile) -> save(profile);
      case NodeAction.OpenControl open -> openControl(open);
      case NodeAction.CloseControl() -> closeControl();
      case NodeAction.Login(String authKey) -> server.with(client -> client.login(authKey));
      case NodeAction.CancelLogin() -> server.with(ControlClient::cancelLogin);
      case NodeAction.LogoutAtServer() -> server.with(ControlClient::logout);
      case NodeAction.Report report -> server.report(report.report());
      case NodeAction.OpenNetwork(URI beside) -> {
        tunnel.server(beside);
        tunnel.open();
      }
      case NodeAction.CloseNetwork() -> tunnel.close();
      case NodeAction.Configure configure -> tunnel.configure(configure);
      case NodeAction.FollowHost(NodeAction.Configure wanted) -> tunnel.followHost(wanted);
      case NodeAction.LookAround() -> tunnel.lookAround();
      case NodeAction.TakeAnswers() -> tunnel.takeAnswers();
      case NodeAction.NoteServer(boolean reachable) -> tunnel.serverReachable(reachable);
      case NodeAction.Move() -> move();
      case NodeAction.WatchForPortal(URI at, DerpMap known) -> portals.begin(at, known);
      case NodeAction.EndPortalWatch() -> portals.end();
    }
  }

  /** Any thread. Whether an event comes from a client that was closed meanwhile. */
  boolean isStale(@Nullable NodeEvent event) {
    return server.isStale(event);
  }

  /** Nanoseconds until {@link #onDeadline} is due; {@link Long#MAX_VALUE}: never. */
  long untilDeadline() {
    return Math.min(tunnel.untilDeadline(), portals.untilDue(nanos()));
  }

  /** Does what is due, if anything is. */
  void onDeadline() {
    tunnel.onDeadline();
    portals.tick(nanos());
  }

  /**
   * Writes down which handshakes of peers were taken, and from where our own go on, if any of it is
   * news. Called every few seconds: what came since is lost when the process is killed, and may be
   * replayed once.
   */
  void saveInitiationTimes() {
    save(initiationTimes.changes());
  }

  private void save(InitiationTimes.@Nullable Snapshot changes) {
    if (changes != null) {
      try {
        config.store().saveInitiationTimes(changes);
      } catch (IOException e) {
        LOG.warn("handshakes could not be written down: {}", e.getMessage());
      }
    }
  }

  private void save(StoredProfile profile) {
    NodeProblem problem = null;
    try {
      config.store().save(profile);
    } catch (IOException e) {
      problem = KeptProfile.notWritten(config.store(), e);
    }
    post.accept(new NodeEvent.Saved(problem));
  }

  private void openControl(NodeAction.OpenControl open) {
    tunnel.server(open.profile().preferences().controlUrl());
    tunnel.serverReachable(false);
    server.open(open);
  }

  private void closeControl() {
    tunnel.serverReachable(false);
    server.close();
  }

  private void move() {
    tunnel.moved();
    server.with(ControlClient::networkChanged);
    portals.again();
  }

  /** Closes the tunnel and the connection to the server, whatever fails on the way. */
  void reset() {
    portals.end();
    attempt("the tunnel", tunnel::close);
    attempt("the connection to the server", this::closeControl);
  }

  /** Ends everything, packet loops first, so that nothing is sent into a system being restored. */
  @Override
  public void close() {
    attempt("the tunnel", tunnel::close);
    attempt("what is known of handshakes", () -> save(initiationTimes.atEnd()));
    attempt("the connection to the server", this::closeControl);
    attempt("the host's network", network::close);
    attempt("the state", config.store()::close);
  }

  /** One part that fails to close must not keep the others open. */
  private static void attempt(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A bug: closing {} failed", what, e);
    }
  }
}
