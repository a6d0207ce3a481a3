package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.server.Mesh;
import io.homeward.coordinator.testing.RelaySocket;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.derp.MeshKey;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.testing.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Relays of one region, over sockets. */
@Timeout(90)
class RelayMeshTest {
  private static final MeshKey KEY = MeshKey.parse("0123456789abcdef".repeat(4));
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path dir;

  private final NodePrivateKey one = NodePrivateKey.generate(Randomness.system());
  private final NodePrivateKey two = NodePrivateKey.generate(Randomness.system());

  @Test
  void aDeviceReachesOneOfAnotherRelayAlsoAfterThatOneWasAway() throws Exception {
    int left = FreePorts.next();
    int right = FreePorts.next();
    // Each is told of both, so also of itself.
    Mesh mesh = new Mesh(KEY, List.of(url(left), url(right)));
    RelayConfig there = RelayConfig.at(new InetSocketAddress(LOOPBACK, right)).withMesh(mesh);
    try (RelayServer _ =
            RelayServer.start(
                RelayConfig.at(new InetSocketAddress(LOOPBACK, left)).withMesh(mesh));
        RelaySocket first = new RelaySocket(new Socket(LOOPBACK, left))) {
      first.enter(one);
      first.await(FrameType.SERVER_INFO);
      for (int round = 0; round < 2; round++) {
        try (RelayServer _ = RelayServer.start(there);
            RelaySocket second = new RelaySocket(new Socket(LOOPBACK, right))) {
          second.enter(two);
          second.await(FrameType.SERVER_INFO);
          byte[] packet =
              DerpFrames.sendPacket(two.publicKey(), "hello".getBytes(StandardCharsets.UTF_8));
          // A relay drops what it has no way for.
          byte[] came =
              Awaitility.await()
                  .atMost(Duration.ofSeconds(30))
                  .until(
                      () -> {
                        first.send(packet);
                        return second.poll(FrameType.RECV_PACKET);
                      },
                      Objects::nonNull);
          assertThat(came).startsWith(one.publicKey().bytes());
          assertThat(Arrays.copyOfRange(came, 32, came.length)).asString().isEqualTo("hello");
        }
      }
    }
  }

  @Test
  void whatAPersonSaysAboutAMeshIsChecked() throws Exception {
    Path key = Files.writeString(dir.resolve("key"), "0123456789abcdef".repeat(4) + "\n");
    Mesh mesh =
        Objects.requireNonNull(
            MeshSettings.read(key, "a.example.net, https://b.example.net:8443,"));
    assertThat(mesh.key()).isEqualTo(KEY);
    assertThat(mesh.with())
        .containsExactly(
            URI.create("https://a.example.net"), URI.create("https://b.example.net:8443"));
    assertThat(Objects.requireNonNull(MeshSettings.read(key, "")).with()).isEmpty();
    assertThat(MeshSettings.read(null, "")).isNull();

    Path wrong = Files.writeString(dir.resolve("wrong"), "secret that is none");
    refused(null, "a.example.net", "mesh-key-file");
    refused(wrong, "", "64 hexadecimal digits");
    refused(dir.resolve("missing"), "", "openssl rand -hex 32");
    refused(key, "http://a.example.net", "https");
    refused(key, "a b", "no host name");
  }

  private static void refused(@Nullable Path key, String with, String why) {
    assertThatThrownBy(() -> MeshSettings.read(key, with))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret");
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
