package io.homeward.netlab.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.Blake2s;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.wireguard.HandshakeDrop;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.PresharedKey;
import io.homeward.netlab.Command;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our WireGuard in this process, Debian's {@code wireguard-go} in a host of the lab, a wire between
 * them. Inside the tunnel we are 10.88.0.1 and fd00:88::1, the other side is .2 and ::2.
 */
@Tag("netlab")
class WireGuardGoTest {
  private static final InetAddress OUR_V4 = IpText.parse("10.88.0.1");
  private static final InetAddress OUR_V6 = IpText.parse("fd00:88::1");
  private static final InetAddress THEIR_V4 = IpText.parse("10.88.0.2");
  private static final InetAddress THEIR_V6 = IpText.parse("fd00:88::2");

  private final Randomness randomness = Randomness.system();
  private final NodePrivateKey ourKey = NodePrivateKey.generate(randomness);
  private final NodePrivateKey theirKey = NodePrivateKey.generate(randomness);
  private final byte[] presharedKey = randomness.bytes(32);

  // This process lives outside of the lab's hosts; numbers of its own keep parallel runs apart.
  private final long number = ProcessHandle.current().pid() % 250;
  private final String outsideV4 = "198.18." + number + ".1";
  private final String insideV4 = "198.18." + number + ".2";
  private final String outsideV6 = "fd00:198:" + number + "::1";
  private final String insideV6 = "fd00:198:" + number + "::2";

  private final String outside = "hwwg" + ProcessHandle.current().pid();

  private Netlab lab;
  private DebianWireGuard theirs;
  private SocketWireGuard ours;

  @BeforeEach
  void wire() throws Exception {
    lab = Netlab.create();
    NetlabHost host = lab.host("peer");
    Command.run(
        "ip",
        "link",
        "add",
        outside,
        "type",
        "veth",
        "peer",
        "name",
        "up0",
        "netns",
        host.namespace());
    Command.run("ip", "addr", "add", outsideV4 + "/30", "dev", outside);
    Command.run("ip", "addr", "add", outsideV6 + "/64", "dev", outside, "nodad");
    Command.run("ip", "link", "set", outside, "up");
    host.address("up0", insideV4 + "/30");
    host.address("up0", insideV6 + "/64");
    host.run("ip", "link", "set", "up0", "up");
    theirs = new DebianWireGuard(host, theirKey, "10.88.0.2/24", "fd00:88::2/64");
    ours = new SocketWireGuard(ourKey, 0);
  }

  @AfterEach
  void unwire() throws Exception {
    ours.close();
    // The end in a removed namespace goes some time later; the next test wants the name now.
    Command.run("ip", "link", "delete", outside);
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectsWhenWeBeginAndAcrossRekeys(boolean ipv4) throws Exception {
    connectFromUs(ipv4);
    assertThat(ours.weBegan(theirs.publicKey())).isTrue();
    for (int rekey = 0; rekey < 3; rekey++) {
      int sessions = ours.sessionsReady();
      ours.skipSeconds(121);
      pingUntilAnswered(THEIR_V4);
      Netlab.await("a new session", () -> ours.sessionsReady() > sessions);
      pingUntilAnswered(THEIR_V6);
    }
    // And with keys long gone.
    ours.skipSeconds(1000);
    pingUntilAnswered(THEIR_V4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectsWhenTheyBegin(boolean ipv4) throws Exception {
    ours.addPeer(config(), null);
    theirs.peer(ourKey.publicKey(), presharedKey, ourEndpoint(ipv4));
    Netlab.await("IPv4 through the tunnel", () -> theirs.pings("10.88.0.1"));
    Netlab.await("IPv6 through the tunnel", () -> theirs.pings("fd00:88::1"));
    assertThat(ours.weBegan(theirs.publicKey())).isFalse();
    pingUntilAnswered(THEIR_V4);
  }

  @Test
  void goesOnWhenThePeerRestarts() throws Exception {
    connectFromUs(true);
    theirs.restart();
    // Our data finds nobody who knows the session; after 15 s of silence we call anew.
    ours.ping(theirs.publicKey(), OUR_V4, THEIR_V4, 1);
    Netlab.await("our packet is out", () -> ours.sessionsReady() >= 1);
    ours.skipSeconds(16);
    pingUntilAnswered(THEIR_V4);
    // And the other way: they call us, whose session is still alive.
    theirs.restart();
    theirs.peer(ourKey.publicKey(), presharedKey, ourEndpoint(true));
    Netlab.await("their first packet", () -> theirs.pings("10.88.0.1"));
  }

  @Test
  void goesOnWhenWeRestart() throws Exception {
    connectFromUs(true);
    int port = ours.port();
    ours.close();
    ours = new SocketWireGuard(ourKey, port);
    ours.addPeer(config(), null);
    // They find out after 15 s and call; nobody here knows where they are.
    Netlab.await("their call", () -> theirs.pings("10.88.0.1"));
    assertThat(ours.weBegan(theirs.publicKey())).isFalse();
  }

  @Test
  void keepsATunnelUnderAFloodOfBadInitiations() throws Exception {
    connectFromUs(true);
    try (Flood flood = new Flood(outsideV4, ours.port(), ourKey.publicKey())) {
      int before = ours.echoReplies();
      int pings = 200;
      for (int i = 0; i < pings; i++) {
        long until = flood.sent() + Flood.PER_SECOND / 50;
        ours.ping(theirs.publicKey(), OUR_V4, THEIR_V4, i);
        Netlab.await("more flood", () -> flood.sent() > until);
      }
      // How many get through when this thread gets its share of a core is for the benchmarks to
      // say; a tunnel that the flood stops would let none through.
      Netlab.await("answers", () -> ours.echoReplies() - before >= pings / 20);
      // A peer that nobody has spoken to yet connects in the middle of it.
      theirs.restart();
      theirs.peer(ourKey.publicKey(), presharedKey, ourEndpoint(true));
      Netlab.await("a new session", () -> theirs.pings("10.88.0.1"));
    }
    assertThat(ours.<Long>device(d -> d.dropped(HandshakeDrop.BAD_MAC1))).isPositive();
    assertThat(
            ours.<Long>device(
                d -> d.dropped(HandshakeDrop.COOKIE_SENT) + d.dropped(HandshakeDrop.NOT_AUTHENTIC)))
        .isPositive();
  }

  @Test
  void connectsToAPeerUnderAFloodOfBadInitiations() throws Exception {
    try (Flood flood = new Flood(insideV4, DebianWireGuard.PORT, theirs.publicKey())) {
      Netlab.await("the flood", () -> flood.sent() > 5_000);
      connectFromUs(true);
      long until = flood.sent() + 5_000;
      Netlab.await("more flood", () -> flood.sent() > until);
      pingUntilAnswered(THEIR_V4);
    }
  }

  @Test
  void connectsWithTheCookieOfALoadedPeer() throws Exception {
    connectFromUs(true);
    try (Flood flood = new Flood(insideV4, DebianWireGuard.PORT, theirs.publicKey())) {
      Netlab.await(
          "a cookie",
          () -> {
            ours.skipSeconds(121); // the session is to be replaced
            ours.ping(theirs.publicKey(), OUR_V4, THEIR_V4, 1);
            long until = flood.sent() + 10_000;
            Netlab.await("more flood", () -> flood.sent() > until);
            return ours.cookies() > 0;
          });
      Netlab.await(
          "an answer to an initiation with the cookie",
          () -> {
            ours.ping(theirs.publicKey(), OUR_V4, THEIR_V4, 2);
            return ours.answersToCookies() > 0;
          });
      pingUntilAnswered(THEIR_V4);
    }
  }

  private void connectFromUs(boolean ipv4) throws Exception {
    String inside = ipv4 ? insideV4 : "[" + insideV6 + "]";
    ours.addPeer(config(), Endpoint.parse(inside + ":" + DebianWireGuard.PORT));
    theirs.peer(ourKey.publicKey(), presharedKey, "");
    pingUntilAnswered(THEIR_V4);
    pingUntilAnswered(THEIR_V6);
  }

  private void pingUntilAnswered(InetAddress to) {
    int before = ours.echoReplies();
    InetAddress from = to.equals(THEIR_V4) ? OUR_V4 : OUR_V6;
    Netlab.await(
        "an answer of " + to.getHostAddress(),
        () -> {
          ours.ping(theirs.publicKey(), from, to, 1);
          return ours.echoReplies() > before;
        });
  }

  private PeerConfig config() {
    return new PeerConfig(theirKey.publicKey(), new PresharedKey(presharedKey), Duration.ZERO);
  }

  private String ourEndpoint(boolean ipv4) {
    return (ipv4 ? outsideV4 : "[" + outsideV6 + "]") + ":" + ours.port();
  }

  /** Initiations of nobody, 20,000 a second, half of them with a valid first mac. */
  private static final class Flood implements AutoCloseable {
    static final int PER_SECOND = 20_000;
    private static final int BURST = 20;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread thread;
    private volatile long sent;

    Flood(String address, int port, NodePublicKey victim) {
      byte[] key = Blake2s.hash("mac1----".getBytes(StandardCharsets.US_ASCII), victim.bytes());
      InetSocketAddress to = new InetSocketAddress(IpText.parse(address), port);
      Randomness randomness = Randomness.system();
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                  for (long i = 0; !stop.get(); i++) {
                    byte[] forged = randomness.bytes(148);
                    forged[0] = 1;
                    forged[1] = forged[2] = forged[3] = 0;
                    if (i % 2 == 0) {
                      byte[] mac1 = Blake2s.mac(key, forged, 0, 116);
                      System.arraycopy(mac1, 0, forged, 116, mac1.length);
                    }
                    socket.send(new DatagramPacket(forged, forged.length, to));
                    sent = i + 1;
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }

    long sent() {
      return sent;
    }

    @Override
    public void close() throws InterruptedException {
      stop.set(true);
      thread.join();
    }
  }
}
