package io.homeward.cli.demo;

import io.homeward.cli.Main;
import io.homeward.engine.dataplane.PacketRehearsal;
import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.UpRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * What a daemon does in its first minutes, and nothing else: it starts, joins a network, is asked
 * how it is, and packets go through it.
 */
final class DaemonRehearsal {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long BREATH_MILLIS = 50;

  /** Some three seconds at full speed: nothing of the packets' way is still being compiled. */
  private static final long BYTES = 2L << 30;

  private final Path socket;
  private final Thread daemon;
  private final AtomicInteger status = new AtomicInteger();

  /**
   * @param dir where it may keep what it likes
   */
  private DaemonRehearsal(Path dir, PrintWriter out) {
    socket = dir.resolve("daemon.sock");
    String[] arguments = {
      "daemon",
      "--tun=userspace",
      "--port=0",
      "--no-port-mapping",
      "--keys=file",
      "--state-dir=" + dir.resolve("daemon"),
      "--socket=" + socket
    };
    daemon =
        WatchedThread.platform(
            "rehearsal-daemon",
            WatchedThread::unowned,
            () -> status.set(Main.run(out, out, arguments)));
  }

  /**
   * @param server a network that it may join
   * @param authKey a key of it
   * @return the daemon's exit status
   * @throws IOException when something did not work as it should
   */
  static int run(Path dir, PrintWriter out, URI server, String authKey)
      throws IOException, InterruptedException {
    if (Platform.isLinux()) {
      // First, while the one class of devices is that of the system's: what was compiled with more
      // in view would wait at each start until those are in use, too.
      PacketRehearsal.run(BYTES);
    }
    DaemonRehearsal rehearsal = new DaemonRehearsal(dir, out);
    rehearsal.daemon.start();
    try {
      rehearsal.join(UpRequest.to(server).withAuthKey(authKey));
    } catch (NodeException e) {
      throw new IOException("the daemon did not join: " + e.problem(), e);
    } finally {
      rehearsal.daemon.interrupt();
    }
    rehearsal.daemon.join();
    return rehearsal.status.get();
  }

  private void join(UpRequest request) throws IOException, NodeException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(socket)) {
      pause(deadline);
    }
    LocalApiClient client = new LocalApiClient(socket);
    client.up(request);
    while (!isRunning(client.status(true))) {
      pause(deadline);
    }
  }

  private static boolean isRunning(JsonNode status) {
    return status.path("BackendState").asString("").equals("Running");
  }

  private void pause(long deadline) throws IOException, InterruptedException {
    if (!daemon.isAlive() || System.nanoTime() - deadline > 0) {
      throw new IOException("the daemon did not come up");
    }
    Thread.sleep(BREATH_MILLIS);
  }
}
