package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.testing.Certificates;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.testing.RelayedDevice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine's relay client at our own relay. */
@Timeout(120)
class RelayedDevicesTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path dir;

  @Test
  void twoDevicesAreAtHomeAtOneRelay() throws Exception {
    try (RelayServer relay = RelayServer.start(RelayConfig.at(ANY));
        RelayedDevice one = RelayedDevice.atPlain(relay.port());
        RelayedDevice two = RelayedDevice.atPlain(relay.port())) {
      two.awaitConnected(false);
      one.send(two.name(), "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
      two.send(one.name(), "hello yourself");
      assertThat(one.next()).isEqualTo("900 " + two.name() + " hello yourself");
      two.close();
      assertThat(one.next()).isEqualTo("900 " + two.name() + " is gone: DISCONNECTED");
    }
  }

  @Test
  void aRelayThatRestartsIsFoundAgain() throws Exception {
    RelayServer before = RelayServer.start(RelayConfig.at(ANY));
    InetSocketAddress same = new InetSocketAddress(ANY.getAddress(), before.port());
    try (RelayedDevice one = RelayedDevice.atPlain(before.port());
        RelayedDevice two = RelayedDevice.atPlain(before.port())) {
      one.awaitConnected(false);
      two.awaitConnected(false);
      before.close();
      assertThat(one.awaitProblem()).isNotNull();
      assertThat(two.awaitProblem()).isNotNull();
      try (RelayServer _ = RelayServer.start(RelayConfig.at(same))) {
        one.awaitConnected(false);
        two.awaitConnected(false);
        one.send(two.name(), "still there");
        assertThat(two.next()).endsWith("still there");
      }
    } finally {
      before.close();
    }
  }

  @Test
  void overTlsTheyBeginWithoutWaitingForTheRelaysKey() throws Exception {
    Certificates files = Certificates.make(dir, "server");
    try (RelayServer relay = tls(files);
        RelayedDevice one = RelayedDevice.atTls(relay.port(), files.trust());
        RelayedDevice two = RelayedDevice.atTls(relay.port(), files.trust())) {
      one.awaitConnected(true);
      two.awaitConnected(true);
      one.send(two.name(), "hello");
      assertThat(two.next()).isEqualTo("900 " + one.name() + " hello");
    }
  }

  @Test
  void theMapSaysWhoseCertificateItHasToBe() throws Exception {
    Certificates files = Certificates.make(dir, "server");
    Certificates strange = Certificates.make(dir, "strange");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(files.parsed().getEncoded());
    String pin = "sha256-raw:" + HexFormat.of().formatHex(hash);
    try (RelayServer relay = tls(files)) {
      // Whose certificate nobody vouches for, and the one that is named instead.
      assertTaken(relay, "127.0.0.1", pin, strange);
      assertRefused(relay, "127.0.0.1", pin.replaceFirst("..$", "00"), files);
      assertRefused(relay, "127.0.0.1", "sha256-raw:", files);
      assertRefused(relay, "127.0.0.1", "", strange);
      // Asked for by one name, and known by another.
      assertTaken(relay, "front.example.net", "127.0.0.1", files);
      assertRefused(relay, "front.example.net", "127.0.0.1", strange);
      assertRefused(relay, "front.example.net", "", files);
      assertRefused(relay, "127.0.0.1", "back.example.net", files);
    }
  }

  private RelayServer tls(Certificates files) {
    CoordinatorConfig.TlsPaths paths =
        new CoordinatorConfig.TlsPaths(files.certificate(), files.key());
    return RelayServer.start(RelayConfig.at(ANY).withTls(paths));
  }

  private static void assertTaken(
      RelayServer relay, String hostName, String certName, Certificates trusted) throws Exception {
    try (RelayedDevice device = at(relay, hostName, certName, trusted)) {
      device.awaitConnected(true);
    }
  }

  private static void assertRefused(
      RelayServer relay, String hostName, String certName, Certificates trusted) throws Exception {
    try (RelayedDevice device = at(relay, hostName, certName, trusted)) {
      assertThat(device.awaitProblem().kind()).isEqualTo(RelayProblem.Kind.CERTIFICATE);
    }
  }

  private static RelayedDevice at(
      RelayServer relay, String hostName, String certName, Certificates trusted) throws Exception {
    RelayedDevice device = new RelayedDevice(null, trusted.trust());
    device
        .client()
        .apply(
            RelayedDevice.map(RelayedDevice.node(hostName, relay.port(), certName)),
            RelayedDevice.HOME);
    return device;
  }
}
