package io.homeward.engine.derp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DerpHandshakeTest {
  private static final String MESH = "0123456789abcdef".repeat(4);

  private final SeededRandomness randomness = new SeededRandomness(1);
  private final NodePrivateKey server = NodePrivateKey.generate(randomness);
  private final NodePrivateKey client = NodePrivateKey.generate(randomness);

  @Test
  void theServersKeyBeginsWithTheMagicOfTheProtocol() throws Exception {
    byte[] frame = DerpHandshake.serverKey(server.publicKey());
    assertThat(frame).startsWith(1, 0, 0, 0, 40);
    assertThat(new String(frame, 5, 8, StandardCharsets.UTF_8)).isEqualTo("DERP\uD83D\uDD11");
    assertThat(DerpHandshake.readServerKey(frame, 5, 40)).isEqualTo(server.publicKey());
  }

  @Test
  void anotherMagicIsNoRelay() {
    byte[] frame = DerpHandshake.serverKey(server.publicKey());
    frame[5] = 'd';
    assertThatThrownBy(() -> DerpHandshake.readServerKey(frame, 5, 40))
        .isInstanceOf(DerpException.class);
  }

  @Test
  void theServerLearnsWhoTheClientIs() throws Exception {
    ClientInfo info = new ClientInfo(2, true, MeshKey.parse(MESH), true);
    byte[] frame = clientInfo(info);
    DerpHandshake.Known known = DerpHandshake.readClientInfo(server, frame, 5, frame.length - 5);
    assertThat(known).isEqualTo(new DerpHandshake.Known(client.publicKey(), info));
    assertThat(known.toString()).doesNotContain("0123456789");
  }

  @Test
  void aClientWithoutThePrivateHalfOfItsKeyIsRefused() throws Exception {
    byte[] frame = clientInfo(ClientInfo.DEVICE);
    byte[] other = NodePrivateKey.generate(randomness).publicKey().bytes();
    System.arraycopy(other, 0, frame, 5, 32);
    assertThatThrownBy(() -> DerpHandshake.readClientInfo(server, frame, 5, frame.length - 5))
        .isInstanceOf(DerpException.class)
        .hasMessageContaining("another key");
  }

  @Test
  void aClientWhoseKeyEverybodySharesIsRefused() throws Exception {
    byte[] frame = clientInfo(ClientInfo.DEVICE);
    Arrays.fill(frame, 5, 37, (byte) 0);
    assertThatThrownBy(() -> DerpHandshake.readClientInfo(server, frame, 5, frame.length - 5))
        .isInstanceOf(DerpException.class);
  }

  @Test
  void theClientLearnsWhatTheServerWants() throws Exception {
    byte[] frame = DerpHandshake.serverInfo(server, client.publicKey(), randomness.bytes(24));
    assertThat(frame[0]).isEqualTo((byte) FrameType.SERVER_INFO);
    assertThat(DerpHandshake.readServerInfo(client, server.publicKey(), frame, 5, frame.length - 5))
        .isEqualTo(new ServerInfo(2, 0, 0));
  }

  @Test
  void whatIsInTheBoxMayBeAnything() throws Exception {
    Random random = new Random(5);
    String[] bits = {
      "{",
      "}",
      "[",
      "\"version\"",
      ":",
      "2",
      "1e999",
      "-1",
      "null",
      ",",
      "\"meshKey\"",
      "\"" + MESH + "\"",
      "\"CanAckPings\"",
      "true",
      "\"\\u0000\"",
      "\u00e9"
    };
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
        StringBuilder text = new StringBuilder("{");
        for (int n = random.nextInt(12); n > 0; n--) {
          text.append(bits[random.nextInt(bits.length)]);
        }
        read(text.toString().getBytes(StandardCharsets.UTF_8));
      }
    });
    read("[".repeat(200_000).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMeshKeyNeverShows() {
    MeshKey key = MeshKey.parse(MESH);
    assertThat(key.toString()).doesNotContain("0123");
    assertThat(key)
        .isEqualTo(MeshKey.parse(MESH))
        .isNotEqualTo(MeshKey.parse(MESH.replace('a', 'b')));
    assertThatThrownBy(() -> MeshKey.parse("secret"))
        .hasMessageNotContaining("secret")
        .hasNoCause();
    assertThatThrownBy(() -> MeshKey.parse("x".repeat(64)))
        .hasMessageNotContaining("xx")
        .hasNoCause();
  }

  private static void read(byte[] plain) {
    try {
      assertThat(DerpHandshake.info(plain)).isNotNull();
    } catch (DerpException e) {
      assertThat(e).hasMessageNotContaining(MESH);
    }
  }

  private byte[] clientInfo(ClientInfo info) throws DerpException {
    return DerpHandshake.clientInfo(info, client, server.publicKey(), randomness.bytes(24));
  }
}
