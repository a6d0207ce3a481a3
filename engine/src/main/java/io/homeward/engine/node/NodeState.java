package io.homeward.engine.node;

/** What a node is doing. The names are those of the official client's {@code BackendState}. */
public enum NodeState {
  /** Just made; nothing loaded yet. */
  NO_STATE("NoState"),
  /** A person has to sign in; {@link NodeStatus#authUrl()} says where, once the server answered. */
  NEEDS_LOGIN("NeedsLogin"),
  /** Signed in; an administrator has yet to approve the device. */
  NEEDS_MACHINE_AUTH("NeedsMachineAuth"),
  /** Signed in and switched off. */
  STOPPED("Stopped"),
  /** Switched on, not yet connected. */
  STARTING("Starting"),
  /** Connected. */
  RUNNING("Running");

  private final String wireName;

  NodeState(String wireName) {
    this.wireName = wireName;
  }

  /** The name in {@code status --json}. */
  public String wireName() {
    return wireName;
  }
}
