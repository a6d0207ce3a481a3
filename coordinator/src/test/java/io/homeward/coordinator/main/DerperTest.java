package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.server.Mesh;
import io.homeward.coordinator.testing.Certificates;
import io.homeward.coordinator.testing.RelaySocket;
import io.homeward.coordinator.testing.TestDevice;
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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ours beside Tailscale's relay, {@code derper}. */
@Tag("interop")
@Timeout(120)
class DerperTest {
  private static final String KEY = "0123456789abcdef".repeat(4);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path dir;

  private final NodePrivateKey ours = NodePrivateKey.generate(Randomness.system());
  private final NodePrivateKey theirs = NodePrivateKey.generate(Randomness.system());

  @Test
  void asOneRegionDevicesOfBothReachEachOtherAndHearWhoIsGone() throws Exception {
    Certificates files = Certificates.make(dir, "relay");
    int port = FreePorts.next();
    Mesh mesh = new Mesh(MeshKey.parse(KEY), List.of(URI.create("http://127.0.0.1:" + port)));
    RelayConfig config =
        RelayConfig.at(new InetSocketAddress(LOOPBACK, 0))
            .withTls(new CoordinatorConfig.TlsPaths(files.certificate(), files.key()))
            .withMesh(mesh);
    try (RelayServer relay = RelayServer.start(config)) {
      Process derper =
          derper(
              files,
              port,
              "-mesh-psk-file",
              Files.writeString(dir.resolve("mesh.key"), KEY).toString(),
              "-mesh-with",
              "127.0.0.1:" + relay.port());
      try {
        reachEachOther(files, relay.port(), port);
      } finally {
        end(derper);
      }
    }
  }

  @Test
  void itLetsInWhomOurServerAllows() throws Exception {
    int port = FreePorts.next();
    CoordinatorConfig config = CoordinatorConfig.of(dir.resolve("state")).withAnyPort();
    try (CoordinatorServer server = CoordinatorServer.start(config);
        TestDevice member = RelayServerTest.joined(server, "one")) {
      Process derper =
          derper(
              Certificates.make(dir, "relay"),
              port,
              "-verify-client-url",
              server.url() + "/verify",
              "-verify-client-url-fail-open=false");
      try (RelaySocket first = new RelaySocket(connected(port));
          RelaySocket second = new RelaySocket(connected(port))) {
        first.enter(RelayServerTest.key(member));
        assertThat(first.await(FrameType.SERVER_INFO)).isNotEmpty();
        second.enter(theirs);
        assertThat(second.isEnded()).isTrue();
      } finally {
        end(derper);
      }
    }
  }

  private void end(Process derper) throws Exception {
    derper.destroy();
    assertThat(derper.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** It dials us over TLS, as it always does; we dial it without, for it has no certificate. */
  private Process derper(Certificates files, int port, String... options) throws Exception {
    Path program = Path.of(System.getProperty("homeward.peers", "../build/peers"), "derper");
    Assumptions.assumeTrue(Files.isExecutable(program), "derper is not built");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toAbsolutePath().toString(),
                "-c",
                dir.resolve("derper.json").toString(),
                "-stun=false",
                "-http-port=-1",
                "-a",
                "127.0.0.1:" + port));
    command.addAll(List.of(options));
    ProcessBuilder derper = new ProcessBuilder(command);
    derper.environment().put("SSL_CERT_FILE", files.certificate().toString());
    return derper
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("derper.txt").toFile())
        .start();
  }

  private void reachEachOther(Certificates files, int ourPort, int derperPort) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {files.trust()}, new SecureRandom());
    try (RelaySocket here =
            new RelaySocket(context.getSocketFactory().createSocket(LOOPBACK, ourPort));
        RelaySocket there = new RelaySocket(connected(derperPort))) {
      here.enter(ours);
      here.await(FrameType.SERVER_INFO);
      there.enter(theirs);
      there.await(FrameType.SERVER_INFO);
      assertThat(text(here, there, theirs, "to derper")).isEqualTo("to derper");
      assertThat(text(there, here, ours, "from derper")).isEqualTo("from derper");
      there.close();
      assertThat(here.await(FrameType.PEER_GONE)).startsWith(theirs.publicKey().bytes());
    }
  }

  /** Sends until it arrives: a relay drops what it has no way for yet. */
  private static String text(RelaySocket from, RelaySocket to, NodePrivateKey key, String text)
      throws Exception {
    byte[] packet = DerpFrames.sendPacket(key.publicKey(), text.getBytes(StandardCharsets.UTF_8));
    byte[] came =
        Awaitility.await()
            .atMost(Duration.ofSeconds(40))
            .until(
                () -> {
                  from.send(packet);
                  return to.poll(FrameType.RECV_PACKET);
                },
                Objects::nonNull);
    return new String(Arrays.copyOfRange(came, 32, came.length), StandardCharsets.UTF_8);
  }

  private static Socket connected(int port) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> new Socket(LOOPBACK, port), Objects::nonNull);
  }
}
