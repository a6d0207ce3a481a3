package io.homeward.engine.node;

import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.UdpBatchSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of the system where a helper lets this user, and the inside of this process where
 * not. Which of them is decided anew whenever the device is opened.
 */
final class PermittedNetwork implements HostNetwork {
  private final Path socket;
  private final HelperNetwork kernel;
  private final HostNetwork inside = new UserspaceNetwork();
  private HostNetwork current;
  private String refusal = ""; // at the last look

  PermittedNetwork(TunChoice.KernelIfPermitted choice) {
    socket = choice.socket();
    kernel =
        new HelperNetwork(
            new TunChoice.Kernel(choice.interfaceName(), new TunChoice.RunningHelper(socket)));
    current = look();
  }

  private HostNetwork look() {
    String now = refusalNow();
    if (now == null) {
      return kernel;
    }
    refusal = now;
    return inside;
  }

  /** Why there is no interface to be had; null: there is, and the helper's connection waits. */
  private @Nullable String refusalNow() {
    if (!Files.exists(socket)) {
      return "no helper runs";
    }
    try {
      kernel.connect();
      return null;
    } catch (HostConfigException e) {
      return switch (e.kind()) {
        case NOT_PERMITTED -> "the helper does not serve this user";
        case HELPER_NOT_RUNNING, CONNECTION_LOST -> "no helper runs";
        case VERSION_MISMATCH, IN_USE, REFUSED, SYSTEM_REFUSED, NAMES_NOT_SET -> e.detail();
      };
    }
  }

  @Override
  public void prepare() {}

  @Override
  public boolean userspace() {
    return current == inside;
  }

  @Override
  public String interfaceName() {
    return current.interfaceName();
  }

  @Override
  public TunDevice open() throws NodeException {
    current = look();
    return current.open();
  }

  @Override
  public UdpBatchSocket openSocket(int port) throws IOException {
    return current.openSocket(port);
  }

  @Override
  public UdpBatchSocket openPlainSocket(int port) throws IOException {
    return current.openPlainSocket(port);
  }

  @Override
  public OwnNetworks around() {
    return current.around();
  }

  @Override
  public @Nullable NodeProblem lost() {
    return current.lost();
  }

  @Override
  public boolean canDoBetter() {
    return current == inside && look() == kernel;
  }

  @Override
  public List<NodeProblem> shortcomings() {
    return current == kernel
        ? List.of()
        : List.of(new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", refusal));
  }

  @Override
  public HostState configure(HostConfig wanted) throws NodeException {
    return current.configure(wanted);
  }

  @Override
  public @Nullable HostState state() {
    return current.state();
  }

  @Override
  public void listen(Runnable onChange) {
    kernel.listen(onChange);
  }

  @Override
  public void cleanUp() {
    current.cleanUp();
  }

  @Override
  public void close() {
    kernel.close();
    inside.close();
  }
}
