package io.homeward.cli.relay;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.ServerLife;
import io.homeward.coordinator.main.CoordinatorConfig.TlsPaths;
import io.homeward.coordinator.main.MeshSettings;
import io.homeward.coordinator.main.RelayConfig;
import io.homeward.coordinator.main.RelayServer;
import io.homeward.coordinator.main.Settings;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.server.Mesh;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code homeward relay serve}. */
@Command(
    name = "serve",
    description = "Run a relay (DERP and STUN) until it is told to end.",
    footer = {
      "",
      "A coordination server of Homeward is a relay already. This one stands alone, for a tailnet"
          + " whose coordination server can be told of it, such as Headscale. Clients want TLS."
    })
final class RelayServeCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--listen",
      paramLabel = "ADDR",
      defaultValue = "127.0.0.1:3340",
      description = "Where to listen, such as [::]:443 (default: ${DEFAULT-VALUE}).")
  private String listen = "";

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate chain in PEM.")
  private @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key in PEM.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--stun-port",
      paramLabel = "PORT",
      defaultValue = "3478",
      split = ",",
      description =
          "UDP ports for STUN with commas between, or off (default: ${DEFAULT-VALUE}). Devices that"
              + " are told of two see what kind of NAT they are behind.")
  private List<String> stunPorts = new ArrayList<>();

  @Option(
      names = "--verify-url",
      paramLabel = "URL",
      description =
          "Whom to ask whether a device may use it, such as https://headscale.example.net/verify;"
              + " whoever has a key may otherwise.")
  private @Nullable URI verifyUrl;

  @Option(
      names = "--rate-limit",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Bytes a second that each device may send; 0: all it can.")
  private long rateLimit;

  @Option(
      names = "--mesh-key-file",
      paramLabel = "FILE",
      description =
          "Has the key that all relays of the region share, 64 hexadecimal digits: openssl rand -hex"
              + " 32.")
  private @Nullable Path meshKeyFile;

  @Option(
      names = "--mesh-with",
      paramLabel = "HOSTS",
      defaultValue = "",
      description =
          "The other relays of the region, with commas between; this one may be among them. Each"
              + " has to be told of each.")
  private String meshWith = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
    RelayConfig config = configured(commandLine);
    RelayServer relay;
    try {
      relay = RelayServer.start(config);
    } catch (ListenException e) {
      throw new CommandFailure(Objects.requireNonNullElse(e.getMessage(), "cannot start"), e);
    }
    ServerLife.endWhenTold(relay::close);
    ServerLife.reloadOnHangUp(relay::reload);
    greet(config, relay, commandLine.getOut());
    ServerLife.awaitEnd();
    return 0;
  }

  private RelayConfig configured(CommandLine commandLine) {
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw new ParameterException(
          commandLine, "TLS needs both --tls-cert and --tls-key; they may name the same file");
    }
    if (verifyUrl != null && !isHttp(verifyUrl)) {
      throw new ParameterException(
          commandLine, "--verify-url is a URL that begins with https:// or http://");
    }
    if (rateLimit < 0) {
      throw new ParameterException(commandLine, "--rate-limit is a number of bytes, 0 or more");
    }
    InetSocketAddress address;
    try {
      address = Settings.address(listen);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, "--listen: " + e.getMessage(), e);
    }
    TlsPaths tls =
        tlsCertificate == null || tlsKey == null ? null : new TlsPaths(tlsCertificate, tlsKey);
    RelayConfig config =
        RelayConfig.at(address)
            .withStun(stunPorts(commandLine))
            .withVerifyUrl(verifyUrl)
            .withRateLimit(rateLimit)
            .withMesh(mesh(commandLine));
    return tls == null ? config : config.withTls(tls);
  }

  private @Nullable Mesh mesh(CommandLine commandLine) {
    try {
      return MeshSettings.read(meshKeyFile, meshWith);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isHttp(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return url.getHost() != null && (scheme.equals("https") || scheme.equals("http"));
  }

  private List<Integer> stunPorts(CommandLine commandLine) {
    List<Integer> ports = new ArrayList<>();
    if (stunPorts.equals(List.of("off"))) {
      return ports;
    }
    for (String text : stunPorts) {
      int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
      if (port < 1 || port > MAX_PORT) {
        throw new ParameterException(
            commandLine, "--stun-port is a port from 1 to 65535, or off, not \"" + text + "\"");
      }
      ports.add(port);
    }
    return ports;
  }

  private static void greet(RelayConfig config, RelayServer relay, PrintWriter out) {
    out.println("Relay at port " + relay.port() + (config.tls() == null ? ", plain" : ", TLS"));
    out.println(
        config.verifyUrl() == null
            ? "  for       whoever has a key; --verify-url limits it to devices of a tailnet"
            : "  for       whom " + config.verifyUrl() + " allows");
    if (config.tls() == null && !config.listen().getAddress().isLoopbackAddress()) {
      out.println("  note      without TLS Tailscale's own clients cannot use it");
    }
    out.println("Ctrl-C ends it.");
    out.flush();
  }
}
