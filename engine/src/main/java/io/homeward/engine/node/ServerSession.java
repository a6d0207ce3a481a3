package io.homeward.engine.node;

import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.store.KeptMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the coordination server told since this node last signed in. Owned by the node's thread. */
final class ServerSession {
  private boolean keyExpired;
  private boolean machineAuthorized = true;
  private @Nullable NetMap netMap;
  private @Nullable Instant remembered;
  private @Nullable SignInPage signIn;

  boolean keyExpired() {
    return keyExpired;
  }

  /** The key is of no use any more; what else is known stays as it was. */
  void expire() {
    keyExpired = true;
  }

  /** The tailnet as last told, or null. */
  @Nullable NetMap netMap() {
    return netMap;
  }

  void netMap(NetMap map) {
    netMap = map;
    // The server says it once more, and newer: approved devices register no second time.
    machineAuthorized = map.self().rights().machineAuthorized();
    remembered = null;
  }

  /** The tailnet as it was before this node started. */
  void remember(KeptMap kept) {
    netMap(kept.map());
    remembered = kept.told();
  }

  /** Of when the tailnet is, null: it was told since this node started, or is not known. */
  @Nullable Instant remembered() {
    return remembered;
  }

  /** Where to sign in, or null. */
  @Nullable SignInPage signIn() {
    return signIn;
  }

  void signInAt(@Nullable SignInPage page) {
    signIn = page;
  }

  /** The server took the key. */
  void registered(boolean authorized) {
    keyExpired = false;
    signIn = null;
    machineAuthorized = authorized;
  }

  /** Whether an administrator has yet to approve this device. */
  boolean needsApproval() {
    return !machineAuthorized;
  }

  /** This device has no place in the tailnet any more. */
  void removed() {
    netMap = null;
    remembered = null;
  }

  /** Nobody is signed in any more. */
  void loggedOut() {
    keyExpired = false;
    netMap = null;
    remembered = null;
    signIn = null;
  }
}
