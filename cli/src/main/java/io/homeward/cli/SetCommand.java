package io.homeward.cli;

import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code homeward set}. */
@Command(
    name = "set",
    description = "Change settings; what is not named stays as it is.",
    footer = {
      "",
      "A device that relays carries packets between two others that cannot reach each other",
      "directly. It has to be reachable by UDP at that port, and the tailnet's policy has to let",
      "them ask. It sees nothing of what they say."
    })
final class SetCommand implements Runnable {
  private static final String OFF = "off";

  @Mixin private ClientOptions node = new ClientOptions();

  @Option(
      names = "--relay-server-port",
      paramLabel = "PORT|off",
      description =
          "Relay between other devices at this UDP port; 0: at any free one; off: do not.")
  private @Nullable String relayServerPort;

  @Option(names = "--hostname", paramLabel = "NAME", description = "The name to ask for.")
  private @Nullable String hostname;

  @Option(
      names = "--accept-dns",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether the system uses the names of the tailnet.")
  private @Nullable Boolean acceptDns;

  @Option(
      names = "--accept-routes",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether to use the subnet routes of other devices.")
  private @Nullable Boolean acceptRoutes;

  @Option(
      names = "--shields-up",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether to refuse everything incoming.")
  private @Nullable Boolean shieldsUp;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PreferenceChange change =
        PreferenceChange.none()
            .hostname(hostname)
            .acceptDns(acceptDns)
            .acceptRoutes(acceptRoutes)
            .shieldsUp(shieldsUp)
            .relayServerPort(relayServer());
    if (change.equals(PreferenceChange.none())) {
      throw wrong("nothing to set; \"homeward set --help\" lists what there is");
    }
    node.ask(client -> {
      client.change(change);
      return true;
    });
  }

  /** Empty is off, too, as in scripts for the official client. */
  private @Nullable RelayServerChange relayServer() {
    String port = relayServerPort;
    if (port == null) {
      return null;
    }
    if (port.isEmpty() || port.equals(OFF)) {
      return RelayServerChange.OFF;
    }
    try {
      return new RelayServerChange(Integer.parseInt(port));
    } catch (IllegalArgumentException e) {
      throw wrong("--relay-server-port takes a number from 0 to 65535, or off; not " + port);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
