package io.homeward.engine.node;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.key.DiscoPublicKey;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the coordination server, while there is to be one. Owned by the node's thread;
 * methods that any thread may call say so.
 */
final class ServerConnection {
  private final NodeConfig config;
  private final NameLookup lookup;
  private final DiscoPublicKey disco;
  private final Consumer<NodeEvent> post;
  private final Runnable closing;
  private @Nullable ControlClient client;
  private volatile int number; // the clients opened and closed so far

  /**
   * One that is closed.
   *
   * @param lookup where the server is, before the system's resolver is asked
   * @param disco the key by which peers find ways to this node
   * @param post takes what the server says; any thread
   * @param closing run when a client is about to be closed, whose events count no longer
   */
  ServerConnection(
      NodeConfig config,
      NameLookup lookup,
      DiscoPublicKey disco,
      Consumer<NodeEvent> post,
      Runnable closing) {
    this.config = config;
    this.lookup = lookup;
    this.disco = disco;
    this.post = post;
    this.closing = closing;
  }

  /** Any thread. Whether an event comes from a client that was closed meanwhile. */
  boolean isStale(@Nullable NodeEvent event) {
    return event instanceof NodeEvent.Control control && control.client() != number;
  }

  void open(NodeAction.OpenControl wanted) {
    close();
    int own = number;
    ControlClient opened =
        config
            .control()
            .open(
                new ControlClientConfig(
                    wanted.profile().preferences().controlUrl(),
                    wanted.profile().machineKey(),
                    wanted.profile().nodeKey(),
                    wanted.profile().serverKey(),
                    lookup,
                    config.ephemeral(),
                    wanted.report().withDisco(disco),
                    config.trust(),
                    config.ticker(),
                    config.clock(),
                    config.randomness()),
                event -> post.accept(new NodeEvent.Control(own, event)));
    client = opened;
    opened.start();
  }

  /** Tells the server how things are now. */
  void report(HostReport report) {
    with(open -> open.update(report.withDisco(disco)));
  }

  /** Nothing while it is closed. */
  void with(Consumer<ControlClient> command) {
    if (client != null) {
      command.accept(client);
    }
  }

  void close() {
    number = number + 1; // by this thread alone
    ControlClient open = client;
    client = null;
    if (open != null) {
      closing.run();
      open.close();
    }
  }
}
