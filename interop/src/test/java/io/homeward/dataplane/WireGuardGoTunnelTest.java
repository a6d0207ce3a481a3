package io.homeward.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole data plane of ours, with real queues and sockets, and Debian's {@code wireguard-go} at
 * the other end: what it is sent by one loop or by several, sealed by the run or one by one, and
 * what it sends.
 */
@Tag("netlab")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WireGuardGoTunnelTest {
  private static final String OUR_V4 = "100.64.0.1";
  private static final String THEIR_V4 = "100.64.0.2";
  private static final String OUR_V6 = "fd7a:115c:a1e0::1";
  private static final String THEIR_V6 = "fd7a:115c:a1e0::2";
  private static final int FILES = 4;
  private static final int FLOWS = 32; // enough that none of four queues goes without
  private static final int DATAGRAMS = 500; // of each flow
  private static final Pattern WORKED = Pattern.compile("(homeward-\\w+)(-\\d)? (\\d+) ms");
  private static final int IDLE_MILLIS = 20;

  @ParameterizedTest(name = "{0} loops, by the run: {1}")
  @CsvSource({"1,true", "2,true", "4,true", "2,false"})
  void movesManyFlowsBothWaysAndEachInItsOrder(int loops, boolean byRun) throws Exception {
    assumeTrue(!byRun || PacketCiphers.RUNS.available());
    try (Netlab lab = Netlab.create()) {
      NetlabHost ours = lab.host("ours");
      NetlabHost theirs = lab.host("theirs");
      lab.wire(ours, "10.9.0.1/24", theirs, "10.9.0.2/24");
      NodePrivateKey ourKey = NodePrivateKey.generate(Randomness.system());
      NodePrivateKey theirKey = NodePrivateKey.generate(Randomness.system());
      wireGuardGo(theirs, theirKey, ourKey);
      Process tunnel =
          DataPlaneTunnelTest.tunnel(
              ours,
              List.of("-Dhomeward.loops=" + loops, "-Dhomeward.seal=" + library(byRun)),
              ourKey,
              OUR_V4 + "," + OUR_V6,
              theirKey.publicKey().toString(),
              THEIR_V4 + "," + THEIR_V6,
              "10.9.0.2:51820");
      if (loops > 1) {
        assertThat(ours.run("ip", "-d", "link", "show", "tun-test"))
            .contains("multi_queue")
            .contains("numqueues " + loops);
      }
      Netlab.await("ping", () -> ours.attempt("ping", "-c1", "-W2", THEIR_V4).status() == 0);

      transferFiles(ours, theirs);
      assertThat(outOfTurn(ours, theirs, THEIR_V4)).isLessThan(FLOWS * DATAGRAMS / 100);
      assertThat(outOfTurn(theirs, ours, OUR_V4)).isLessThan(FLOWS * DATAGRAMS / 100);

      tunnel.destroy();
      assertThat(tunnel.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String log = ours.log();
      assertThat(log).doesNotContain("failed");
      // Loops that had more to do than to begin and to end. Where a flow is answered, the system
      // would send all of it by the queue that the answers were written to, were they written to
      // one.
      assertThat(busy(log, "outbound")).hasSize(loops);
      assertThat(busy(log, "inbound")).hasSize(1); // one peer's path leads to one of them
    }
  }

  private static String library(boolean byRun) {
    return byRun ? System.getProperty("homeward.seal", "") : "off";
  }

  private static List<String> busy(String log, String kind) {
    List<String> names = new ArrayList<>();
    for (Matcher each = WORKED.matcher(log); each.find(); ) {
      if (each.group(1).endsWith(kind) && Long.parseLong(each.group(3)) > IDLE_MILLIS) {
        names.add(each.group());
      }
    }
    return names;
  }

  private static void wireGuardGo(NetlabHost host, NodePrivateKey key, NodePrivateKey peer)
      throws Exception {
    host.emptyDirectory("/run"); // wg and wireguard-go meet at a socket there
    host.start("wireguard-go", "-f", "wg0");
    Netlab.await("wireguard-go", () -> host.attempt("wg", "show", "wg0").status() == 0);
    Path file = host.directory().resolve("key");
    Files.writeString(file, Base64.getEncoder().encodeToString(key.secretBytes()) + "\n");
    host.run(
        "wg",
        "set",
        "wg0",
        "private-key",
        file.toString(),
        "listen-port",
        "51820",
        "peer",
        Base64.getEncoder().encodeToString(peer.publicKey().bytes()),
        "allowed-ips",
        OUR_V4 + "/32," + OUR_V6 + "/128");
    host.address("wg0", THEIR_V4 + "/24");
    host.address("wg0", THEIR_V6 + "/64");
    host.run("ip", "link", "set", "wg0", "mtu", "1280", "up");
  }

  private static void transferFiles(NetlabHost ours, NetlabHost theirs) throws Exception {
    List<Path> files = new ArrayList<>();
    List<Process> transfers = new ArrayList<>();
    byte[] content = new byte[6 << 20];
    for (int i = 0; i < FILES; i++) {
      NetlabHost from = i % 2 == 0 ? ours : theirs;
      NetlabHost to = i % 2 == 0 ? theirs : ours;
      String address =
          i < 2 ? (to == theirs ? THEIR_V4 : OUR_V4) : (to == theirs ? THEIR_V6 : OUR_V6);
      new Random(i).nextBytes(content);
      Path source = from.directory().resolve("source" + i);
      Path copy = to.directory().resolve("copy" + i);
      Files.write(source, content);
      String port = Integer.toString(9000 + i);
      transfers.add(DataPlaneTunnelTest.start(to, "receive", port, copy.toString()));
      Netlab.await("listener", () -> to.run("ss", "-ltn").contains(":" + port));
      transfers.add(DataPlaneTunnelTest.start(from, "send", address, port, source.toString()));
      files.add(source);
      files.add(copy);
    }
    for (Process transfer : transfers) {
      assertThat(transfer.waitFor()).isZero();
    }
    for (int i = 0; i < files.size(); i += 2) {
      assertThat(Files.mismatch(files.get(i), files.get(i + 1))).isEqualTo(-1);
    }
  }

  /**
   * Numbered datagrams of several flows. Some may be lost. A flow that is split between loops comes
   * out of turn all the time; the wire itself does it when the kernel moves a thread to another
   * processor.
   *
   * @return how many came after a later one of their flow
   */
  private static int outOfTurn(NetlabHost from, NetlabHost to, String address) throws Exception {
    Path result = to.directory().resolve("numbers");
    Files.deleteIfExists(result);
    Process receiver = DataPlaneTunnelTest.start(to, "numbers", "9100", result.toString());
    Netlab.await("receiver", () -> to.run("ss", "-lun").contains(":9100"));
    Process sender =
        DataPlaneTunnelTest.start(
            from, "count", address, "9100", Integer.toString(FLOWS), Integer.toString(DATAGRAMS));
    assertThat(sender.waitFor()).isZero();
    assertThat(receiver.waitFor()).isZero();
    String[] words = Files.readString(result).split(" ");
    assertThat(Integer.parseInt(words[0]))
        .as("datagrams that came")
        .isGreaterThan(FLOWS * DATAGRAMS / 2);
    return Integer.parseInt(words[1]);
  }
}
