package io.homeward.engine.control.session;

import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import java.net.URI;

/** What a control client tells its owner, in the order in which it happened. */
public sealed interface ControlEvent {
  /**
   * Nobody is signed in, or not any more: the client waits for a login.
   *
   * @param reason why
   */
  record LoginNeeded(Reason reason) implements ControlEvent {}

  /** Why a login is needed. */
  enum Reason {
    /** There is no node key yet. */
    NEVER_SIGNED_IN,
    /** The key of this node expired; the map and the tunnels may stay until a new login. */
    KEY_EXPIRED,
    /** The server does not know this node any more. */
    DEVICE_REMOVED,
    /** The owner asked for it. */
    LOGGED_OUT,
    /** The login failed; a {@link Trouble} said why. */
    LOGIN_FAILED
  }

  /**
   * A person has to open a page and sign in there. May come again with another page.
   *
   * @param url the page, {@code http} or {@code https}
   * @param key that the page lets in
   */
  record SignInAt(URI url, NodePublicKey key) implements ControlEvent {}

  /**
   * The server knows this node under this key. Comes after each successful registration, also with
   * the key of before. The owner stores the key before it returns.
   *
   * @param nodeKey the key from now on
   * @param profile who owns the node
   * @param machineAuthorized false: an administrator has yet to approve the device
   */
  record Registered(NodePrivateKey nodeKey, Profile profile, boolean machineAuthorized)
      implements ControlEvent {}

  /**
   * @param userId 0 when not told
   * @param loginName such as an e-mail address, or empty
   * @param displayName for people, or empty
   */
  record Profile(long userId, String loginName, String displayName) {}

  /**
   * The tailnet as it is now.
   *
   * @param netMap the whole of it
   */
  record NetMapChanged(NetMap netMap) implements ControlEvent {}

  /**
   * The map stream came up or broke. While it is broken the last map stays valid.
   *
   * @param connected which
   */
  record Connectivity(boolean connected) implements ControlEvent {}

  /**
   * Something is wrong; the client goes on trying unless a {@link LoginNeeded} follows. Replaces
   * the trouble of before.
   *
   * @param problem what
   */
  record Trouble(ControlProblem problem) implements ControlEvent {}

  /** The last {@link Trouble} is over. */
  record TroubleOver() implements ControlEvent {}

  /**
   * The server asks to show a page to the person.
   *
   * @param url {@code http} or {@code https}
   */
  record OpenPage(URI url) implements ControlEvent {}

  /**
   * The server has proved that it holds this key, over a connection where nothing else proves who
   * it is. The owner gives it to the next client, which takes no other.
   *
   * @param key the server's
   */
  record ServerKeyLearnt(MachinePublicKey key) implements ControlEvent {}

  /** The end of a logout; the node key is worth nothing any more. */
  record LoggedOut() implements ControlEvent {}
}
