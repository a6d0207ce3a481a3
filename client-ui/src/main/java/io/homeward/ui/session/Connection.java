package io.homeward.ui.session;

/** How the app stands to the tailnet, as the person needs to know it. */
public enum Connection {
  /** The process whose node this app shows has ended: nothing can be asked of it. */
  AWAY,
  /** Switched off. */
  OFF,
  /** On its way. */
  CONNECTING,
  /** All is well. */
  CONNECTED,
  /** Connected with something amiss; the problems say what. */
  DEGRADED,
  /** Connected, but other programs on this computer cannot use it. */
  INSIDE_ONLY,
  /** The key of this device expired; it needs a new sign-in. */
  EXPIRED,
  /** A person has to sign in. */
  NEEDS_SIGN_IN,
  /** Signed in; an administrator has yet to let the device in. */
  NEEDS_APPROVAL;

  /** Whether packets can flow. */
  public boolean isUp() {
    return this == CONNECTED || this == DEGRADED || this == INSIDE_ONLY;
  }

  /** Whether there is a node that does what the person wishes. */
  public boolean isAnswering() {
    return this != AWAY;
  }

  /** Whether other programs on this computer reach the devices. */
  public boolean isUsable() {
    return this == CONNECTED || this == DEGRADED;
  }
}
