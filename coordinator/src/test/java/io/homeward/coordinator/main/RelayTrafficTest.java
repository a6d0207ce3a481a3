package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.testing.Certificates;
import io.homeward.coordinator.testing.RelaySocket;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A relay with clients of all kinds at once, over sockets: some carry packets both ways, some only
 * answer, one reads nothing. Whatever the pieces are in which frames come, none is lost or changed,
 * and nobody is sent away.
 */
@Timeout(120)
class RelayTrafficTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int KEY = 32;
  private static final int SILENT = 12;

  /** About the sizes of buffers, of packets and of TLS's records, and the largest of all. */
  private static final int[] SIZES = {
    0, 1, 26, 27, 28, 100, 1_280, 4_096, 8_150, 8_192, 16_384, 20_000, FrameType.MAX_PACKET
  };

  @TempDir private Path dir;

  private final Random random = new Random(20261129);

  @Test
  void withoutTlsEveryFrameArrivesAsItWasSentAndNobodyIsSentAway() throws Exception {
    try (RelayServer server = RelayServer.start(RelayConfig.at(ANY))) {
      allKindsAtOnce(server.port(), SocketFactory.getDefault());
    }
  }

  @Test
  void withTlsEveryFrameArrivesAsItWasSentAndNobodyIsSentAway() throws Exception {
    Certificates files = Certificates.make(dir, "relay");
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {files.trust()}, null);
    CoordinatorConfig.TlsPaths paths =
        new CoordinatorConfig.TlsPaths(files.certificate(), files.key());
    try (RelayServer server = RelayServer.start(RelayConfig.at(ANY).withTls(paths))) {
      allKindsAtOnce(server.port(), context.getSocketFactory());
    }
  }

  private void allKindsAtOnce(int port, SocketFactory sockets) throws Exception {
    List<Client> silent = new ArrayList<>();
    try (Client one = Client.enter(port, sockets);
        Client two = Client.enter(port, sockets);
        Client deaf = Client.enter(port, sockets)) {
      for (int i = 0; i < SILENT; i++) {
        silent.add(Client.enter(port, sockets));
      }
      // More than its queue and the system's buffers hold: most is dropped, none is waited for.
      for (int i = 0; i < 400; i++) {
        one.socket.send(DerpFrames.sendPacket(deaf.key.publicKey(), packet(16_384)));
      }
      for (int size : SIZES) {
        carry(one, two, size);
        carry(two, one, size);
        silent.get(size % SILENT).answers(random);
      }
      inAllPieces(one, two);
      manyAtOnce(two, one);
      for (Client each : silent) {
        each.answers(random);
      }
      byte[] first = deaf.socket.await(FrameType.RECV_PACKET);
      assertThat(first).as("what waited for who read nothing").hasSize(KEY + 16_384);
      one.answers(random);
      two.answers(random);
    } finally {
      for (Client each : silent) {
        each.close();
      }
    }
  }

  private void carry(Client from, Client to, int size) throws Exception {
    byte[] packet = packet(size);
    from.socket.send(DerpFrames.sendPacket(to.key.publicKey(), packet));
    to.gets(from, packet);
  }

  /** Cut in two at each place, and byte for byte. */
  private void inAllPieces(Client from, Client to) throws Exception {
    byte[] packet = packet(40);
    byte[] frame = DerpFrames.sendPacket(to.key.publicKey(), packet);
    for (int cut = 1; cut < frame.length; cut++) {
      from.socket.send(Arrays.copyOf(frame, cut));
      from.socket.send(Arrays.copyOfRange(frame, cut, frame.length));
      to.gets(from, packet);
    }
    for (byte each : frame) {
      from.socket.send(new byte[] {each});
    }
    to.gets(from, packet);
  }

  /** Frames of many sizes in one piece, so that a read ends anywhere in one of them. */
  private void manyAtOnce(Client from, Client to) throws Exception {
    for (int round = 0; round < 8; round++) {
      List<byte[]> packets = new ArrayList<>();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 40; i++) {
        byte[] packet = packet(random.nextInt(3_000));
        packets.add(packet);
        all.write(DerpFrames.sendPacket(to.key.publicKey(), packet));
      }
      from.socket.send(all.toByteArray());
      for (byte[] packet : packets) {
        to.gets(from, packet);
      }
    }
  }

  private byte[] packet(int size) {
    byte[] packet = new byte[size];
    random.nextBytes(packet);
    return packet;
  }

  /** A client that is known to the relay. */
  private record Client(RelaySocket socket, NodePrivateKey key) implements AutoCloseable {
    static Client enter(int port, SocketFactory sockets) throws Exception {
      Socket connected = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
      connected.setTcpNoDelay(true); // each write is a piece of its own
      Client client =
          new Client(new RelaySocket(connected), NodePrivateKey.generate(Randomness.system()));
      client.socket.enter(client.key);
      client.socket.await(FrameType.SERVER_INFO);
      return client;
    }

    void gets(Client from, byte[] packet) throws IOException {
      byte[] came = socket.await(FrameType.RECV_PACKET);
      assertThat(came).startsWith(from.key.publicKey().bytes());
      assertThat(Arrays.copyOfRange(came, KEY, came.length)).isEqualTo(packet);
    }

    void answers(Random random) throws IOException {
      byte[] ping = new byte[8];
      random.nextBytes(ping);
      socket.send(DerpFrames.frame(FrameType.PING, ping));
      assertThat(socket.await(FrameType.PONG)).isEqualTo(ping);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
