package io.homeward.engine.controlclient;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node's connection to its coordination server. All methods may be called from any thread and
 * none blocks; what comes of them are {@link ControlEvent}s, told one after the other on the
 * client's own thread to a listener that must return soon and not throw.
 */
public interface ControlClient extends AutoCloseable {
  /** A client that does nothing yet. */
  static ControlClient create(ControlClientConfig config, Consumer<ControlEvent> listener) {
    return new NoiseControlClient(config, listener);
  }

  /**
   * Registers the stored node key again and keeps the map stream up from then on; without a stored
   * key tells that a login is needed. Called once, first.
   */
  void start();

  /**
   * Signs in. While the node has a valid key this renews the key, and the old one stays in use
   * until the new one is accepted, so the node keeps its addresses and its tunnels.
   *
   * @param authKey signs in without a person; null: the server names a page for one
   */
  void login(@Nullable String authKey);

  /** Gives up a login that is under way. */
  void cancelLogin();

  /** Has the server told what changed about this node, soon and only if something did. */
  void update(HostReport report);

  /**
   * This computer may reach the server by another way than before, or was away for a while: a
   * connection that cannot work any more is opened anew at once, any other one has to prove itself,
   * and the server is told what it has not been told yet. Cheap while all is well.
   */
  void networkChanged();

  /**
   * Has the server forget the node key. Ends with {@code LoggedOut} within a few seconds, also when
   * the server cannot be reached.
   */
  void logout();

  /** Ends all connections and threads within two seconds. Tells nothing more. Idempotent. */
  @Override
  void close();
}
