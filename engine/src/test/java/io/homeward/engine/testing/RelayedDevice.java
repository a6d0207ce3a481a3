package io.homeward.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayClient;
import io.homeward.engine.relay.RelayClientConfig;
import io.homeward.engine.relay.RelayListener;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import java.nio.charset.StandardCharsets;
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

/** A device that uses relays, and notes what it hears. */
public final class RelayedDevice implements RelayListener, AutoCloseable {
  /** The region in which it is at home. */
  public static final int HOME = 900;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final RelayClient client;

  /**
   * @param coordination see {@link RelayClientConfig}
   * @param trust see {@link RelayClientConfig}
   */
  public RelayedDevice(@Nullable ServerAddress coordination, @Nullable X509TrustManager trust) {
    this(coordination, Proxies.NONE, trust);
  }

  /** The same behind proxies. */
  public RelayedDevice(
      @Nullable ServerAddress coordination, Proxies proxies, @Nullable X509TrustManager trust) {
    client =
        RelayClient.start(
            new RelayClientConfig(
                key,
                coordination,
                NameLookup.NONE,
                proxies,
                trust,
                new SystemTicker(),
                Randomness.system()),
            this);
  }

  /** A device whose home is a relay without TLS at a port of this computer. */
  public static RelayedDevice atPlain(int port) {
    RelayedDevice device = new RelayedDevice(new ServerAddress("127.0.0.1", port, false), null);
    device.client.apply(map(node("127.0.0.1", port, "")), HOME);
    return device;
  }

  /** A device whose home is such a relay with TLS. */
  public static RelayedDevice atTls(int port, X509TrustManager trust) {
    RelayedDevice device = new RelayedDevice(null, trust);
    device.client.apply(map(node("127.0.0.1", port, "")), HOME);
    return device;
  }

  /** A relay on this computer. */
  public static DerpMap.Relay node(String hostName, int port, String certName) {
    return new DerpMap.Relay(
        "900a", HOME, hostName, certName, "127.0.0.1", "none", -1, false, port, false, false);
  }

  /** A map with one region. */
  public static DerpMap map(DerpMap.Relay... nodes) {
    return new DerpMap(
        Map.of(HOME, new DerpMap.Region(HOME, "home", "Home", false, false, List.of(nodes))),
        Map.of(),
        true);
  }

  /** By which others know it. */
  public NodePublicKey name() {
    return key.publicKey();
  }

  /** What it is made of. */
  public RelayClient client() {
    return client;
  }

  /** Sends a text through home. */
  public void send(NodePublicKey to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!client.send(HOME, to, bytes, 0, bytes.length)) {
      throw new IllegalStateException("there is no such region");
    }
  }

  /** What it hears next. */
  public String next() throws InterruptedException {
    return Objects.requireNonNullElse(
        heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "nothing");
  }

  /** How it stands with its home. */
  public RelayState state() {
    return client.states().getOrDefault(HOME, new RelayState.Closed());
  }

  /** Waits until it is connected, in one way or the other. */
  public void awaitConnected(boolean fastStart) {
    await(new RelayState.Connected("900a", fastStart, ""));
  }

  /** Waits until it stands like that. */
  public void await(RelayState state) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo(state));
  }

  /** Waits until it is not connected; why. */
  public RelayProblem awaitProblem() {
    return ((RelayState.Failed)
            Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(this::state, RelayState.Failed.class::isInstance))
        .problem();
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
