package io.homeward.engine.node;

import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.PortInUseException;
import io.homeward.engine.udp.UdpBatchSocket;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the tunnel on this computer. Used by the node's own thread, but for {@link #close}
 * after it has ended. Every method may block for as long as the system takes.
 */
interface HostNetwork extends AutoCloseable {
  /**
   * Makes sure that a device can be had, before anybody signs in for nothing.
   *
   * @throws NodeException when it cannot
   */
  void prepare() throws NodeException;

  /**
   * Whether the tunnel ends in this process, and the system is left alone. May differ after {@link
   * #open}.
   */
  boolean userspace();

  /** The name of the interface; empty in user space. */
  String interfaceName();

  /**
   * Opens the device.
   *
   * @throws NodeException when it cannot be had any more
   */
  TunDevice open() throws NodeException;

  /**
   * Opens the socket for peers, with larger buffers than this process may ask for where the system
   * has somebody who may.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws PortInUseException when another socket has the port
   * @throws IOException when there is no socket to be had
   */
  UdpBatchSocket openSocket(int port) throws IOException;

  /**
   * The same with one receiver to which all comes: for who reads from the socket alone.
   *
   * @throws IOException as {@link #openSocket}
   */
  default UdpBatchSocket openPlainSocket(int port) throws IOException {
    return openSocket(port);
  }

  /** What the computer is attached to at this moment, apart from the tunnel. */
  OwnNetworks around();

  /** What took everything away by itself, as the problem that it is; null: nothing did. */
  @Nullable NodeProblem lost();

  /** Whether closing and opening the device would now lead to one that more programs can use. */
  default boolean canDoBetter() {
    return false;
  }

  /** What the open device lacks, whatever the configuration; the gravest first. */
  default List<NodeProblem> shortcomings() {
    return List.of();
  }

  /**
   * Brings addresses, routes and names to the wanted state.
   *
   * @throws NodeException when the system refused
   */
  HostState configure(HostConfig wanted) throws NodeException;

  /**
   * The newest state that the system has told, which may have changed by itself since the last
   * {@link #configure}; null while nothing is configured, and where nobody tells.
   */
  @Nullable HostState state();

  /**
   * Has something run each time when {@link #state} has changed by itself.
   *
   * @param onChange runs on any thread, and returns soon
   */
  void listen(Runnable onChange);

  /** Undoes every change, after the device was closed. Never fails; what is left is logged. */
  void cleanUp();

  /** Frees everything. Idempotent, bounded. */
  @Override
  void close();
}
