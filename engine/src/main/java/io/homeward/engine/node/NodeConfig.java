package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.store.NodeStore;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TailnetNode} is made of.
 *
 * @param store what it remembers; the node closes it
 * @param tun where the tunnel ends
 * @param udpPort where peers reach it, 1 to 65535; 0: any free one; {@link #USUAL_PORT_IF_FREE}
 * @param host tells about this computer as it is at the moment, asked every few seconds; {@code
 *     hostname} is the name to ask for without a preference
 * @param defaultServer the coordination server of a new profile
 * @param ephemeral whether the server shall remove the node once it is offline
 * @param portMapping whether the router in front of this computer may be asked to pass the UDP port
 *     on; off unless somebody says so, because it changes something outside of this computer
 * @param trust checks servers' certificates, null: the authorities that Java trusts
 * @param ticker for timers
 * @param clock for the expiry of keys
 * @param randomness for keys and jitter
 * @param control opens the connection to a coordination server
 * @param dataPlane starts the packet loops
 */
public record NodeConfig(
    NodeStore store,
    TunChoice tun,
    int udpPort,
    Supplier<HostInfo> host,
    URI defaultServer,
    boolean ephemeral,
    boolean portMapping,
    @Nullable X509TrustManager trust,
    Ticker ticker,
    WallClock clock,
    Randomness randomness,
    ControlConnector control,
    DataPlaneStarter dataPlane) {

  /** The UDP port that peers and firewalls expect when there is a choice. */
  public static final int USUAL_PORT = 41641;

  /** For {@link #udpPort}: {@link #USUAL_PORT}, or any free one when another program has it. */
  public static final int USUAL_PORT_IF_FREE = -1;

  /** Opens the connection to a coordination server. */
  @FunctionalInterface
  public interface ControlConnector {
    /** A client that has not begun yet. */
    ControlClient open(ControlClientConfig config, Consumer<ControlEvent> listener);
  }

  /** Starts the packet loops. */
  @FunctionalInterface
  public interface DataPlaneStarter {
    /**
     * A data plane without configuration. It owns device and socket from now on, also when this
     * fails.
     *
     * @throws IOException when its memory or threads cannot be had
     */
    DataPlane start(DataPlaneSetup setup) throws IOException;
  }

  /**
   * On this computer, with the authorities that Java trusts and any free port.
   *
   * @param host see {@link #host}
   * @param defaultServer see {@link #defaultServer}
   */
  public static NodeConfigBuilder builder(
      NodeStore store, TunChoice tun, HostInfo host, URI defaultServer) {
    return builder(store, tun, () -> host, defaultServer);
  }

  /**
   * On this computer, whose description may change.
   *
   * @param host see {@link #host}
   * @param defaultServer see {@link #defaultServer}
   */
  public static NodeConfigBuilder builder(
      NodeStore store, TunChoice tun, Supplier<HostInfo> host, URI defaultServer) {
    return new NodeConfigBuilder(store, tun, host, defaultServer);
  }

  /** For one that differs. */
  public NodeConfigBuilder toBuilder() {
    return new NodeConfigBuilder(this);
  }
}
