package io.homeward.engine.node;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.resolver.DnsForwarder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names for which a node answers while it has a network: what answers at the service address,
 * whom it asks for the rest, and where the server is meanwhile. Owned by the node's thread.
 */
final class NodeNames {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNames.class);

  private final NodeConfig config;
  private final Configurations configurations;
  private final ServerLookup serverLookup = new ServerLookup();
  private @Nullable NameService names;
  private @Nullable DnsForwarder forwarder;
  private List<String> leftOut = List.of(); // resolvers, as logged

  NodeNames(NodeConfig config, Configurations configurations) {
    this.config = config;
    this.configurations = configurations;
  }

  /** Where the server is; any thread. */
  NameLookup serverLookup() {
    return serverLookup;
  }

  /** Begins, with no names yet. */
  NameService open() {
    DnsForwarder newForwarder =
        new DnsForwarder(DnsForwarder.Limits.STANDARD, config.ticker(), config.randomness());
    NameService newNames = new NameService(newForwarder);
    forwarder = newForwarder;
    names = newNames;
    return newNames;
  }

  /**
   * Answers for these names from now on. Nothing while closed.
   *
   * @param resolvers those that the computer used before, in its order
   * @param ipv6 whether the computer can use IPv6 addresses of the tailnet
   */
  void use(NodeAction.Configure wanted, List<Endpoint> resolvers, boolean ipv6) {
    List<String> unsupported = wanted.map().dns().overHttps();
    if (!unsupported.equals(leftOut) && !unsupported.isEmpty()) {
      LOG.warn("resolvers that speak DNS over HTTPS only are left out: {}", unsupported);
    }
    leftOut = unsupported;
    if (names != null && forwarder != null) {
      names.use(configurations.names(wanted, resolvers, ipv6));
      serverLookup.begin(forwarder, configurations.ownZones(wanted), resolvers);
    }
  }

  /** Ends; may be opened again. */
  void close() {
    if (forwarder != null) {
      forwarder.close();
    }
    serverLookup.end();
    forwarder = null;
    names = null;
  }
}
