package io.homeward.engine.store;

import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node remembers. Immutable; the keys redact themselves.
 *
 * @param machineKey who this computer is to the coordination server; made once
 * @param nodeKey the registered key, null before the first sign-in and after a logout
 * @param login who signed in, null when nobody did
 * @param wants what the person chose
 */
public record StoredProfile(
    MachinePrivateKey machineKey,
    @Nullable NodePrivateKey nodeKey,
    @Nullable Login login,
    Wants wants) {

  /** The same with other choices. */
  public StoredProfile with(Wants value) {
    return new StoredProfile(machineKey, nodeKey, login, value);
  }

  /** The same computer with the same choices and without anybody signed in. */
  public StoredProfile withoutLogin() {
    return new StoredProfile(machineKey, null, null, wants);
  }

  /**
   * The account of a node.
   *
   * @param userId as the server numbers it
   * @param loginName such as an e-mail address
   * @param displayName for people, or empty
   */
  public record Login(long userId, String loginName, String displayName) {}

  /**
   * The person's choices.
   *
   * @param controlUrl the coordination server
   * @param hostname the name to ask for, null: the computer's own
   * @param running whether to connect at the next start
   * @param acceptDns whether the tailnet's names go to the system
   * @param acceptRoutes whether subnet routes of peers are used
   * @param shieldsUp whether everything incoming is refused
   */
  public record Wants(
      URI controlUrl,
      @Nullable String hostname,
      boolean running,
      boolean acceptDns,
      boolean acceptRoutes,
      boolean shieldsUp) {

    /** The same with another {@code running}. */
    public Wants withRunning(boolean value) {
      return new Wants(controlUrl, hostname, value, acceptDns, acceptRoutes, shieldsUp);
    }
  }
}
