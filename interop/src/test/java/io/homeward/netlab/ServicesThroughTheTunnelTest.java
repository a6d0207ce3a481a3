package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.cli.Driven;
import io.homeward.cli.DrivenProgram;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole app beside a daemon whose tunnel is an interface of the system: what it asks the device
 * that somebody looks at goes through the tunnel and nowhere else.
 */
@Tag("netlab")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class ServicesThroughTheTunnelTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int SCREEN = 5900;

  private TwoBesideAHub hosts;

  @BeforeEach
  void wire() throws Exception {
    hosts = TwoBesideAHub.wired();
    hosts.passOn();
  }

  @AfterEach
  void remove() {
    hosts.close();
  }

  private Driven app(NetlabHost host) throws Exception {
    ProcessBuilder builder =
        host.builder(
            Daemons.java(DrivenProgram.class, "gui", "--socket", Daemons.socket(host).toString()));
    builder.environment().put("XDG_CONFIG_HOME", host.directory().resolve("config").toString());
    for (String name : new String[] {"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"}) {
      builder.environment().remove(name);
    }
    builder.redirectError(host.directory().resolve("app.txt").toFile());
    return new Driven(host.start(builder));
  }

  @Test
  void theDeviceThatIsLookedAtIsAskedThroughTheTunnelAndTheButtonSaysWhatAnswered()
      throws Exception {
    NetlabHost one = hosts.one();
    NetlabHost two = hosts.two();
    RunningHub server = RunningHub.start(hosts.hub(), TwoBesideAHub.SERVER);
    Daemons.daemon(one);
    Daemons.daemon(two);
    Daemons.join(one, "one", TwoBesideAHub.SERVER, server.authKey());
    Daemons.join(two, "two", TwoBesideAHub.SERVER, server.authKey());
    String from = Daemons.homeward(one, "ip", "-4").strip();
    String address = Daemons.homeward(two, "ip", "-4").strip();
    try (ServerSocket screen =
        two.onItsNetwork(() -> {
          ServerSocket listening = new ServerSocket();
          listening.bind(new InetSocketAddress(address, SCREEN));
          listening.setSoTimeout(Math.toIntExact(LONG.toMillis()));
          return listening;
        })) {
      try (Driven app = app(one)) {
        await().atMost(LONG).until(() -> app.ask("titles").contains("Homeward"));
        try (Socket asked = screen.accept()) {
          asked.setSoTimeout(Math.toIntExact(LONG.toMillis()));
          assertThat(asked.getInetAddress().getHostAddress()).isEqualTo(from);
          assertThat(asked.getInputStream().read()).as("nothing is said").isEqualTo(-1);
        }
        await().atMost(LONG).until(() -> app.ask("marks #open-screen").contains("answers"));
        await()
            .atMost(LONG)
            .untilAsserted(
                () -> assertThat(app.ask("items #open-more")).contains("SSH (does not answer)"));
      }
    }
  }
}
