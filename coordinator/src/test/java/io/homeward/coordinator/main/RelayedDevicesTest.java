package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.testing.Certificates;
import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayClient;
import io.homeward.engine.relay.RelayClientConfig;
import io.homeward.engine.relay.RelayListener;
import io.homeward.engine.relay.RelayState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine's relay client at our own relay. */
@Timeout(120)
class RelayedDevicesTest {
  private static final int HOME = 900;
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path dir;

  /** One device that uses relays. */
  private static final class Device implements RelayListener, AutoCloseable {
    private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final RelayClient client;

    Device(@Nullable ServerAddress coordination, @Nullable X509TrustManager trust) {
      client =
          RelayClient.start(
              new RelayClientConfig(
                  key,
                  coordination,
                  NameLookup.NONE,
                  trust,
                  new SystemTicker(),
                  Randomness.system()),
              this);
    }

    NodePublicKey name() {
      return key.publicKey();
    }

    void send(Device to, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(client.send(HOME, to.name(), bytes, 0, bytes.length)).isTrue();
    }

    String next() throws InterruptedException {
      return Objects.requireNonNullElse(heard.poll(30, TimeUnit.SECONDS), "nothing");
    }

    @Nullable RelayState state() {
      return client.states().get(HOME);
    }

    void awaitConnected(boolean fastStart) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> new RelayState.Connected("900a", fastStart, "").equals(state()));
    }

    @Override
    public void packet(int region, NodePublicKey from, byte[] array, int offset, int length) {
      String text = new String(array, offset, length, StandardCharsets.UTF_8);
      heard.add(region + " " + from + " " + text);
    }

    @Override
    public void peerGone(int region, NodePublicKey peer, Gone reason) {
      heard.add(region + " " + peer + " is gone: " + reason);
    }

    @Override
    public void state(int region, RelayState state) {
      // The snapshot says it, too.
    }

    @Override
    public void close() {
      client.close();
    }
  }

  @Test
  void twoDevicesAreAtHomeAtOneRelay() throws Exception {
    try (RelayServer relay = RelayServer.start(RelayConfig.at(ANY));
        Device one = new Device(plain(relay), null);
        Device two = new Device(plain(relay), null)) {
      one.client.apply(map(relay, ""), HOME);
      two.client.apply(map(relay, ""), HOME);
      two.awaitConnected(false);
      one.send(two, "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
      two.send(one, "hello yourself");
      assertThat(one.next()).isEqualTo("900 " + two.name() + " hello yourself");
      two.close();
      assertThat(one.next()).isEqualTo("900 " + two.name() + " is gone: DISCONNECTED");
    }
  }

  @Test
  void overTlsTheyBeginWithoutWaitingForTheRelaysKey() throws Exception {
    Certificates files = Certificates.make(dir, "server");
    CoordinatorConfig.TlsPaths paths =
        new CoordinatorConfig.TlsPaths(files.certificate(), files.key());
    try (RelayServer relay = RelayServer.start(RelayConfig.at(ANY).withTls(paths));
        Device one = new Device(null, files.trust());
        Device two = new Device(null, files.trust())) {
      one.client.apply(map(relay, ""), HOME);
      two.client.apply(map(relay, ""), HOME);
      two.awaitConnected(true);
      one.send(two, "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
    }
  }

  private static @Nullable ServerAddress plain(RelayServer relay) {
    return new ServerAddress("127.0.0.1", relay.port(), false);
  }

  private static DerpMap map(RelayServer relay, String certName) {
    DerpMap.Relay node =
        new DerpMap.Relay(
            "900a",
            HOME,
            "127.0.0.1",
            certName,
            "127.0.0.1",
            "none",
            -1,
            false,
            relay.port(),
            false,
            false);
    return new DerpMap(
        Map.of(HOME, new DerpMap.Region(HOME, "home", "Home", false, false, List.of(node))),
        Map.of(),
        true);
  }
}
