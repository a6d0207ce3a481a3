package io.homeward.cli.demo;

import io.homeward.cli.demo.DemoWorld.Place;
import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.app.LocalTrial;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * "Try it on this computer": the demo's server and sample devices for an app that runs already.
 * They end with the app, however that ends.
 */
public final class DemoTrial implements LocalTrial, AutoCloseable {
  private @Nullable DemoWorld world; // guarded by this
  private @Nullable URI server; // guarded by this

  /** A trial that nobody has asked for yet. */
  public DemoTrial() {}

  @Override
  public synchronized URI start() throws Exception {
    URI running = server;
    if (running != null) {
      return running;
    }
    close(); // what an attempt that failed has left
    Place place = Wires.possible() ? Place.NAMESPACES_AND_COMPUTER : Place.THIS_PROCESS;
    DemoWorld starting = DemoWorld.create(place);
    world = starting;
    Runtime.getRuntime()
        .addShutdownHook(
            WatchedThread.platform("demo-undo", WatchedThread::unowned, starting::close));
    starting.prepare(DemoNodes.computerName());
    URI started = starting.startServer();
    for (String name : DemoWorld.SAMPLES) {
      starting.startSample(name);
    }
    server = started;
    return started;
  }

  /** Ends and undoes everything. Idempotent. */
  @Override
  public synchronized void close() {
    if (world != null) {
      world.close();
    }
  }
}
