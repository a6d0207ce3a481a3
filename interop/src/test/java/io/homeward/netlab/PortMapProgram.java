package io.homeward.netlab;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapper;
import io.homeward.engine.gateway.PortProtocol;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.portmap.PortMapClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program behind a router that has a port mapped, says what becomes of it, one line for each
 * change, and sends back what reaches the port. Ends in order with its input.
 */
final class PortMapProgram {
  private PortMapProgram() {}

  /**
   * @param arguments the port, then the protocols in which the router may be asked
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    Set<PortProtocol> allowed =
        Arrays.stream(arguments)
            .skip(1)
            .map(PortProtocol::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(PortProtocol.class)));
    try (DatagramSocket echo = new DatagramSocket(port);
        PortMapClient client =
            PortMapClient.start(
                new byte[PortMapper.NONCE_BYTES],
                new SystemTicker(),
                Randomness.system(),
                state ->
                    System.out.println(
                        state.verdict() + " " + state.protocol() + " " + state.external()))) {
      Thread.ofPlatform().daemon().start(() -> echo(echo));
      client.attachedTo(attachment());
      client.want(port, allowed);
      while (System.in.read() >= 0) {
        client.attachedTo(attachment());
      }
    }
  }

  private static @Nullable Attachment attachment() {
    for (InetAddress source : SystemNetworks.sources()) {
      if (source instanceof Inet4Address own) {
        Inet4Address gateway = SystemNetworks.gateway(own);
        return gateway == null ? null : new Attachment(gateway, own);
      }
    }
    return null;
  }

  private static void echo(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    try {
      while (true) {
        socket.receive(packet);
        socket.send(packet);
      }
    } catch (IOException e) {
      // closed
    }
  }
}
