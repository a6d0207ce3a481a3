package io.homeward.coordinator.server;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The connection of a machine from the upgrade to its end. Its thread is that of the library. */
final class NoiseConnection implements ServerConnection {
  private static final RareLog UNFORESEEN =
      new RareLog(LoggerFactory.getLogger(NoiseConnection.class));

  private final String id;
  private final MachineConnection machine;
  private final MachineConnections connections;
  private final ServerConnection http2;
  private final Pings pings;
  private volatile @Nullable Thread thread;
  private volatile boolean closing;

  /**
   * A connection that has been upgraded.
   *
   * @param connections where requests find the machine while it is open
   * @param http2 what runs inside
   * @param pings asks the other end for signs of life meanwhile
   */
  NoiseConnection(
      String id,
      MachineConnection machine,
      MachineConnections connections,
      ServerConnection http2,
      Pings pings) {
    this.id = id;
    this.machine = machine;
    this.connections = connections;
    this.http2 = http2;
    this.pings = pings;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    thread = Thread.currentThread();
    connections.add(id, machine);
    pings.start();
    try {
      if (!closing) {
        http2.handle(limit);
      }
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (!closing && !BrokenConnection.isToldBy(e)) {
        UNFORESEEN.warn("the connection of a device ended: " + e);
      }
      throw new CloseConnectionException("ended", e);
    } finally {
      pings.close();
      machine.close();
      machine.requests().end();
      connections.remove(id);
    }
  }

  @Override
  public Duration idleTime() {
    return machine.idleTime();
  }

  /** Also while requests run: they end with it. */
  @Override
  public void close(boolean interrupt) {
    closing = true;
    machine.close();
    http2.close(interrupt);
    Thread runs = thread;
    if (runs != null) {
      runs.interrupt();
    }
  }
}
