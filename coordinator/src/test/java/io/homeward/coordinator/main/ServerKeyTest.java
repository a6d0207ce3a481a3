package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device and a server without TLS, where nothing but its key says who the server is. */
@Timeout(120)
class ServerKeyTest {
  @TempDir Path dir;

  @Test
  void aServerWithAnotherKeyIsNotTakenForTheOneOfBefore() throws Exception {
    int port;
    MachinePublicKey key;
    URI url;
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("first")).withAnyPort())) {
      port = server.port();
      url = server.url();
      key = told(url, null, ControlEvent.ServerKeyLearnt.class).key();
      assertThat(told(url, key, ControlEvent.SignInAt.class)).isNotNull();
    }
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (CoordinatorServer other =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("second")).withListen(address))) {
      ControlProblem problem = told(other.url(), key, ControlEvent.Trouble.class).problem();
      assertThat(problem.kind()).isEqualTo(ControlProblem.Kind.SERVER_KEY_CHANGED);
      MachinePublicKey now = told(other.url(), null, ControlEvent.ServerKeyLearnt.class).key();
      assertThat(now).isNotEqualTo(key);
      assertThat(problem.detail()).contains(key.toString(), now.toString());
    }
  }

  private static <E extends ControlEvent> E told(
      URI url, @Nullable MachinePublicKey serverKey, Class<E> what) throws InterruptedException {
    BlockingQueue<ControlEvent> events = new LinkedBlockingQueue<>();
    try (ControlClient client =
        ControlClient.create(
            new ControlClientConfig(
                url,
                MachinePrivateKey.generate(Randomness.system()),
                NodePrivateKey.generate(Randomness.system()),
                serverKey,
                NameLookup.NONE,
                false,
                new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of()),
                null,
                System::nanoTime,
                WallClock.system(),
                Randomness.system()),
            events::add)) {
      client.start();
      client.login(null);
      while (true) {
        ControlEvent event = events.poll(60, TimeUnit.SECONDS);
        assertThat(event).as("a %s", what.getSimpleName()).isNotNull();
        if (what.isInstance(event)) {
          return what.cast(event);
        }
      }
    }
  }
}
