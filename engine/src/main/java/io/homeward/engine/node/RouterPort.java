package io.homeward.engine.node;

import io.homeward.engine.crypto.Blake2s;
import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.gateway.PortMapper;
import io.homeward.engine.gateway.PortProtocol;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.portmap.PortMapClient;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the router in front of this computer pass on a port of this node, while there is one. Owned
 * by the node's thread; what comes of it is told on any.
 */
final class RouterPort {
  /** Capabilities by which a server switches it off; the protocol reference, section 4.5. */
  private static final String NO_UPNP = "debug-disable-upnp";

  private static final String ONLY_TCP_443 = "only-tcp-443";

  /** What the port is for. A router tells mappings apart by what is made of it. */
  enum Purpose {
    TUNNEL("port mapping"),
    /** Relaying for other devices. */
    RELAY("port mapping of the relay");

    private final String words;

    Purpose(String words) {
      this.words = words;
    }
  }

  private final NodeConfig config;
  private final Purpose purpose;
  private final Consumer<PortMapState> told;
  private @Nullable PortMapClient client;
  private RouterPlace place = new RouterPlace();

  /**
   * One without a port.
   *
   * @param told takes each change; any thread
   */
  RouterPort(NodeConfig config, Purpose purpose, Consumer<PortMapState> told) {
    this.config = config;
    this.purpose = purpose;
    this.told = told;
  }

  /**
   * The port is open here, and this is the device; called again when anything may be otherwise.
   *
   * @param port of UDP
   * @param key by which a router knows this device again at its next start
   * @param self what the server says of it
   */
  void want(int port, NodePrivateKey key, NodeInfo self) {
    Set<PortProtocol> allowed = allowed(self.rights().capabilities().keySet());
    if (client == null) {
      if (!config.portMapping() || allowed.isEmpty()) {
        return;
      }
      client = PortMapClient.start(nonce(key), config.ticker(), config.randomness(), told);
      look();
    }
    client.want(port, allowed);
  }

  /**
   * In which protocols the router may be asked.
   *
   * @param capabilities of this node, as the server gave them
   */
  static Set<PortProtocol> allowed(Set<String> capabilities) {
    Set<PortProtocol> allowed = EnumSet.allOf(PortProtocol.class);
    if (capabilities.contains(NO_UPNP)) {
      allowed.remove(PortProtocol.UPNP);
    }
    if (capabilities.contains(ONLY_TCP_443)) {
      allowed.clear();
    }
    return allowed;
  }

  private byte[] nonce(NodePrivateKey key) {
    byte[] secret = key.secretBytes();
    try {
      return Arrays.copyOf(
          Blake2s.hmac(secret, purpose.words.getBytes(StandardCharsets.US_ASCII)),
          PortMapper.NONCE_BYTES);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Looks by which router this computer is attached now. */
  void look() {
    PortMapClient asking = client;
    if (asking == null) {
      return;
    }
    Attachment now = attachment(SystemNetworks.sources());
    place.at(now, asking.state());
    asking.attachedTo(now);
  }

  /** Null: to none, or to none that is to be seen. */
  static @Nullable Attachment attachment(Set<InetAddress> sources) {
    for (InetAddress source : sources) {
      if (source instanceof Inet4Address own) {
        Inet4Address gateway = SystemNetworks.gateway(own);
        return gateway == null ? null : new Attachment(gateway, own);
      }
    }
    return null;
  }

  /** What is known now; of a router that this computer has left, nothing. */
  PortMapState state() {
    return place.tell(client == null ? PortMapState.OFF : client.state());
  }

  /** Begins to give the port back, so that {@link #end} has less to wait for. */
  void release() {
    if (client != null) {
      client.release();
    }
  }

  /** Gives the port back; waits for the router for less than a second. */
  void end() {
    if (client != null) {
      client.close();
      client = null;
      place = new RouterPlace();
    }
  }

  /** The same for a report about the network. */
  static PortMapping mapping(PortMapState state) {
    if (state.verdict() == PortMapState.Verdict.OFF
        || state.verdict() == PortMapState.Verdict.NO_ROUTER
        || (state.verdict() == PortMapState.Verdict.ASKING && state.spoken().isEmpty())) {
      return PortMapping.NONE;
    }
    return new PortMapping(
        state.spoken().contains(PortProtocol.UPNP),
        state.spoken().contains(PortProtocol.NAT_PMP),
        state.spoken().contains(PortProtocol.PCP),
        state.external());
  }
}
