package io.homeward.engine.derp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The client's half against the server's, in memory. */
class DerpClientTest {
  private static final SeededRandomness RANDOMNESS = new SeededRandomness(3);
  private static final NodePrivateKey SERVER = NodePrivateKey.generate(RANDOMNESS);
  private static final NodePrivateKey OWN = NodePrivateKey.generate(RANDOMNESS);
  private static final NodePublicKey PEER = NodePrivateKey.generate(RANDOMNESS).publicKey();
  private static final byte[] NONCE = new byte[24];

  private final Heard heard = new Heard();

  /** Notes what happens. */
  private static class Heard implements DerpClient.Events {
    final List<String> said = new ArrayList<>();
    byte[] sent = {};

    @Override
    public void introduce(byte[] clientInfo) {
      sent = clientInfo;
    }

    @Override
    public void entered(ServerInfo info) {
      said.add("entered " + info);
    }

    @Override
    public void packet(NodePublicKey from, byte[] array, int offset, int length) {
      said.add("packet " + from + new String(array, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void gone(NodePublicKey peer, Gone reason) {
      said.add("gone " + peer + reason);
    }

    @Override
    public void ping(byte[] body) {
      said.add("ping " + Arrays.toString(body));
    }

    @Override
    public void pong(byte[] body) {
      said.add("pong " + Arrays.toString(body));
    }

    @Override
    public void health(String text) {
      said.add("health " + text);
    }

    @Override
    public void restarting(Duration reconnectIn, Duration tryFor) {
      said.add("restarting " + reconnectIn + " " + tryFor);
    }
  }

  private static void feed(DerpClient client, byte[] frame) throws DerpException {
    client.feed(frame, 0, frame.length);
  }

  private static byte[] serverInfo() throws DerpException {
    return DerpHandshake.serverInfo(SERVER, OWN.publicKey(), NONCE);
  }

  private DerpClient entered() throws DerpException {
    DerpClient client = entered(heard);
    heard.said.clear();
    return client;
  }

  private static byte[] packet(NodePublicKey from, String text) {
    byte[] frame = DerpFrames.sendPacket(from, text.getBytes(StandardCharsets.UTF_8));
    frame[0] = FrameType.RECV_PACKET;
    return frame;
  }

  @Test
  void theTwoEndsGetToKnowEachOther() throws Exception {
    DerpClient client = DerpClient.waiting(OWN, NONCE, heard);
    assertThat(heard.sent).isEmpty();
    feed(client, DerpHandshake.serverKey(SERVER.publicKey()));
    DerpHandshake.Known known =
        DerpHandshake.readClientInfo(SERVER, heard.sent, 5, heard.sent.length - 5);
    assertThat(known).isEqualTo(new DerpHandshake.Known(OWN.publicKey(), ClientInfo.DEVICE));
    assertThat(client.isEntered()).isFalse();
    feed(client, serverInfo());
    assertThat(client.isEntered()).isTrue();
    assertThat(heard.said).containsExactly("entered " + new ServerInfo(2, 0, 0));
  }

  @Test
  void whoKnowsTheServersKeyDoesNotWaitForItAndPassesItOver() throws Exception {
    DerpClient client = DerpClient.knowing(SERVER.publicKey(), OWN, NONCE, heard);
    assertThat(DerpHandshake.readClientInfo(SERVER, heard.sent, 5, heard.sent.length - 5).key())
        .isEqualTo(OWN.publicKey());
    feed(client, DerpHandshake.serverKey(SERVER.publicKey()));
    feed(client, serverInfo());
    assertThat(heard.said).hasSize(1);
  }

  @Test
  void aServerThatHasOnlySeenTheKeyIsNotIt() throws Exception {
    DerpClient client = DerpClient.waiting(OWN, NONCE, heard);
    feed(client, DerpHandshake.serverKey(SERVER.publicKey()));
    byte[] forged =
        DerpHandshake.serverInfo(NodePrivateKey.generate(RANDOMNESS), OWN.publicKey(), NONCE);
    assertThatThrownBy(() -> feed(client, forged)).isInstanceOf(DerpException.class);
  }

  @Test
  void whoDoesNotBeginWithAKeyIsNoRelay() {
    for (byte[] first :
        List.of(
            DerpFrames.frame(FrameType.KEEP_ALIVE),
            packet(PEER, "early"),
            DerpHandshake.serverKey(NodePublicKey.ZERO),
            DerpFrames.frame(FrameType.SERVER_KEY, new byte[1025]),
            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
      DerpClient client = DerpClient.waiting(OWN, NONCE, heard);
      assertThatThrownBy(() -> feed(client, first)).isInstanceOf(DerpException.class);
    }
    assertThat(heard.said).isEmpty();
  }

  @Test
  void beforeTheServerIsKnownNothingOfItCounts() throws Exception {
    DerpClient client = DerpClient.waiting(OWN, NONCE, heard);
    feed(client, DerpHandshake.serverKey(SERVER.publicKey()));
    feed(client, packet(PEER, "early"));
    feed(client, DerpFrames.peerGone(PEER, Gone.NOT_HERE));
    assertThat(heard.said).isEmpty();
  }

  @Test
  void everyFrameMeansWhatItSays() throws Exception {
    DerpClient client = entered();
    feed(client, packet(PEER, "hello"));
    feed(client, packet(PEER, ""));
    feed(client, DerpFrames.peerGone(PEER, Gone.NOT_HERE));
    feed(client, DerpFrames.peerGone(PEER, Gone.DISCONNECTED));
    feed(client, DerpFrames.frame(FrameType.PEER_GONE, PEER.bytes()));
    feed(client, DerpFrames.frame(FrameType.PING, new byte[8]));
    feed(client, DerpFrames.frame(FrameType.PONG, new byte[8]));
    feed(client, DerpFrames.restarting(2000, -1));
    assertThat(heard.said)
        .containsExactly(
            "packet " + PEER + "hello",
            "packet " + PEER,
            "gone " + PEER + "NOT_HERE",
            "gone " + PEER + "DISCONNECTED",
            "gone " + PEER + "DISCONNECTED",
            "ping [0, 0, 0, 0, 0, 0, 0, 0]",
            "pong [0, 0, 0, 0, 0, 0, 0, 0]",
            "restarting PT2S PT1193H2M47.295S");
  }

  @Test
  void whatIsForOthersOrTooShortIsPassedOver() throws Exception {
    DerpClient client = entered();
    feed(client, DerpFrames.frame(FrameType.KEEP_ALIVE));
    feed(client, DerpFrames.peerPresent(PEER, new byte[4], 1, DerpFrames.REGULAR));
    feed(client, DerpFrames.frame(FrameType.PEER_PRESENT, new byte[31]));
    feed(client, DerpFrames.frame(FrameType.PEER_GONE, new byte[31]));
    feed(client, DerpFrames.frame(FrameType.RECV_PACKET, new byte[31]));
    feed(client, DerpFrames.frame(FrameType.PING, new byte[7]));
    feed(client, DerpFrames.frame(FrameType.RESTARTING, new byte[7]));
    feed(client, DerpFrames.frame(0x55, new byte[1 << 20]));
    feed(client, serverInfo());
    feed(client, DerpHandshake.serverKey(SERVER.publicKey()));
    assertThat(heard.said).isEmpty();
    byte[] tooLong = new byte[5];
    DerpFrames.header(tooLong, 0, 0x55, (1 << 20) + 1);
    assertThatThrownBy(() -> feed(client, tooLong)).isInstanceOf(DerpException.class);
  }

  @Test
  void whatARelaySaysOfItsHealthIsFitToBeShown() throws Exception {
    DerpClient client = entered();
    String trick = "all\u001b[2J is\nwell\u202e " + "x".repeat(100_000);
    feed(client, DerpFrames.frame(FrameType.HEALTH, trick.getBytes(StandardCharsets.UTF_8)));
    feed(client, DerpFrames.frame(FrameType.HEALTH));
    assertThat(heard.said.getFirst())
        .startsWith("health all[2J is well x")
        .hasSize("health ".length() + DerpClient.MOST_HEALTH);
    assertThat(heard.said.getLast()).isEqualTo("health ");
  }

  @Test
  void aPacketOfAKnownSenderCostsNoObject() throws Exception {
    long[] bytes = {0};
    DerpClient client =
        DerpClient.waiting(
            OWN,
            NONCE,
            new Heard() {
              @Override
              public void packet(NodePublicKey from, byte[] array, int offset, int length) {
                bytes[0] += length;
              }
            });
    feed(client, DerpHandshake.serverKey(SERVER.publicKey()));
    feed(client, serverInfo());
    byte[] frame = packet(PEER, "x".repeat(1300));
    byte[] two = Arrays.copyOf(frame, 2 * frame.length);
    System.arraycopy(frame, 0, two, frame.length, frame.length);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 20_000;
    long allocated = 0;
    for (int run = 0; run < 2; run++) { // the first to warm up
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        client.feed(two, 0, 1000); // in pieces, as they come
        client.feed(two, 1000, two.length - 1000);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated / (2.0 * rounds)).as("bytes per packet").isLessThan(1);
    assertThat(bytes[0]).isEqualTo(4L * rounds * 1300);
  }

  @Test
  void whateverAServerSendsEndsTheConnectionAtMost() throws Exception {
    Random random = new Random(11);
    int[] types = {5, 5, 6, 8, 9, 0x12, 0x13, 0x14, 0x15, 0x15, 0x77};
    Heard nothing =
        new Heard() {
          @Override
          public void packet(NodePublicKey from, byte[] array, int offset, int length) {
            if (length > FrameType.MAX_PACKET || offset + length > array.length) {
              throw new AssertionError("a packet that is none");
            }
          }

          @Override
          public void health(String text) {
            if (text.codePointCount(0, text.length()) > DerpClient.MOST_HEALTH) {
              throw new AssertionError("a text without end");
            }
          }
        };
    AtomicReference<@Nullable DerpClient> client = new AtomicReference<>();
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(300_000); i++) {
        nothing.said.clear();
        try {
          DerpClient before = client.getAndSet(null);
          DerpClient one = before == null ? entered(nothing) : before;
          int most = i % 1000 == 0 ? 1 << 20 : i % 50 == 0 ? 70_000 : 80;
          byte[] body = new byte[random.nextInt(most)];
          random.nextBytes(body);
          byte[] frame = DerpFrames.frame(types[random.nextInt(types.length)], body);
          if (random.nextInt(500) == 0) { // a length that is a lie, or any type: both may end it
            frame[random.nextInt(2)] = (byte) random.nextInt();
          }
          int cut = random.nextInt(frame.length);
          one.feed(frame, 0, cut);
          one.feed(frame, cut, frame.length - cut);
          client.set(one);
        } catch (DerpException e) {
          // as promised; the next one logs in anew
        }
      }
    });
  }

  @Test
  void whateverAServerSendsAtTheLoginEndsTheConnectionAtMost() throws Exception {
    Random random = new Random(12);
    byte[] key = DerpHandshake.serverKey(SERVER.publicKey());
    byte[] info = serverInfo();
    for (int i = 0; i < 500; i++) {
      try {
        DerpClient client = DerpClient.waiting(OWN, NONCE, heard);
        feed(client, i % 2 == 0 ? key : mutated(random, key));
        feed(client, mutated(random, info));
        feed(client, DerpFrames.frame(FrameType.PING, new byte[8]));
      } catch (DerpException e) {
        // as promised
      }
    }
    assertThat(heard.said).as("nobody got in").isEmpty();
  }

  private static DerpClient entered(DerpClient.Events events) throws DerpException {
    DerpClient client = DerpClient.knowing(SERVER.publicKey(), OWN, NONCE, events);
    feed(client, serverInfo());
    return client;
  }

  private static byte[] mutated(Random random, byte[] frame) {
    byte[] other = Arrays.copyOf(frame, frame.length - random.nextInt(3));
    other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
    return other;
  }
}
