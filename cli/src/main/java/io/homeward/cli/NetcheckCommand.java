package io.homeward.cli;

import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netprobe.NetworkCheck;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.ProfileFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code homeward netcheck}. */
@Command(
    name = "netcheck",
    description = {
      "Look what the network of this computer is like: UDP, addresses, NAT, relays.",
      "Works without a running homeward, with the relays that it knew last."
    })
final class NetcheckCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = SignInOptions.TimeConverter.class,
      description = "Be content after this time with what is known by then; 10s without it.")
  private Duration timeout = Duration.ofSeconds(10);

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the node keeps its keys and the relays that it knew last.")
  private Path stateDir = Places.stateDir();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec own = Objects.requireNonNull(spec);
    if (timeout.isZero()) {
      throw new ParameterException(own.commandLine(), "--timeout must be more than nothing");
    }
    Relays relays = relays();
    NetworkReport report = check(relays);
    PrintWriter out = own.commandLine().getOut();
    NetcheckText text = new NetcheckText(report, relays.map());
    if (json) {
      out.println(text.document().toPrettyString());
    } else {
      text.lines().forEach(out::println);
    }
    if (report.latencies().isEmpty()) {
      throw new CommandFailure(
          report.finished()
              ? "no relay answers, neither over UDP nor over HTTPS; is this computer on a network?"
              : "no relay answered within the time; give more with --timeout");
    }
  }

  /**
   * @param server the coordination server, null: not known
   */
  private record Relays(DerpMap map, @Nullable ServerAddress server) {}

  /** Of the running node, else of the last one that ran here. */
  private Relays relays() {
    DerpMap running = DerpMap.EMPTY;
    CommandFailure silent = null;
    try {
      running =
          node.ask(client -> {
            try {
              return client.relays();
            } catch (LocalApiClient.RefusedException e) {
              return DerpMap.EMPTY; // not connected
            }
          });
    } catch (CommandFailure e) {
      silent = e;
    }
    Optional<KeptMap> kept = FileNodeStore.mapIn(ProfileFiles.activeDir(stateDir), Instant.now());
    ServerAddress server = kept.map(map -> ServerAddress.of(map.server())).orElse(null);
    if (!running.regions().isEmpty()) {
      return new Relays(running, server);
    }
    DerpMap before = kept.map(map -> map.map().derp()).orElse(DerpMap.EMPTY);
    if (!before.regions().isEmpty()) {
      return new Relays(before, server);
    }
    throw silent == null
        ? new CommandFailure("no relays are known yet; connect once with \"homeward up\"")
        : new CommandFailure(
            silent.getMessage()
                + ". The relays of an earlier connection are not known either: nothing is in "
                + stateDir,
            silent);
  }

  private NetworkReport check(Relays relays) {
    try (NetworkCheck check =
        new NetworkCheck(
            ServerTrust.of(null), relays.server(), new SystemTicker(), Randomness.system())) {
      return check.run(relays.map(), addresses(), timeout);
    } catch (IOException e) {
      throw new CommandFailure("no UDP socket is to be had: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  /** Of this computer, without those of our own tunnels. */
  private static List<InetAddress> addresses() {
    return SystemNetworks.read("").links().stream()
        .filter(link -> !link.name().startsWith("homeward"))
        .map(OwnNetworks.Link::addresses)
        .flatMap(List::stream)
        .toList();
  }
}
