package io.homeward.engine.node;

import io.homeward.engine.preferences.PreferenceChange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One node of a tailnet. All methods may be called from any thread; none blocks on the network.
 * Commands take effect in the order in which they were given; what came of them shows in {@link
 * #status()}.
 */
public interface Node extends AutoCloseable {
  /** The state of this moment. Never blocks. */
  NodeStatus status();

  /**
   * Tells every new status, the present one first, on a thread that does nothing else: a listener
   * that is slow holds up other listeners, never the node, and must not throw. Changes that come
   * faster than the listeners return are folded into one.
   *
   * @return ends the subscription; may be run again
   */
  Runnable subscribe(Consumer<NodeStatus> listener);

  /**
   * Connects, signing in when needed.
   *
   * @throws NodeException when the request itself is wrong (bad URL, bad hostname); trouble that
   *     shows later appears in {@link NodeStatus#problems()}
   */
  void up(UpRequest request) throws NodeException;

  /**
   * Changes what the person wants, in any state: at once where the node is connected, at the next
   * {@link #up} where it is not. It neither connects nor disconnects nor signs in. The preferences
   * of now are in {@link #status()}, in any state.
   *
   * @throws NodeException when the change itself is wrong (bad hostname); nothing was changed then
   */
  void change(PreferenceChange change) throws NodeException;

  /** Disconnects and undoes every change to this computer's network; the sign-in stays. */
  void down();

  /**
   * Makes the tunnel's end on this computer anew, with its addresses, routes and names, whatever
   * another program made of it. What goes through the tunnel pauses for a moment. Without effect
   * when not connected.
   */
  void reconfigure();

  /** Forgets the key of this device, here and at the server. */
  void logout();

  /** Gives up a sign-in that waits for its person. Without effect when none waits. */
  void cancelLogin();

  /**
   * Completes when all commands that were given before have taken effect, so that the next status
   * shows them; at once when the node was closed.
   */
  CompletableFuture<Void> settled();

  /**
   * One echo request through the tunnel.
   *
   * @param address a tailnet address of a peer
   * @return fails with {@link java.util.concurrent.TimeoutException} when no answer came in time
   *     and with {@link IllegalArgumentException} when no peer has the address
   */
  CompletableFuture<PingReply> ping(InetAddress address, Duration timeout);

  /** Whether the connection ends with this process: not where it is another one's. */
  default boolean endsWithProcess() {
    return true;
  }

  /** Disconnects as {@link #down()} and frees everything. Idempotent, bounded to a few seconds. */
  @Override
  void close();
}
