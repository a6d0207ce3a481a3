package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.store.StoredProfile.Login;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * As whom this node stands with which server: what is stored of it, what the server told, and a
 * logout under way. Pure; owned by the node's thread.
 */
final class Standing {
  private final ServerSession session = new ServerSession();
  private final Logout logout = new Logout();
  private final Consumer<NodeAction> out;
  private StoredProfile profile;

  /**
   * @param out takes what is to be stored, whenever that changes
   */
  Standing(StoredProfile profile, Consumer<NodeAction> out) {
    this.profile = profile;
    this.out = out;
  }

  /** What is stored, or on its way to the disk. */
  StoredProfile profile() {
    return profile;
  }

  Preferences preferences() {
    return profile.preferences();
  }

  URI server() {
    return preferences().controlUrl();
  }

  boolean hasKey() {
    return profile.nodeKey() != null;
  }

  /** The key that the server knew at the last look, or null. */
  @Nullable NodePublicKey key() {
    NodePrivateKey key = profile.nodeKey();
    return key == null ? null : key.publicKey();
  }

  /** The tailnet as last told, or null. */
  @Nullable NetMap netMap() {
    return session.netMap();
  }

  /** Of when the tailnet is, null: it was told since this node started, or is not known. */
  @Nullable Instant remembered() {
    return session.remembered();
  }

  /** Where to sign in, or null. */
  @Nullable SignInPage signIn() {
    return session.signIn();
  }

  /** Whether only a person can lead on. */
  boolean needsSignIn() {
    return !hasKey() || session.keyExpired() || logout.underWay();
  }

  /** Whether an administrator has yet to approve this device. */
  boolean needsApproval() {
    return session.needsApproval();
  }

  boolean wantsControl() {
    return preferences().wantRunning() && hasKey();
  }

  boolean wantsNetwork() {
    // Rules of before let others use this device; without a key that counts nobody vouches for
    // them.
    boolean named = session.keyExpired() && session.remembered() != null;
    return wantsControl() && session.netMap() != null && !named && !logout.underWay();
  }

  /** What the device's network should be like; null: nothing says. */
  NodeAction.@Nullable Configure configuration() {
    NodePrivateKey key = profile.nodeKey();
    NetMap map = session.netMap();
    return key != null && map != null ? new NodeAction.Configure(key, map, preferences()) : null;
  }

  /**
   * Takes the tailnet of before, where it is of this key and this server. Of a key that has expired
   * since it is good for names and addresses only.
   */
  void remember(KeptMap kept, Instant now) {
    NodePublicKey own = key();
    if (own != null && own.equals(kept.node()) && kept.server().equals(server())) {
      session.remember(kept);
      if (kept.map().self().expiredAt(now)) {
        session.expire();
      }
    }
  }

  /** A person wants to be connected, with these changes. */
  void run(PreferenceChange change, URI server) {
    save(profile.with(preferences().with(change).withControlUrl(server).withWantRunning(true)));
  }

  /** Whether the change changed anything. */
  boolean change(PreferenceChange change) {
    return saveChanged(profile.with(preferences().with(change)));
  }

  void stop() {
    saveChanged(profile.with(preferences().withWantRunning(false)));
  }

  void learnKey(MachinePublicKey server) {
    save(profile.withServerKey(server));
  }

  /** No sign-in is waited for any more. */
  void signInOver() {
    session.signInAt(null);
  }

  /** The server says where to sign in. */
  void signInAt(SignInPage page) {
    session.signInAt(logout.underWay() ? null : page);
  }

  /**
   * The server took a key.
   *
   * @return whether it is another one than before
   */
  boolean registered(ControlEvent.Registered registered) {
    NodePrivateKey key = registered.nodeKey();
    boolean other = !Objects.equals(key, profile.nodeKey());
    session.registered(registered.machineAuthorized());
    ControlEvent.Profile who = registered.profile();
    saveChanged(profile.signedIn(key, new Login(who.userId(), who.loginName(), who.displayName())));
    return other;
  }

  /**
   * The server told the tailnet. To a device whose key has expired it may show nobody: then who was
   * there before goes on to be known by name and address, and may use nothing of this device.
   */
  void told(NetMap map, Instant now) {
    NetMap before = session.netMap();
    boolean hidden = map.self().expiredAt(now) && map.peers().isEmpty();
    boolean same = before != null && before.self().key().equals(map.self().key());
    session.netMap(before != null && same && hidden ? map.among(before) : map);
  }

  /** Since when this device's key is of no use, as far as is known; null: it is, or may be. */
  @Nullable Instant expired(Instant now) {
    if (!session.keyExpired()) {
      return null;
    }
    NetMap map = session.netMap();
    Instant end = map == null ? null : map.self().keyExpiry();
    return end == null || end.isAfter(now) ? now : end;
  }

  /** The tunnels stay: the peers decide, and a new sign-in soon makes them good again. */
  void keyExpired() {
    session.expire();
  }

  /**
   * When this device heard that its server removed it, which is why nobody is signed in; or null.
   */
  @Nullable Instant removed() {
    return profile.removed();
  }

  /** This device has no place in the tailnet any more. */
  void remove(Instant now) {
    save(profile.removed(now));
    session.removed();
  }

  boolean loggingOut() {
    return logout.underWay();
  }

  /** The server has yet to hear that this node wants out. */
  void beginLogout() {
    logout.begin();
    session.signInAt(null);
  }

  /** Connect when the logout is over. */
  void thenUp(NodeEvent.Up up) {
    logout.thenUp(up);
  }

  /** Do not connect when a logout is over. */
  void thenNothing() {
    logout.thenNothing();
  }

  /** Nobody is signed in any more; returns what waited for that, or null. */
  NodeEvent.@Nullable Up loggedOut() {
    session.loggedOut();
    // Whoever signs in next may meet a server that was set up anew.
    saveChanged(
        profile.withoutLogin().withServerKey(null).with(preferences().withWantRunning(false)));
    return logout.end();
  }

  private boolean saveChanged(StoredProfile next) {
    boolean changed = !next.equals(profile);
    if (changed) {
      save(next);
    }
    return changed;
  }

  private void save(StoredProfile next) {
    profile = next;
    out.accept(new NodeAction.Save(next));
  }
}
