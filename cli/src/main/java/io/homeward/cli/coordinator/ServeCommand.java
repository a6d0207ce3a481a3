package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.Main;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.main.Settings;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.server.ServerUrl;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.WatchedThread;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code homeward coordinator serve}. */
@Command(
    name = "serve",
    description = "Run a coordination server until it is told to end.",
    footer = {
      "",
      "Without options it listens on 127.0.0.1:4663 for this computer only. The configuration file"
          + " has lines of \"name = value\" with the names of these options, and key-expiry"
          + " (never, or 180d)."
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  /** Below the 20 s after which the packaged unit would kill it. */
  private static final Duration TIME_TO_END = Duration.ofSeconds(15);

  @Mixin private final StateOptions state = new StateOptions();

  @Option(names = "--config", paramLabel = "FILE", description = "Settings; options win over it.")
  private @Nullable Path config;

  @Option(
      names = "--listen",
      paramLabel = "ADDR",
      description = "Where to listen, such as 127.0.0.1:4663 or [::]:443.")
  private @Nullable String listen;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where devices reach it, such as https://tailnet.example.net.")
  private @Nullable String url;

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate chain in PEM.")
  private @Nullable String tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key in PEM.")
  private @Nullable String tlsKey;

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "Suffix of all device names; two random words by default.")
  private @Nullable String domain;

  @Option(
      names = "--owner",
      paramLabel = "NAME",
      description = "The person of the embedded sign-in page.")
  private @Nullable String owner;

  @Option(
      names = "--embedded-sign-in",
      paramLabel = "WHERE",
      description =
          "loopback (default): only a server for this computer has the sign-in page without"
              + " password; anywhere: whoever reaches the server may sign in.")
  private @Nullable String embeddedSignIn;

  @Option(
      names = "--stun",
      paramLabel = "PLACE",
      description =
          "Where devices ask how the outside sees them: a UDP port, an address and a port, or off."
              + " By default the port of --listen; behind a proxy on this computer nowhere, so"
              + " there give it, such as :3478.")
  private @Nullable String stun;

  @Option(
      names = "--second-stun",
      paramLabel = "PLACE",
      description =
          "A second such place, by which devices notice routers that make direct ways hard: UDP"
              + " port 3478 by default. Another address of this computer shows more than another"
              + " port.")
  private @Nullable String secondStun;

  @Option(
      names = "--mesh-key-file",
      paramLabel = "FILE",
      description = "Has the key that other relays of this server's region share with it.")
  private @Nullable String meshKeyFile;

  @Option(
      names = "--mesh-with",
      paramLabel = "HOSTS",
      description = "Those other relays, with commas between.")
  private @Nullable String meshWith;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
    CoordinatorServer server;
    try {
      server = CoordinatorServer.start(configured());
    } catch (Settings.BadSettingException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    } catch (ListenException | StoreException | StateDir.InUseException e) {
      throw new CommandFailure(Objects.requireNonNullElse(e.getMessage(), "cannot start"), e);
    }
    CountDownLatch never = new CountDownLatch(1);
    endWhenTold(server);
    reloadOnHangUp(server);
    greet(server, commandLine.getOut());
    never.await();
    return 0;
  }

  /** Has the process close the server when it is told to end, and end in any case. */
  static void endWhenTold(CoordinatorServer server) {
    Runtime.getRuntime()
        .addShutdownHook(
            WatchedThread.platform("coordinator-end", WatchedThread::unowned, () -> end(server)));
  }

  /** Being told to end is no failure, while the JVM's own status after a signal would be one. */
  private static void end(CoordinatorServer server) {
    Thread closing =
        WatchedThread.platform("coordinator-close", WatchedThread::unowned, server::close);
    closing.start();
    boolean closed = false;
    try {
      closed = closing.join(TIME_TO_END);
    } catch (InterruptedException e) {
      // Nobody interrupts the end of the process; it ends all the same.
    }
    if (!closed) {
      LOG.error("something hangs; the server ends without it");
    }
    Runtime.getRuntime().halt(closed ? 0 : Main.FAILED);
  }

  /** What "systemctl reload" and the hooks of certificate programs send. */
  private static void reloadOnHangUp(CoordinatorServer server) {
    try {
      Signal.handle(new Signal("HUP"), _ -> server.reload());
    } catch (IllegalArgumentException e) {
      // A system without that signal.
      return;
    }
  }

  private CoordinatorConfig configured() {
    Settings settings = new Settings();
    if (config != null) {
      settings.read(config);
    }
    settings.option("listen", listen);
    settings.option("url", url);
    settings.option("tls-cert", tlsCertificate);
    settings.option("tls-key", tlsKey);
    settings.option("domain", domain);
    settings.option("owner", owner);
    settings.option("stun", stun);
    settings.option("second-stun", secondStun);
    settings.option("mesh-key-file", meshKeyFile);
    settings.option("mesh-with", meshWith);
    settings.option("embedded-sign-in", embeddedSignIn);
    return settings.apply(CoordinatorConfig.of(state.dir()));
  }

  private void greet(CoordinatorServer server, PrintWriter out) {
    out.println("Coordination server for " + server.domain() + " at " + server.url());
    out.println("  state     " + state.dir());
    out.println("  join      homeward up --login-server " + server.url());
    out.println(
        server.signInEnabled()
            ? "  sign-in   in the browser, by whoever uses this computer"
            : "  sign-in   by auth key: homeward coordinator authkey create --user NAME");
    if (ServerUrl.plainForTheWorld(server.url())) {
      out.println(
          "  note      without https Tailscale's own client loses this server when it restarts, and"
              + " anybody on the way can change what it says before a device is connected");
    }
    out.println("Ctrl-C ends it.");
    out.flush();
  }
}
