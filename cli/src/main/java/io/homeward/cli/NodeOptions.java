package io.homeward.cli;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.node.NodeConfig;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.TailnetNode;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.profiles.RunningProfiles;
import io.homeward.engine.store.KeyPlace;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.StateInUseException;
import io.homeward.ui.app.DesktopKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.Security;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to make a node; shared by {@code daemon} and {@code gui}. Composes the engine's parts. */
final class NodeOptions {
  /** The server of a profile that was never told another one. */
  static final URI DEFAULT_SERVER =
      URI.create("http://127.0.0.1:" + CoordinatorConfig.DEFAULT_PORT);

  private static final String KEYRING = "keyring";
  private static final String USERSPACE = "userspace";
  private static final String USUAL_INTERFACE = "homeward0";

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where keys and preferences are kept.")
  private @Nullable Path stateDir;

  @Option(
      names = "--keys",
      paramLabel = "keyring|file",
      description =
          "Where this device's private keys are kept: in the keyring of the desktop, or in a file"
              + " of --state-dir that only its owner can read. The app uses a keyring where there"
              + " is one; what ran before decides otherwise.")
  private @Nullable String keys;

  @Option(
      names = "--tun",
      paramLabel = "NAME|userspace",
      description = "Network interface to make (homeward...), or userspace for none.")
  private @Nullable String tun;

  @Option(
      names = "--port",
      paramLabel = "UDP",
      description = "UDP port for peers; 41641 when it is free without it, 0 for any.")
  private @Nullable Integer port;

  @Option(
      names = "--no-port-mapping",
      description = "Never ask the router to pass the UDP port on.")
  private boolean noPortMapping;

  @Option(
      names = "--helper",
      paramLabel = "PATH",
      description = "Socket of a running helper; root starts one of its own without it.")
  private @Nullable Path helper;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Whether nobody asked for a node other than this user's own usual one. */
  boolean isUsual() {
    return stateDir == null
        && tun == null
        && port == null
        && helper == null
        && keys == null
        && !noPortMapping;
  }

  Path stateDir() {
    return stateDir == null ? Places.stateDir() : stateDir;
  }

  /** Refuses what no node could be made of, as wrong usage. */
  void check() {
    if (port != null && (port < 0 || port > 65535)) {
      throw wrong("--port must be 0 to 65535");
    }
    if (keys != null && !keys.equals(KEYRING) && !keys.equals("file")) {
      throw wrong("--keys must be keyring or file");
    }
    if (tun != null && !tun.equals(USERSPACE) && !HostConfig.isInterfaceName(tun)) {
      throw wrong(
          "--tun must be \"homeward\" and up to 7 lower-case letters, digits or hyphens, or"
              + " userspace");
    }
  }

  /**
   * The profiles, with the node of the one in use.
   *
   * @param inDesktop whether it is the app's: its tunnel ends in this process when nobody chose and
   *     there is no permission for more, and its keys belong in the desktop's keyring
   */
  RunningProfiles start(boolean inDesktop) throws NodeException {
    TunChoice choice = tunChoice(inDesktop);
    ProfileFiles files;
    try {
      files = ProfileFiles.open(stateDir(), DesktopKeys.vault(), keyPlace(inDesktop));
    } catch (StateInUseException e) {
      throw new NodeException(
          new NodeProblem(NodeProblem.Kind.STATE_IN_USE, stateDir().toString(), ""), e);
    } catch (IOException e) {
      throw new NodeException(
          new NodeProblem(
              NodeProblem.Kind.STATE_NOT_WRITTEN, stateDir().toString(), FileFailures.reason(e)),
          e);
    }
    // Names are asked for where the system looks now, not where it looked half a minute ago.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    return RunningProfiles.start(
        files,
        DEFAULT_SERVER,
        store -> TailnetNode.start(config(store, choice)),
        WallClock.system(),
        Randomness.system());
  }

  private NodeConfig config(NodeStore store, TunChoice choice) {
    return NodeConfig.builder(store, choice, ThisComputer::describe, DEFAULT_SERVER)
        .udpPort(port == null ? NodeConfig.USUAL_PORT_IF_FREE : port)
        .portMapping(!noPortMapping)
        .build();
  }

  private KeyPlace keyPlace(boolean inDesktop) {
    if (keys == null) {
      return inDesktop ? KeyPlace.KEYRING : KeyPlace.UNCHANGED;
    }
    return keys.equals(KEYRING) ? KeyPlace.KEYRING : KeyPlace.FILE;
  }

  private TunChoice tunChoice(boolean userspaceWithoutHelper) throws NodeException {
    if (USERSPACE.equals(tun)) {
      return new TunChoice.Userspace();
    }
    String name = tun == null ? USUAL_INTERFACE : tun;
    if (helper == null && Places.isRoot()) {
      if (HelperProcess.program().isPresent()) {
        return new TunChoice.Kernel(
            name, new TunChoice.OwnHelper(HelperProcess.program().get(), Places.RUN_DIR));
      }
      if (!userspaceWithoutHelper || tun != null) {
        throw new NodeException(
            new NodeProblem(
                NodeProblem.Kind.TUN_NOT_PERMITTED, name, "the helper program is not installed"));
      }
      return new TunChoice.KernelIfPermitted(name, HelperClient.DEFAULT_SOCKET);
    }
    Path socket = helper == null ? HelperClient.DEFAULT_SOCKET : helper;
    boolean chosen = tun != null || helper != null;
    if (userspaceWithoutHelper && !chosen) {
      return new TunChoice.KernelIfPermitted(name, socket);
    }
    return new TunChoice.Kernel(name, new TunChoice.RunningHelper(socket));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
