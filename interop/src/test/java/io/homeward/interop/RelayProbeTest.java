package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.RelayConfig;
import io.homeward.coordinator.main.RelayServer;
import io.homeward.engine.testing.FreePorts;
import io.homeward.netlab.SelfSigned;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Tailscale's prober thinks of our relay: TLS, two clients through it, STUN. */
@Tag("interop")
@Timeout(180)
class RelayProbeTest {
  @TempDir private Path dir;

  @Test
  void theOfficialProberIsContent() throws Exception {
    Path certificate = dir.resolve("cert.pem");
    Path key = dir.resolve("key.pem");
    SelfSigned.write(certificate, key, "localhost", "DNS:localhost");
    int stun = FreePorts.next();
    RelayConfig config =
        RelayConfig.at(new InetSocketAddress("::", 0))
            .withTls(new CoordinatorConfig.TlsPaths(certificate, key))
            .withStun(List.of(stun));
    try (RelayServer relay = RelayServer.start(config)) {
      Path map = Files.writeString(dir.resolve("map.json"), map(relay.port(), stun));
      Path said = dir.resolve("said.txt");
      ProcessBuilder command =
          new ProcessBuilder(
              List.of(
                  TestControl.peer("derpprobe").toString(),
                  "-once",
                  "-spread=false",
                  "-derp-map=file://" + map));
      command.environment().put("SSL_CERT_FILE", certificate.toString());
      Process probe = command.redirectErrorStream(true).redirectOutput(said.toFile()).start();
      try {
        assertThat(probe.waitFor(90, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(probe.exitValue()).as(text).isZero();
        assertThat(text)
            .contains(
                "good: derp/home/900a/900a/mesh", "good: derp/home/900a/tls",
                "good: derp/home/900a/udp:", "good: derp/home/900a/udp6:")
            .doesNotContain("bad:");
      } finally {
        probe.destroyForcibly();
      }
    }
  }

  private static String map(int port, int stun) {
    return """
    {"Regions": {"900": {"RegionID": 900, "RegionCode": "home", "RegionName": "Home", "Nodes": [
      {"Name": "900a", "RegionID": 900, "HostName": "localhost", "IPv4": "127.0.0.1", "IPv6": "::1",
       "DERPPort": %d, "STUNPort": %d}]}}}
    """
        .formatted(port, stun);
  }
}
