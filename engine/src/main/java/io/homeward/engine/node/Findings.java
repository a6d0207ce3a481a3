package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.node.NodeProblems.Source;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, as the events of a node tell it, and when what they told counts no more. Pure;
 * owned by the node's thread.
 */
final class Findings {
  private final NodeProblems problems = new NodeProblems();
  private final RelayProblems relays = new RelayProblems();

  /**
   * Takes what an event tells.
   *
   * @param network whether the device's network is open: what is found without one is of before
   * @param map the tailnet, or null
   */
  void handle(NodeEvent.Finding event, boolean network, @Nullable NetMap map) {
    switch (event) {
      case NodeEvent.HostConfigured(List<NodeProblem> found) -> problems.note(Source.HOST, found);
      case NodeEvent.SelfTested(List<NodeProblem> found) ->
          problems.note(Source.SELF_TEST, network ? found : List.of());
      case NodeEvent.ClocksSeen(var behind) ->
          problems.note(Source.PEERS, PeerClocks.problems(network ? map : null, behind));
      case NodeEvent.RelaysStand(List<RelayStatus> standing) ->
          problems.note(Source.RELAYS, network ? relays.of(standing) : List.of());
      case NodeEvent.Saved(NodeProblem problem) -> problems.note(Source.STATE, problem);
      case NodeEvent.FailuresOver() -> problems.forget(Source.FAILURE);
    }
  }

  /** The node failed and begins anew. */
  void failed(NodeProblem problem) {
    problems.note(Source.FAILURE, problem);
  }

  void refused(NodeProblem problem) {
    problems.note(Source.REQUEST, problem);
  }

  /** A person asks to connect: a new answer comes to what was answered before. */
  void asked() {
    problems.forgetAnswered();
  }

  /** Whether the network carries UDP, where the check knows. */
  void reported(NetworkReport report, boolean network) {
    if (report.finished() && report.udp() != null) {
      boolean blocked = network && !report.udp();
      problems.note(
          Source.WAY_OUT, blocked ? new NodeProblem(NodeProblem.Kind.UDP_BLOCKED, "", "") : null);
    }
  }

  /**
   * @param problem null: no page of the network is in the way
   */
  void portal(@Nullable NodeProblem problem) {
    problems.note(Source.PORTAL, problem);
  }

  void networkOpened() {
    problems.forget(Source.NETWORK);
  }

  /** What was found with a tunnel that is no more counts no more. */
  void networkFailed(NodeProblem problem) {
    problems.note(Source.NETWORK, problem);
    problems.forget(Source.SELF_TEST);
    problems.forget(Source.HOST);
  }

  void networkClosed() {
    problems.forget(Source.NETWORK);
    problems.forget(Source.HOST);
    problems.forget(Source.SELF_TEST);
    problems.forget(Source.PEERS);
    problems.forget(Source.RELAYS);
    problems.forget(Source.WAY_OUT);
  }

  /**
   * The server is not heard, or says no.
   *
   * @param remembered of when the tailnet is, null: the server told it since the start
   */
  void trouble(ControlProblem problem, URI server, @Nullable Instant remembered) {
    problems.note(Source.CONTROL, ControlProblems.of(problem, server));
    if (remembered != null) {
      problems.note(Source.MAP, of(NodeProblem.Kind.MAP_REMEMBERED, server), remembered);
    }
  }

  /** The server is heard, or nobody listens any more. */
  void troubleOver() {
    problems.forget(Source.CONTROL);
  }

  /** The server took the key. */
  void registered() {
    problems.forget(Source.KEY);
    problems.forget(Source.CONTROL);
  }

  /**
   * This device's key is of no use.
   *
   * @param since when, maybe before this node started
   */
  void keyExpired(URI server, Instant since) {
    problems.note(Source.KEY, of(NodeProblem.Kind.KEY_EXPIRED, server), since);
  }

  /**
   * The server removed this device.
   *
   * @param since when this device heard of it, maybe before this node started
   */
  void removed(URI server, Instant since) {
    problems.note(Source.KEY, of(NodeProblem.Kind.DEVICE_REMOVED, server), since);
    problems.forget(Source.MAP);
  }

  /** The server told the tailnet as it is. */
  void mapTold() {
    problems.forget(Source.MAP);
  }

  void loggedOut() {
    problems.forget(Source.MAP);
    problems.forget(Source.KEY);
    problems.forget(Source.CONTROL);
  }

  private static NodeProblem of(NodeProblem.Kind kind, URI server) {
    return new NodeProblem(kind, server.toString(), "");
  }

  /** Whether the server is out of reach, or another one seems to answer in its place. */
  boolean serverMayBeCutOff() {
    return problems.serverMayBeCutOff();
  }

  /** Whether the profile is not on disk. */
  boolean unsaved() {
    return problems.of(Source.STATE);
  }

  /** Whether the computer is not as it should be, or does not seem to be. */
  boolean misconfigured() {
    return problems.of(Source.HOST) || problems.of(Source.SELF_TEST);
  }

  /**
   * All that is wrong, the gravest first.
   *
   * @param map the tailnet, or null
   * @param now when those are first seen that the last call did not have
   */
  List<HealthItem> items(NodeState state, @Nullable NetMap map, Instant now) {
    // What the server told is of use to who is connected with it, or about to be.
    boolean on = state == NodeState.RUNNING || state == NodeState.STARTING;
    return problems.items(state, on && map != null ? MapProblems.of(map, now) : List.of(), now);
  }
}
