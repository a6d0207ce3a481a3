package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody on the local network of a host, who tries what there is to try: datagrams from any
 * source, connections, pings.
 */
final class Neighbour implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int RECEIVE_MILLIS = 30_000;

  private final NetlabHost neighbour;
  private final NetlabHost host;
  private final List<String> near;
  private final List<String> hosts;
  private final DatagramSocket listener;
  private final ServerSocket server;

  /**
   * @param near the neighbour's own addresses on the wire, IPv4 and IPv6
   * @param hosts the host's there
   */
  Neighbour(NetlabHost neighbour, List<String> near, NetlabHost host, List<String> hosts)
      throws Exception {
    this.neighbour = neighbour;
    this.host = host;
    this.near = near;
    this.hosts = hosts;
    listener = host.onItsNetwork(() -> new DatagramSocket(0));
    listener.setSoTimeout(RECEIVE_MILLIS);
    server = host.onItsNetwork(() -> new ServerSocket(0));
  }

  /** Has an address and sends from it; who would answer finds the neighbour by the wire. */
  void claim(String address) throws IOException {
    boolean ipv6 = address.contains(":");
    neighbour.run("ip", "addr", "replace", address + (ipv6 ? "/128" : "/32"), "dev", "lo");
    // Until the kernel has made sure that nobody else has it, no program may use it.
    Netlab.await(
        "the address",
        () -> !neighbour.run("ip", "-o", "addr", "show", "dev", "lo").contains("tentative"));
  }

  /**
   * Whether a datagram from a source that the neighbour claims comes to a program of the host. One
   * that is sent after it, and always comes, tells that it would have; and one before, that the
   * host is found on the wire.
   */
  boolean heard(String source, String destination) throws Exception {
    int version = destination.contains(":") ? 1 : 0;
    send(near.get(version), hosts.get(version), "ready");
    heardUntil("ready");
    send(source, destination, "claim");
    send(near.get(version), hosts.get(version), "fence");
    return heardUntil("fence").contains("claim");
  }

  private List<String> heardUntil(String last) throws IOException {
    List<String> all = new ArrayList<>();
    while (!all.contains(last)) {
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      listener.receive(packet);
      all.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
    }
    return all;
  }

  private void send(String source, String destination, String word) throws Exception {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    neighbour.onItsNetwork(() -> {
      try (DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(IpText.parse(source), 0))) {
        InetSocketAddress to =
            new InetSocketAddress(IpText.parse(destination), listener.getLocalPort());
        socket.send(new DatagramPacket(bytes, bytes.length, to));
      }
      return true;
    });
  }

  /** Whether a program of the host takes a connection. */
  boolean connects(String destination) throws Exception {
    return connects(destination, server.getLocalPort());
  }

  boolean connects(String destination, int port) throws Exception {
    return neighbour.onItsNetwork(() -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(IpText.parse(destination), port), CONNECT_MILLIS);
        return true;
      } catch (IOException e) {
        return false;
      }
    });
  }

  boolean pings(String destination) throws IOException {
    return neighbour.attempt("ping", "-c", "1", "-W", "2", destination).status() == 0;
  }

  /** Whether a program of the host that asks the neighbour at an address has its answer. */
  void answers(String address) throws Exception {
    DatagramSocket there =
        neighbour.onItsNetwork(
            () -> new DatagramSocket(new InetSocketAddress(IpText.parse(address), 0)));
    try (there;
        DatagramSocket here = host.onItsNetwork(() -> new DatagramSocket(0))) {
      DatagramPacket question = new DatagramPacket(new byte[64], 64);
      here.send(new DatagramPacket(new byte[1], 1, there.getLocalSocketAddress()));
      there.receive(question);
      there.send(new DatagramPacket(new byte[2], 2, question.getSocketAddress()));
      DatagramPacket answer = new DatagramPacket(new byte[64], 64);
      here.setSoTimeout(RECEIVE_MILLIS);
      here.receive(answer);
      assertThat(answer.getLength()).isEqualTo(2);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    server.close();
  }
}
