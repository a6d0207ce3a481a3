package io.homeward.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameParser;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.SeededRandomness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** A client in memory: what the relay writes to it is read at once, unless it is stalled. */
final class RelayClient implements Transmitter {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final NodePrivateKey key;
  final List<Frame> frames = new CopyOnWriteArrayList<>();
  final RelayConnection connection;
  private final FrameParser parser = new FrameParser(FrameType.From.SERVER);
  private final SeededRandomness randomness;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean closed;

  /** What came. */
  record Frame(int type, byte[] body) {
    @Override
    public String toString() {
      return Integer.toString(type);
    }

    String text() {
      return new String(body, 32, body.length - 32, StandardCharsets.UTF_8);
    }
  }

  RelayClient(Relay relay, NodePrivateKey key, SeededRandomness randomness) {
    this.key = key;
    this.randomness = randomness;
    connection =
        relay.connect(new InetSocketAddress("192.0.2.1", 1234), this, Duration.ofSeconds(60));
  }

  /** A device with a new key that has introduced itself. */
  static RelayClient known(Relay relay, SeededRandomness randomness) throws Exception {
    RelayClient client = new RelayClient(relay, NodePrivateKey.generate(randomness), randomness);
    client.introduce(ClientInfo.DEVICE);
    return client;
  }

  /** Says who it is, without waiting for an answer. */
  void introduceOnly() throws Exception {
    send(DerpHandshake.clientInfo(ClientInfo.DEVICE, key, serverKey(), randomness.bytes(24)));
  }

  void introduce(ClientInfo info) throws Exception {
    NodePublicKey server = serverKey();
    send(DerpHandshake.clientInfo(info, key, server, randomness.bytes(24)));
    byte[] body = await(FrameType.SERVER_INFO, 1).getFirst().body();
    assertThat(DerpHandshake.readServerInfo(key, server, body, 0, body.length).version())
        .isEqualTo(DerpHandshake.VERSION);
  }

  NodePublicKey serverKey() throws DerpException {
    byte[] body = await(FrameType.SERVER_KEY, 1).getFirst().body();
    return DerpHandshake.readServerKey(body, 0, body.length);
  }

  void send(byte[] bytes) throws Exception {
    connection.received(bytes, 0, bytes.length);
  }

  void sendTo(RelayClient other, String text) throws Exception {
    send(DerpFrames.sendPacket(other.publicKey(), text.getBytes(StandardCharsets.UTF_8)));
  }

  NodePublicKey publicKey() {
    return key.publicKey();
  }

  /** Waits until so many frames of a type have come, and gives all of it. */
  List<Frame> await(int type, int count) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> all(type), all -> all.size() >= count);
  }

  List<Frame> all(int type) {
    return frames.stream().filter(frame -> frame.type() == type).toList();
  }

  List<String> texts() {
    return all(FrameType.RECV_PACKET).stream().map(Frame::text).toList();
  }

  /** From now on it does not read. */
  void stall() {
    gate = new CountDownLatch(1);
  }

  void goOn() {
    gate.countDown();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    try {
      gate.await();
      parser.feed(
          bytes,
          0,
          length,
          (type, array, offset, count) ->
              frames.add(new Frame(type, Arrays.copyOfRange(array, offset, offset + count))));
    } catch (DerpException | InterruptedException e) {
      throw new IOException(e);
    }
    if (closed) {
      throw new IOException("closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    gate.countDown();
  }
}
