package io.homeward.ui.testing;

import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.SignInPage;
import io.homeward.engine.preferences.Preferences;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status like another, but for what is changed. Not for several threads. */
public final class ChangedStatus {
  private final NodeReach reach;
  private NodeState state;
  private Preferences preferences;
  private @Nullable SignInPage signIn;
  private @Nullable NetMap map;
  private List<PeerStatus> peers;
  private boolean controlConnected;
  private List<HealthItem> health;
  private String tunName;

  private ChangedStatus(NodeStatus like) {
    state = like.state();
    preferences = like.preferences();
    signIn = like.signIn();
    map = like.netMap();
    peers = like.peers();
    controlConnected = like.controlConnected();
    health = like.health();
    tunName = like.tunName();
    reach = like.reach();
  }

  /** The same at first. */
  public static ChangedStatus of(NodeStatus status) {
    return new ChangedStatus(status);
  }

  ChangedStatus state(NodeState value) {
    state = value;
    return this;
  }

  /** Sets what the person wants. */
  public ChangedStatus preferences(Preferences value) {
    preferences = value;
    return this;
  }

  ChangedStatus signIn(@Nullable SignInPage value) {
    signIn = value;
    return this;
  }

  ChangedStatus map(NetMap value) {
    map = value;
    return this;
  }

  ChangedStatus peers(List<PeerStatus> value) {
    peers = value;
    return this;
  }

  ChangedStatus controlConnected(boolean value) {
    controlConnected = value;
    return this;
  }

  ChangedStatus health(List<HealthItem> value) {
    health = value;
    return this;
  }

  ChangedStatus tunName(String value) {
    tunName = value;
    return this;
  }

  /** The changed one. */
  public NodeStatus get() {
    return new NodeStatus(
        state, preferences, signIn, map, peers, controlConnected, health, tunName, reach);
  }
}
