package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.os.WaysOut;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.store.KeptMap;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to a node, in the order in which its thread hears of it. */
sealed interface NodeEvent {
  /** About where this computer is, or may be. */
  sealed interface Place extends NodeEvent {}

  /** Says what is wrong, or no more, and leads to nothing else. */
  sealed interface Finding extends NodeEvent {}

  /** The node was made; its profile was loaded before. */
  record Started() implements NodeEvent {}

  /**
   * The tailnet as it was told before this start.
   *
   * @param kept with a key of this node that has not expired
   */
  record Remembered(KeptMap kept) implements NodeEvent {}

  /**
   * @param request checked already
   */
  record Up(UpRequest request) implements NodeEvent {}

  /**
   * @param change checked already
   */
  record Change(PreferenceChange change) implements NodeEvent {}

  record Down() implements NodeEvent {}

  record Reconfigure() implements NodeEvent {}

  record Logout() implements NodeEvent {}

  record CancelLogin() implements NodeEvent {}

  /**
   * @param client number of the control client; what a closed one said does not count any more
   */
  record Control(int client, ControlEvent event) implements NodeEvent {}

  /**
   * Device, socket and packet loops are there.
   *
   * @param userspace whether the tunnel ends in this process
   */
  record NetworkOpened(boolean userspace) implements NodeEvent {}

  record NetworkFailed(NodeProblem problem) implements NodeEvent {}

  /**
   * A configuration was given to the system, or what became of the last one is known anew.
   *
   * @param problems the gravest first; empty: it took it, all of it
   */
  record HostConfigured(List<NodeProblem> problems) implements Finding {}

  /** The system's state has changed by itself. */
  record HostChanged() implements NodeEvent {}

  /**
   * The computer was looked at as other programs see it.
   *
   * @param problems the gravest first; empty: all is well
   */
  record SelfTested(List<NodeProblem> problems) implements Finding {}

  /**
   * A look for a page of this network ended.
   *
   * @param page null: none is seen
   */
  record PortalLooked(@Nullable URI page) implements NodeEvent {}

  /** It stands so with the relays that are, or were, in use. */
  record RelaysStand(List<RelayStatus> relays) implements Finding {}

  /**
   * The clocks of peers were looked at.
   *
   * @param behind what those show that went back
   */
  record ClocksSeen(Map<NodePublicKey, Instant> behind) implements Finding {}

  /** What is known of this node's own network, and where peers may reach it there. */
  record NetworkReported(NetworkReport report) implements Place {}

  /** Something that was asked about the network was answered. */
  record NetworkAnswered() implements NodeEvent {}

  /**
   * @param region whose relay peers find this node at, 0 for none
   */
  record AtHome(int region) implements Place {}

  /**
   * The profile was written.
   *
   * @param problem null: it is safe
   */
  record Saved(@Nullable NodeProblem problem) implements Finding {}

  /** The node has been running for a while since it last failed. */
  record FailuresOver() implements Finding {}

  /** The system's links, addresses or routes may be others than before. */
  record NetworkNoticed() implements Place {}

  /** The computer slept, or this process was stopped for a while. */
  record Woke() implements Place {}

  /** The computer was looked at. */
  record LookedAround(WaysOut ways) implements Place {}

  /** What this computer is called, and the like, may have changed. */
  record HostDescribed(HostInfo host) implements Place {}

  /** Some seconds passed: try again what failed. */
  record Tick() implements NodeEvent {}
}
