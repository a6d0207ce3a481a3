package io.homeward.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("netlab")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DataPlaneTunnelTest {
  private static final String V4_A = "100.64.0.1";
  private static final String V4_B = "100.64.0.2";
  private static final String V6_A = "fd7a:115c:a1e0::1";
  private static final String V6_B = "fd7a:115c:a1e0::2";

  private static List<String> java(List<String> options, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TunnelEnd.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  static Process start(NetlabHost host, String... arguments) throws IOException {
    return start(host, List.of(), arguments);
  }

  private static Process start(NetlabHost host, List<String> options, String... arguments)
      throws IOException {
    return host.start(java(options, arguments).toArray(String[]::new));
  }

  static void tunnel(
      NetlabHost host, NodePrivateKey key, String own, String peerKey, String peer, String... more)
      throws IOException {
    tunnel(host, List.of(), key, own, peerKey, peer, more);
  }

  /**
   * @param options of the JVM
   */
  static Process tunnel(
      NetlabHost host,
      List<String> options,
      NodePrivateKey key,
      String own,
      String peerKey,
      String peer,
      String... more)
      throws IOException {
    Path file = host.directory().resolve("key");
    Files.writeString(file, key.secretText());
    List<String> arguments =
        new ArrayList<>(List.of("tunnel", "tun-test", file.toString(), own, peerKey, peer));
    arguments.addAll(List.of(more));
    Process process = start(host, options, arguments.toArray(String[]::new));
    Netlab.await("tunnel", () -> host.log().contains("ready"));
    for (String address : own.split(",")) {
      host.address("tun-test", address + (address.indexOf(':') >= 0 ? "/64" : "/24"));
    }
    host.run("ip", "link", "set", "tun-test", "mtu", "1280", "up");
    return process;
  }

  @Test
  void movesTcpByteExactlyBothWaysOverBothFamilies() throws Exception {
    try (Netlab lab = Netlab.create()) {
      NetlabHost a = lab.host("a");
      NetlabHost b = lab.host("b");
      lab.wire(a, "10.9.0.1/24", b, "10.9.0.2/24");
      lab.wire(a, "fd00:9::1/64", b, "fd00:9::2/64");
      NodePrivateKey keyA = NodePrivateKey.generate(Randomness.system());
      NodePrivateKey keyB = NodePrivateKey.generate(Randomness.system());
      tunnel(b, keyB, V4_B + "," + V6_B, keyA.publicKey().toString(), V4_A + "," + V6_A);
      tunnel(
          a,
          keyA,
          V4_A + "," + V6_A,
          keyB.publicKey().toString(),
          V4_B + "," + V6_B,
          "[fd00:9::2]:" + TunnelEnd.UDP_PORT);
      Netlab.await("ping", () -> a.attempt("ping", "-c1", "-W2", V4_B).status() == 0);

      List<Path> files = new ArrayList<>();
      List<Process> transfers = new ArrayList<>();
      byte[] content = new byte[24 << 20];
      for (int i = 0; i < 4; i++) {
        NetlabHost from = i % 2 == 0 ? a : b;
        NetlabHost to = i % 2 == 0 ? b : a;
        String address = i < 2 ? (to == b ? V4_B : V4_A) : (to == b ? V6_B : V6_A);
        new Random(i).nextBytes(content);
        Path source = from.directory().resolve("source" + i);
        Path copy = to.directory().resolve("copy" + i);
        Files.write(source, content);
        String port = Integer.toString(9000 + i);
        transfers.add(start(to, "receive", port, copy.toString()));
        Netlab.await("listener", () -> to.run("ss", "-ltn").contains(":" + port));
        transfers.add(start(from, "send", address, port, source.toString()));
        files.add(source);
        files.add(copy);
      }
      for (Process transfer : transfers) {
        assertThat(transfer.waitFor()).isZero();
      }
      for (int i = 0; i < files.size(); i += 2) {
        assertThat(Files.mismatch(files.get(i), files.get(i + 1))).isEqualTo(-1);
      }
      assertThat(a.log() + b.log()).doesNotContain("failed");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void leavesNoDescriptorsThreadsOrDevicesBehind(int loops) throws Exception {
    try (Netlab lab = Netlab.create()) {
      NetlabHost a = lab.host("a");
      assertThat(start(a, List.of("-Dhomeward.loops=" + loops), "leaks").waitFor()).isZero();
      List<String> counts = a.log().lines().filter(line -> line.startsWith("descriptors")).toList();
      assertThat(counts).hasSize(2);
      assertThat(counts.get(0)).isEqualTo(counts.get(1)).endsWith("threads 0");
      assertThat(a.run("ip", "-o", "link")).doesNotContain("leak0");
    }
  }
}
