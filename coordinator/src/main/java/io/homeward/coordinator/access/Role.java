package io.homeward.coordinator.access;

/** What a person is in the tailnet. */
public enum Role {
  /** Whose tailnet it is. */
  OWNER,
  /** May do everything but give the tailnet away. */
  ADMIN,
  /** May look after devices and people. */
  IT_ADMIN,
  /** May change the network and its policy. */
  NETWORK_ADMIN,
  /** Pays. */
  BILLING_ADMIN,
  /** May look at everything. */
  AUDITOR,
  /** Has devices. */
  MEMBER
}
