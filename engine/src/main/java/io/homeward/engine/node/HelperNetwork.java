package io.homeward.engine.node;

import io.homeward.engine.dataplane.PacketLoops;
import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.helper.TunHandle;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.tun.LinuxTun;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.LinuxUdpSocket;
import io.homeward.engine.udp.PortInUseException;
import io.homeward.engine.udp.SharedPort;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the system through the privileged helper. The connection is kept as long as the node
 * lives; when it breaks, the helper has undone everything, and the next use connects again.
 */
final class HelperNetwork implements HostNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(HelperNetwork.class);

  private final TunChoice.Kernel choice;
  private @Nullable HelperClient client;
  private @Nullable HelperProcess process;
  private boolean socketRefused; // and told
  private volatile Runnable onChange = () -> {};

  HelperNetwork(TunChoice.Kernel choice) {
    this.choice = choice;
  }

  @Override
  public void prepare() throws NodeException {
    try {
      connect();
    } catch (HostConfigException e) {
      throw new NodeException(problem(e));
    }
  }

  /**
   * Connects, unless the connection stands.
   *
   * @throws HostConfigException why the helper does not serve us
   */
  void connect() throws HostConfigException {
    connected();
  }

  @Override
  public boolean userspace() {
    return false;
  }

  @Override
  public String interfaceName() {
    return choice.interfaceName();
  }

  @Override
  public TunDevice open() throws NodeException {
    try {
      int descriptors = PacketLoops.descriptors(PacketLoops.wanted());
      TunHandle handle = connected().openTun(choice.interfaceName(), descriptors);
      return LinuxTun.fromDescriptors(handle.descriptors());
    } catch (HostConfigException e) {
      throw new NodeException(problem(e));
    } catch (IOException e) {
      throw new NodeException(
          new NodeProblem(
              NodeProblem.Kind.HELPER_FAILED,
              choice.interfaceName(),
              String.valueOf(e.getMessage())));
    }
  }

  @Override
  public UdpBatchSocket openSocket(int port) throws IOException {
    int receivers = PacketLoops.wanted();
    return openSocket(
        port,
        SharedPort.sockets(receivers),
        descriptors -> SharedPort.fromDescriptors(descriptors, receivers),
        () -> UdpSockets.open(port, receivers));
  }

  @Override
  public UdpBatchSocket openPlainSocket(int port) throws IOException {
    return openSocket(
        port,
        1,
        descriptors -> LinuxUdpSocket.fromDescriptor(descriptors.getFirst()),
        () -> UdpSockets.open(port));
  }

  /** What becomes of the helper's descriptors. */
  private interface FromHelper {
    UdpBatchSocket socket(List<Integer> descriptors) throws IOException;
  }

  /** What the kernel gives to everybody. */
  private interface FromSystem {
    UdpBatchSocket socket() throws IOException;
  }

  private UdpBatchSocket openSocket(
      int port, int sockets, FromHelper fromHelper, FromSystem fromSystem) throws IOException {
    // Only of the helper that has opened the device: another one does not have our interface.
    HelperClient current = client;
    if (current == null) {
      return fromSystem.socket();
    }
    try {
      return fromHelper.socket(current.openUdp(port, sockets).descriptors());
    } catch (HostConfigException e) {
      if (e.kind() == HostConfigException.Kind.IN_USE) {
        throw new PortInUseException(port);
      }
      // A port below 1024, or a system that forbids it: what the kernel gives to everybody remains.
      if (!socketRefused) {
        socketRefused = true;
        LOG.info("the helper did not open the UDP socket: {}", e.detail());
      }
      return fromSystem.socket();
    }
  }

  @Override
  public OwnNetworks around() {
    return SystemNetworks.read(choice.interfaceName());
  }

  @Override
  public @Nullable NodeProblem lost() {
    if (client == null) {
      return new NodeProblem(NodeProblem.Kind.HELPER_FAILED, choice.interfaceName(), "");
    }
    HostConfigException why = client.lost().getNow(null);
    return why == null ? null : problem(why);
  }

  @Override
  public HostState configure(HostConfig wanted) throws NodeException {
    // Only the helper that has opened the device can. Another one does not have our interface, and
    // who asked it here would not see any more that the first one is gone.
    NodeProblem gone = lost();
    if (gone != null) {
      throw new NodeException(gone);
    }
    try {
      return Objects.requireNonNull(client).apply(wanted);
    } catch (HostConfigException e) {
      throw new NodeException(problem(e));
    }
  }

  @Override
  public @Nullable HostState state() {
    HelperClient current = client;
    return current == null ? null : current.state();
  }

  @Override
  public void listen(Runnable onChange) {
    this.onChange = onChange;
  }

  private void changed() {
    onChange.run();
  }

  @Override
  public void cleanUp() {
    HelperClient current = client;
    if (current == null || current.lost().isDone()) {
      return; // the helper undid everything when the connection broke
    }
    try {
      current.cleanUp();
    } catch (HostConfigException e) {
      LOG.warn("the helper could not undo everything: {}", e.kind());
    }
  }

  @Override
  public void close() {
    disconnect();
  }

  private HelperClient connected() throws HostConfigException {
    HelperClient current = client;
    if (current != null && !current.lost().isDone()) {
      return current;
    }
    disconnect();
    return switch (choice.helper()) {
      case TunChoice.RunningHelper(Path socket) ->
          client = followed(HelperClient.connect(socket, this::changed));
      case TunChoice.OwnHelper(Path program, Path runDir) -> {
        HelperProcess started = HelperProcess.start(program, runDir, this::changed);
        process = started;
        yield client = followed(started.client());
      }
    };
  }

  /** Whose end is heard of. */
  private HelperClient followed(HelperClient opened) {
    opened.lost().thenRun(this::changed);
    return opened;
  }

  private void disconnect() {
    if (process != null) {
      process.close();
    } else if (client != null) {
      client.close();
    }
    process = null;
    client = null;
  }

  private NodeProblem problem(HostConfigException e) {
    NodeProblem.Kind kind =
        switch (e.kind()) {
          case HELPER_NOT_RUNNING, NOT_PERMITTED -> NodeProblem.Kind.TUN_NOT_PERMITTED;
          case NAMES_NOT_SET -> NodeProblem.Kind.NAMES_NOT_SET;
          case IN_USE, SYSTEM_REFUSED, VERSION_MISMATCH, REFUSED, CONNECTION_LOST ->
              NodeProblem.Kind.HELPER_FAILED;
        };
    return new NodeProblem(kind, choice.interfaceName(), e.detail());
  }
}
