package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.ServerLife;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.main.Settings;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.server.ServerUrl;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.footprint.CompilerPatience;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
      names = "--acme",
      paramLabel = "AUTHORITY",
      description =
          "Get the certificate for the name in --url from an authority, and renew it: letsencrypt,"
              + " or the URL of another one's ACME directory. That means that you accept its terms"
              + " of service.")
  private @Nullable String acme;

  @Option(
      names = "--acme-email",
      paramLabel = "ADDR",
      description = "Whom that authority may write to.")
  private @Nullable String acmeEmail;

  @Option(
      names = "--acme-listen",
      paramLabel = "ADDR",
      description =
          "Where to listen for that authority, which looks at port 80 of the name; by default"
              + " [::]:80.")
  private @Nullable String acmeListen;

  @Option(
      names = "--acme-trust",
      paramLabel = "FILE",
      description = "Who vouches for an authority of your own, in PEM.")
  private @Nullable String acmeTrust;

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
          "loopback (default): only a server for this computer takes whoever opens its sign-in page"
              + " for its owner; anywhere: so does one that others reach; off: everybody signs in"
              + " by passkey or provider, also here.")
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
      names = "--derp-map",
      paramLabel = "FILE",
      description =
          "Relays elsewhere that devices are told about, too, as JSON in the form of a DERPMap."
              + " Nodes of region 900 are further relays of this server's own region.")
  private @Nullable String derpMap;

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

  @Option(
      names = "--metrics-listen",
      paramLabel = "ADDR",
      description =
          "Where monitors such as Prometheus read /metrics, such as 127.0.0.1:9464; by default"
              + " nowhere. Keep it from the outside: it asks nobody who they are.")
  private @Nullable String metricsListen;

  @Option(
      names = "--log",
      paramLabel = "FORM",
      description = "text (default): lines for people; json: one object a line for programs.")
  private @Nullable String log;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
    CompilerPatience.whileStarting();
    CoordinatorServer server;
    try {
      CoordinatorConfig configured = configured();
      if (configured.operations().log() == CoordinatorConfig.LogForm.JSON) {
        LogOutput.json();
      }
      server = CoordinatorServer.start(configured);
    } catch (Settings.BadSettingException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    } catch (ListenException | StoreException | StateDir.InUseException e) {
      throw new CommandFailure(Objects.requireNonNullElse(e.getMessage(), "cannot start"), e);
    }
    ServerLife.endWhenTold(server::close);
    ServerLife.reloadOnHangUp(server::reload);
    greet(server, commandLine.getOut());
    ServerLife.awaitEnd();
    return 0;
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
    settings.option("acme", acme);
    settings.option("acme-email", acmeEmail);
    settings.option("acme-listen", acmeListen);
    settings.option("acme-trust", acmeTrust);
    settings.option("domain", domain);
    settings.option("owner", owner);
    settings.option("stun", stun);
    settings.option("second-stun", secondStun);
    settings.option("derp-map", derpMap);
    settings.option("mesh-key-file", meshKeyFile);
    settings.option("mesh-with", meshWith);
    settings.option("embedded-sign-in", embeddedSignIn);
    settings.option("metrics-listen", metricsListen);
    settings.option("log", log);
    return settings.apply(CoordinatorConfig.of(state.dir()));
  }

  private static String signIn(CoordinatorServer server) {
    if (server.signsInAsThemselves()) {
      return "in the browser: " + server.url() + "/sign-in";
    }
    return server.signInEnabled()
        ? "in the browser, by whoever uses this computer"
        : "by auth key: homeward coordinator authkey create --user NAME\n"
            + "            (in the browser, by passkey, once --url has https and a name)";
  }

  private void greet(CoordinatorServer server, PrintWriter out) {
    out.println("Coordination server for " + server.domain() + " at " + server.url());
    out.println("  state     " + state.dir());
    out.println("  join      homeward up --login-server " + server.url());
    out.println("  sign-in   " + signIn(server));
    if (server.signsInAsThemselves() && !server.hasOwner()) {
      out.println("  owner     nobody yet: homeward coordinator invite create --role owner");
    }
    if (ServerUrl.plainForTheWorld(server.url())) {
      out.println(
          "  note      without https Tailscale's own client loses this server when it restarts, and"
              + " anybody on the way can change what it says before a device is connected");
    }
    if (server.metricsPort() != 0) {
      out.println("  metrics   port " + server.metricsPort() + ", /metrics");
    }
    out.println("Ctrl-C ends it.");
    out.flush();
  }
}
