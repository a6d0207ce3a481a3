package io.homeward.engine.node;

import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.dataplane.TunnelDataPlane;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.store.NodeStore;
import java.net.URI;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link NodeConfig}; what is not set is as a node of this computer has it. Not for several
 * threads.
 */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class NodeConfigBuilder {
  private NodeStore store;
  private TunChoice tun;
  private int udpPort;
  private Supplier<HostInfo> host;
  private URI defaultServer;
  private boolean ephemeral;
  private boolean portMapping;
  private @Nullable X509TrustManager trust;
  private Ticker ticker;
  private WallClock clock;
  private Randomness randomness;
  private NodeConfig.ControlConnector control;
  private NodeConfig.DataPlaneStarter dataPlane;

  NodeConfigBuilder(NodeStore store, TunChoice tun, Supplier<HostInfo> host, URI defaultServer) {
    this.store = store;
    this.tun = tun;
    this.host = host;
    this.defaultServer = defaultServer;
    ticker = new SystemTicker();
    clock = WallClock.system();
    randomness = Randomness.system();
    control = ControlClient::create;
    dataPlane = TunnelDataPlane::start;
  }

  NodeConfigBuilder(NodeConfig like) {
    store = like.store();
    tun = like.tun();
    udpPort = like.udpPort();
    host = like.host();
    defaultServer = like.defaultServer();
    ephemeral = like.ephemeral();
    portMapping = like.portMapping();
    trust = like.trust();
    ticker = like.ticker();
    clock = like.clock();
    randomness = like.randomness();
    control = like.control();
    dataPlane = like.dataPlane();
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder store(NodeStore value) {
    store = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder tun(TunChoice value) {
    tun = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder udpPort(int value) {
    udpPort = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder host(Supplier<HostInfo> value) {
    host = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder defaultServer(URI value) {
    defaultServer = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder ephemeral(boolean value) {
    ephemeral = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder portMapping(boolean value) {
    portMapping = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder trust(@Nullable X509TrustManager value) {
    trust = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder ticker(Ticker value) {
    ticker = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder clock(WallClock value) {
    clock = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder randomness(Randomness value) {
    randomness = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder control(NodeConfig.ControlConnector value) {
    control = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeConfigBuilder dataPlane(NodeConfig.DataPlaneStarter value) {
    dataPlane = value;
    return this;
  }

  /** What the node is made of. */
  public NodeConfig build() {
    return new NodeConfig(
        store,
        tun,
        udpPort,
        host,
        defaultServer,
        ephemeral,
        portMapping,
        trust,
        ticker,
        clock,
        randomness,
        control,
        dataPlane);
  }
}
