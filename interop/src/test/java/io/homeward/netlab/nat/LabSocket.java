package io.homeward.netlab.nat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A UDP socket of a host. */
final class LabSocket implements AutoCloseable {
  private static final int TRIES = 3;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int MOST_BYTES = 1500;

  private final DatagramSocket socket;

  private LabSocket(DatagramSocket socket) {
    this.socket = socket;
  }

  static LabSocket open(NetlabHost host) throws Exception {
    return new LabSocket(host.onItsNetwork(() -> new DatagramSocket(0)));
  }

  int port() {
    return socket.getLocalPort();
  }

  /**
   * Asks a server as what it sees this socket.
   *
   * @param millis how long to wait for each of three requests
   * @return null: no answer
   */
  @Nullable Endpoint askStun(String server, int port, int millis) throws IOException {
    TransactionId transaction = TransactionId.random(Randomness.system());
    for (int i = 0; i < TRIES; i++) {
      send(new Endpoint(IpText.parse(server), port), StunMessages.request(transaction));
      byte[] answer = receive(millis);
      StunAnswer parsed = answer == null ? null : StunMessages.parseAnswer(answer, answer.length);
      if (parsed != null && parsed.transaction().equals(transaction)) {
        return parsed.seen();
      }
    }
    return null;
  }

  void say(Endpoint to, String word) throws IOException {
    send(to, word.getBytes(StandardCharsets.US_ASCII));
  }

  private void send(Endpoint to, byte[] bytes) throws IOException {
    InetSocketAddress address = new InetSocketAddress(to.address(), to.port());
    socket.send(new DatagramPacket(bytes, bytes.length, address));
  }

  /** The next word; fails when none comes. */
  String hear() throws IOException {
    byte[] heard = receive(PATIENCE_MILLIS);
    if (heard == null) {
      throw new SocketTimeoutException("nothing came");
    }
    return new String(heard, StandardCharsets.US_ASCII);
  }

  /** The next word, with its sender as this socket sees it. */
  Endpoint hearFrom(String word) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.receive(packet);
    String heard = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    if (!heard.equals(word)) {
      throw new IOException("heard " + heard);
    }
    return new Endpoint(packet.getAddress(), packet.getPort());
  }

  /** The next datagram; null: none came within the time. */
  byte @Nullable [] receive(int millis) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException _) {
      return null;
    }
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Override
  public void close() {
    socket.close();
  }
}
