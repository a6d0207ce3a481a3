package io.homeward.engine.node;

import io.homeward.engine.netstack.UserspaceTun;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends the tunnel in this process. Needs no permission and changes nothing. */
final class UserspaceNetwork implements HostNetwork {
  @Override
  public void prepare() {}

  @Override
  public boolean userspace() {
    return true;
  }

  @Override
  public String interfaceName() {
    return "";
  }

  @Override
  public TunDevice open() {
    return new UserspaceTun();
  }

  @Override
  public UdpBatchSocket openSocket(int port) throws IOException {
    return UdpSockets.open(port);
  }

  @Override
  public OwnNetworks around() {
    return SystemNetworks.read("");
  }

  @Override
  public @Nullable NodeProblem lost() {
    return null;
  }

  @Override
  public HostState configure(HostConfig wanted) {
    return new HostState(HostState.DnsMode.NONE, false, true, true, List.of(), List.of());
  }

  @Override
  public @Nullable HostState state() {
    return null;
  }

  @Override
  public void listen(Runnable onChange) {}

  @Override
  public void cleanUp() {}

  @Override
  public void close() {}
}
