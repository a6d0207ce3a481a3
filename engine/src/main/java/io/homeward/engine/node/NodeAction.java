package io.homeward.engine.node;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.StoredProfile;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What a node's thread is to do next, in order. */
sealed interface NodeAction {
  /** Write the profile; answer with {@link NodeEvent.Saved}. */
  record Save(StoredProfile profile) implements NodeAction {}

  /** Open the connection to the coordination server and start it. */
  record OpenControl(StoredProfile profile, HostReport report) implements NodeAction {}

  record CloseControl() implements NodeAction {}

  /** Redacts the key. */
  record Login(@Nullable String authKey) implements NodeAction {
    @Override
    public String toString() {
      return "Login[authKey=" + (authKey == null ? "none" : "redacted") + "]";
    }
  }

  record CancelLogin() implements NodeAction {}

  record LogoutAtServer() implements NodeAction {}

  /** Tell the server. */
  record Report(HostReport report) implements NodeAction {}

  /**
   * Open device, socket and packet loops; answer with {@link NodeEvent.NetworkOpened} or {@link
   * NodeEvent.NetworkFailed}.
   *
   * @param server a relay beside it speaks as it does
   */
  record OpenNetwork(URI server) implements NodeAction {}

  /** End the packet loops and undo every change to the system. */
  record CloseNetwork() implements NodeAction {}

  /**
   * Use what the system has become by itself; answer with {@link NodeEvent.HostConfigured}.
   *
   * @param wanted what it was configured to be
   */
  record FollowHost(Configure wanted) implements NodeAction {}

  /**
   * Look what the computer is attached to; answer with {@link NodeEvent.LookedAround}, and with
   * {@link NodeEvent.NetworkReported} where peers reach it elsewhere.
   */
  record LookAround() implements NodeAction {}

  /** Take the answers about the network; answer with {@link NodeEvent.NetworkReported}. */
  record TakeAnswers() implements NodeAction {}

  /** The server hears, or does not hear, what this node has to say. */
  record NoteServer(boolean reachable) implements NodeAction {}

  /**
   * Look for a page of this network from time to time; answer with {@link NodeEvent.PortalLooked}.
   *
   * @param server that is out of reach
   * @param relays as known
   */
  record WatchForPortal(URI server, DerpMap relays) implements NodeAction {}

  /** Look for it no more. */
  record EndPortalWatch() implements NodeAction {}

  /** This node is found elsewhere now: have server and peers know, whatever waits for answers. */
  record Move() implements NodeAction {}

  /** Configure packet loops, names and system; answer with {@link NodeEvent.HostConfigured}. */
  record Configure(NodePrivateKey key, NetMap map, Preferences preferences) implements NodeAction {}
}
