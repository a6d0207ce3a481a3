package io.homeward.coordinator.main;

import io.homeward.coordinator.relay.Admission;
import io.homeward.coordinator.relay.Relay;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.server.MeshPeers;
import io.homeward.coordinator.server.RelayListener;
import io.homeward.coordinator.server.StunResponder;
import io.homeward.coordinator.server.TlsFiles;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running relay that is nothing else. It keeps nothing on disk. Thread-safe. */
public final class RelayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayServer.class);
  private static final Duration REFRESH = Duration.ofMinutes(1);

  private final WallClock clock = WallClock.system();
  private final @Nullable TlsFiles tls;
  private final RelayListener listener;
  // What to close, the last opened first.
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private RelayServer(RelayConfig config) {
    CoordinatorConfig.TlsPaths files = config.tls();
    tls = files == null ? null : TlsFiles.open(files.certificate(), files.key(), clock.now());
    InetSocketAddress listen = ListenAddress.usable(config.listen());
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            WatchedThread.platforms("relay-timer", WatchedThread::unowned));
    open.push(timer::shutdownNow);
    try {
      VerifyUrl verify = config.verifyUrl() == null ? null : new VerifyUrl(config.verifyUrl());
      if (verify != null) {
        open.push(verify);
      }
      Relay relay =
          new Relay(
              verify == null ? Admission.ANYBODY : verify,
              new Relay.Pace(config.bytesPerSecond()),
              Randomness.system(),
              config.mesh() == null ? null : config.mesh().key());
      listener =
          RelayListener.start(
              listen, tls == null ? null : tls.context(), relay, HttpListener.Limits.USUAL, timer);
      open.push(listener);
      if (tls != null) {
        tls.announce(relay.publicKey(), clock.now());
        var _ =
            timer.scheduleWithFixedDelay(
                WatchedThread.everyTime("certificate", () -> tls.refresh(clock.now())),
                REFRESH.toSeconds(),
                REFRESH.toSeconds(),
                TimeUnit.SECONDS);
      }
      for (int port : config.stunPorts()) {
        StunResponder stun = StunResponder.start(new InetSocketAddress(listen.getAddress(), port));
        if (stun != null) {
          open.push(stun);
        }
      }
      if (config.mesh() != null) {
        open.push(MeshPeers.start(config.mesh(), ServerTrust.of(null), relay, Randomness.system()));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a relay; it listens when this returns.
   *
   * @throws ListenException when it cannot listen, or the certificate does not do
   */
  public static RelayServer start(RelayConfig config) {
    return new RelayServer(config);
  }

  /** The port on which it listens. */
  public int port() {
    return listener.port();
  }

  /** Reads the certificate and its key again. */
  public void reload() {
    if (tls != null) {
      tls.reload(clock.now());
    }
    LOG.info("read the certificate again, if there is one; other settings need a restart");
  }

  /** Tells the clients when to come back, and ends all connections. */
  @Override
  public void close() {
    // Whoever closes second returns when all is closed.
    synchronized (open) {
      while (!open.isEmpty()) {
        try {
          open.pop().close();
        } catch (Exception e) {
          LOG.warn("closing failed: {}", e.getMessage());
        }
      }
    }
  }
}
