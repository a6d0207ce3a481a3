package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.TcpSockets;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.testing.Nodes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small messages leave at once at both ends: each would else wait for what acknowledges the one
 * before, which the other system holds back for 40 ms.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class NoDelayTest {
  @TempDir private Path dir;

  @Test
  void neitherOurClientNorTheServerHoldsSmallMessagesBack() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort())) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      AdminAnswer key =
          server.administer(
              new KeyRequest.CreateAuthKey("anna", false, false, 3600, List.of(), false));
      ControlClient client =
          ControlClient.create(
              new ControlClientConfig(
                  server.url(),
                  MachinePrivateKey.generate(Randomness.system()),
                  null,
                  null,
                  NameLookup.NONE,
                  false,
                  new HostReport(
                      Nodes.host("laptop"),
                      true,
                      0,
                      DiscoPrivateKey.generate(Randomness.system()).publicKey(),
                      List.of()),
                  null,
                  System::nanoTime,
                  WallClock.system(),
                  Randomness.system()),
              event -> {
                if (event instanceof ControlEvent.Connectivity(boolean is) && is) {
                  connected.countDown();
                }
              });
      try {
        client.login(((AdminAnswer.AuthKeyAnswer) key).key());
        assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();

        List<TcpSockets.Connected> sockets = TcpSockets.connectedWith(server.port());

        assertThat(sockets).extracting("accepted").contains(true, false);
        assertThat(sockets).extracting("noDelay").containsOnly(true);
      } finally {
        client.close();
      }
    }
  }
}
