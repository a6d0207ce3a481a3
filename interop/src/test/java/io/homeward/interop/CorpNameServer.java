package io.homeward.interop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A name server that has one address for every name, and remembers what it was asked. */
final class CorpNameServer implements AutoCloseable {
  private static final int PORT = 53;
  private static final int HEADER = 12;

  /** A pointer to the question's name; A, IN; a minute; four bytes: 192.0.2.99. */
  private static final byte[] RECORD = {
    (byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, (byte) 192, 0, 2, 99
  };

  private final DatagramSocket socket;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private CorpNameServer(DatagramSocket socket) {
    this.socket = socket;
    Thread.ofPlatform().daemon().name("name-server").start(this::serve);
  }

  /** An address of this computer that is not only its own; null when there is none. */
  static @Nullable InetAddress address() throws IOException {
    for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(one.getInetAddresses())) {
        if (one.isUp() && address instanceof Inet4Address && !address.isLoopbackAddress()) {
          return address;
        }
      }
    }
    return null;
  }

  static CorpNameServer listen(InetAddress address) throws IOException {
    return new CorpNameServer(new DatagramSocket(new InetSocketAddress(address, PORT)));
  }

  /** What it says of every name. */
  String answer() {
    return "192.0.2.99";
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  private void serve() {
    byte[] buffer = new byte[1500];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException _) {
        // Closed, or somebody sent what is no question.
      }
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    while (at < question.length && question[at] != 0) {
      int length = question[at];
      if (length < 0 || at + 1 + length >= question.length) {
        throw new IOException("no question");
      }
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(question, at + 1, length, StandardCharsets.US_ASCII));
      at += 1 + length;
    }
    asked.add(name.toString());
    int end = at + 5;
    byte[] answer = Arrays.copyOf(question, end + RECORD.length);
    answer[2] = (byte) 0x81;
    answer[3] = (byte) 0x80;
    Arrays.fill(answer, 6, HEADER, (byte) 0);
    answer[7] = 1;
    System.arraycopy(RECORD, 0, answer, end, RECORD.length);
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
