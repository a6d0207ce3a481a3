package io.homeward.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.udp.LinuxUdpSocket;
import io.homeward.engine.udp.PortableUdpSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A path that carries 1300 bytes between two wires that carry 1500, and a router that tells nobody:
 * a sealed packet of full size passes there in two pieces or not at all.
 */
@Tag("netlab")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class NarrowPathTest {
  private static final String NEAR = "10.9.1.2";
  private static final String FAR = "10.9.3.2";
  static final String TUNNEL_NEAR = "100.64.0.1";
  static final String TUNNEL_FAR = "100.64.0.2";

  /** Fills a packet of 1280 bytes with its IPv4 and ICMP headers. */
  private static final String FULL_PING = "1252";

  /** A sealed packet of 1280 bytes. */
  private static final int FULL_DATAGRAM = 1312;

  enum Kind {
    LINUX {
      @Override
      UdpBatchSocket open() throws IOException {
        return LinuxUdpSocket.open(0);
      }
    },
    PORTABLE {
      @Override
      UdpBatchSocket open() throws IOException {
        return PortableUdpSocket.open(0);
      }
    };

    abstract UdpBatchSocket open() throws IOException;
  }

  private Netlab lab;
  private NetlabHost near;
  private NetlabHost far;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
    near = lab.host("near");
    far = lab.host("far");
    NetlabHost router = lab.host("router");
    NetlabHost beyond = lab.host("beyond");
    lab.wire(near, NEAR + "/24", router, "10.9.1.1/24");
    var narrow = lab.wire(router, "10.9.2.1/24", beyond, "10.9.2.2/24");
    lab.wire(beyond, "10.9.3.1/24", far, FAR + "/24");
    router.run("ip", "link", "set", narrow.getFirst(), "mtu", "1300");
    beyond.run("ip", "link", "set", narrow.getLast(), "mtu", "1300");
    for (NetlabHost silent : new NetlabHost[] {router, beyond}) {
      silent.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
      silent.run(
          "sh",
          "-c",
          "nft add table ip silent; nft add chain ip silent out '{ type filter hook output priority"
              + " 0; }'; nft add rule ip silent out icmp type destination-unreachable drop");
    }
    near.run("ip", "route", "add", "default", "via", "10.9.1.1");
    router.run("ip", "route", "add", "10.9.3.0/24", "via", "10.9.2.2");
    beyond.run("ip", "route", "add", "10.9.1.0/24", "via", "10.9.2.1");
    far.run("ip", "route", "add", "default", "via", "10.9.3.1");
    assertThat(near.attempt("ping", "-c1", "-W2", "-M", "do", "-s", "1400", FAR).status())
        .as("the path is narrow and silent")
        .isNotZero();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void carriesLonePacketsOfFullSizeAndBulkThroughTheTunnel() throws Exception {
    NodePrivateKey nearKey = NodePrivateKey.generate(Randomness.system());
    NodePrivateKey farKey = NodePrivateKey.generate(Randomness.system());
    tunnel(far, farKey, TUNNEL_FAR, nearKey, TUNNEL_NEAR);
    tunnel(near, nearKey, TUNNEL_NEAR, farKey, TUNNEL_FAR, FAR + ":" + TunnelEnd.UDP_PORT);
    Netlab.await("ping", () -> near.attempt("ping", "-c1", "-W2", TUNNEL_FAR).status() == 0);

    assertThat(near.attempt("ping", "-c3", "-i0.2", "-W5", "-s", FULL_PING, TUNNEL_FAR).output())
        .contains("3 received");
    carriesASingleWriteAndBulk(near, far);
  }

  /** One segment of full size, then bulk, between hosts with a tunnel. */
  static void carriesASingleWriteAndBulk(NetlabHost near, NetlabHost far) throws Exception {
    for (int bytes : new int[] {1228, 2 << 20}) {
      Path source = near.directory().resolve("source" + bytes);
      Path copy = far.directory().resolve("copy" + bytes);
      byte[] content = new byte[bytes];
      new Random(bytes).nextBytes(content);
      Files.write(source, content);
      Process receiver =
          DataPlaneTunnelTest.start(far, "receive", Integer.toString(9000), copy.toString());
      Netlab.await("listener", () -> far.run("ss", "-ltn").contains(":9000"));
      Process sender =
          DataPlaneTunnelTest.start(near, "send", TUNNEL_FAR, "9000", source.toString());
      assertThat(sender.waitFor(60, TimeUnit.SECONDS)).as("%s bytes sent", bytes).isTrue();
      assertThat(receiver.waitFor(60, TimeUnit.SECONDS)).as("%s bytes arrive", bytes).isTrue();
      assertThat(Files.mismatch(source, copy)).isEqualTo(-1);
    }
  }

  static void tunnel(
      NetlabHost host,
      NodePrivateKey key,
      String own,
      NodePrivateKey peer,
      String peerAddress,
      String... endpoint)
      throws IOException {
    DataPlaneTunnelTest.tunnel(host, key, own, peer.publicKey().toString(), peerAddress, endpoint);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void carriesALoneDatagramOfFullSize(Kind kind) throws Exception {
    try (UdpBatchSocket here = near.onItsNetwork(kind::open);
        UdpBatchSocket there = far.onItsNetwork(kind::open);
        UdpSender sender = here.newSender();
        UdpReceiveBatch batch = there.newReceiveBatch()) {
      Memory.put(new byte[FULL_DATAGRAM], 0, sender.room(FULL_DATAGRAM), FULL_DATAGRAM);
      sender.add(FULL_DATAGRAM, UdpAddress.of(Endpoint.parse(FAR + ":" + there.port())));
      sender.flush();
      Netlab.await("the datagram", () -> there.receive(batch) == 1);
      assertThat(batch.length(0)).isEqualTo(FULL_DATAGRAM);
    }
  }
}
