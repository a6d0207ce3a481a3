package io.homeward.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayProblem.Kind;
import io.homeward.engine.testing.RelayedDevice;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client over sockets, at a relay that a test drives. */
@Timeout(120)
class RelayClientTest {
  private static final NodePublicKey PEER =
      NodePrivateKey.generate(Randomness.system()).publicKey();
  private static final int OTHER = 901;

  private static byte[] from(NodePublicKey peer, String text) {
    byte[] frame = DerpFrames.sendPacket(peer, text.getBytes(StandardCharsets.UTF_8));
    frame[0] = FrameType.RECV_PACKET;
    return frame;
  }

  private static String text(byte[] sendPacket) {
    return new String(sendPacket, 32, sendPacket.length - 32, StandardCharsets.UTF_8);
  }

  @Test
  void theRelayHearsWhereHomeIsAndPacketsPassBothWays() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port());
        ScriptedRelay.Session session = relay.acceptAndEnter()) {
      assertThat(session.request)
          .startsWith("GET /derp HTTP/1.1\r\nHost: 127.0.0.1:" + relay.port() + "\r\n")
          .contains("\r\nUpgrade: DERP\r\n")
          .doesNotContain("Fast-Start");
      assertThat(session.client).isEqualTo(device.name());
      assertThat(session.await(FrameType.NOTE_PREFERRED)).containsExactly(1);
      device.send(PEER, "hello");
      byte[] sent = session.await(FrameType.SEND_PACKET);
      assertThat(sent).startsWith(PEER.bytes());
      assertThat(text(sent)).isEqualTo("hello");
      session.send(from(PEER, "hello yourself"));
      assertThat(device.next()).isEqualTo("900 " + PEER + " hello yourself");
    }
  }

  @Test
  void whatIsSentBeforeTheRelayHasAnsweredGoesOutWithTheIntroduction() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port())) {
      device.send(PEER, "first");
      try (ScriptedRelay.Session session = relay.acceptClient()) {
        assertThat(text(session.await(FrameType.SEND_PACKET))).isEqualTo("first");
        assertThat(device.state()).isEqualTo(new RelayState.Connecting());
        session.enter();
        device.awaitConnected(false);
      }
    }
  }

  @Test
  void whileARelayIsNotThereTheNewestPacketsWait() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port())) {
      String filling = "x".repeat(1000);
      for (int i = 0; i < 1000; i++) {
        device.send(PEER, i + " " + filling);
      }
      assertThat(device.client().dropped()).isBetween(800L, 950L);
      try (ScriptedRelay.Session session = relay.acceptAndEnter()) {
        String first = text(session.await(FrameType.SEND_PACKET));
        assertThat(first).startsWith(device.client().dropped() + " ");
      }
    }
  }

  @Test
  void aPingIsAnsweredAndAFloodOfThemHoldsUpNothing() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port());
        ScriptedRelay.Session session = relay.acceptAndEnter()) {
      byte[] ping = DerpFrames.frame(FrameType.PING, "a longer ping".getBytes());
      session.send(ping);
      assertThat(session.await(FrameType.PONG)).asString().isEqualTo("a longer ping");
      for (int i = 0; i < 10_000; i++) {
        session.send(ping);
      }
      session.send(from(PEER, "through"));
      assertThat(device.next()).endsWith(" through");
      device.send(PEER, "back");
      assertThat(text(session.await(FrameType.SEND_PACKET))).isEqualTo("back");
      assertThat(device.client().dropped()).isZero();
    }
  }

  @Test
  void afterAMoveTheRelayIsAskedWhetherItIsThere() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port());
        ScriptedRelay.Session session = relay.acceptAndEnter()) {
      device.awaitConnected(false);
      device.client().networkChanged();
      byte[] ping = session.await(FrameType.PING);
      // It does not answer what was asked, so it is met anew.
      session.send(DerpFrames.frame(FrameType.PONG, new byte[ping.length]));
      try (ScriptedRelay.Session again = relay.acceptAndEnter()) {
        device.awaitConnected(false);
        device.client().networkChanged();
        again.send(DerpFrames.frame(FrameType.PONG, again.await(FrameType.PING)));
        again.send(from(PEER, "still here"));
        assertThat(device.next()).endsWith(" still here");
      }
    }
  }

  @Test
  void whatIsWrongWithTheRelayIsShown() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port());
        ScriptedRelay.Session session = relay.acceptAndEnter()) {
      session.send(DerpFrames.frame(FrameType.HEALTH, "too\u0007 hot".getBytes()));
      device.await(new RelayState.Connected("900a", false, "too hot"));
      session.send(DerpFrames.frame(FrameType.HEALTH));
      device.await(new RelayState.Connected("900a", false, ""));
    }
  }

  @Test
  void aRelayThatDoesNotTakeUsOrIsNoneIsNamedAsThat() throws Exception {
    byte[] tooLong = new byte[5];
    DerpFrames.header(tooLong, 0, 0x70, (1 << 20) + 1);
    Map<String, RelayProblem> expected = new HashMap<>();
    expected.put(
        "HTTP/1.1 403 Forbidden\r\n\r\n", new RelayProblem(Kind.NOT_A_RELAY, "HTTP status 403"));
    expected.put("SSH-2.0-x\r\n\r\n", new RelayProblem(Kind.NOT_A_RELAY, ""));
    expected.put(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
        new RelayProblem(Kind.NOT_A_RELAY, "it speaks something else"));
    for (Map.Entry<String, RelayProblem> one : expected.entrySet()) {
      try (ScriptedRelay relay = new ScriptedRelay();
          RelayedDevice device = RelayedDevice.atPlain(relay.port());
          ScriptedRelay.Session session = relay.accept()) {
        session.send(one.getKey().getBytes(StandardCharsets.US_ASCII));
        assertThat(device.awaitProblem()).isEqualTo(one.getValue());
      }
    }
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device = RelayedDevice.atPlain(relay.port())) {
      relay.acceptClient().close();
      assertThat(device.awaitProblem().kind()).isIn(Kind.REFUSED, Kind.BROKEN);
      try (ScriptedRelay.Session session = relay.acceptAndEnter()) {
        device.awaitConnected(false);
        session.send(tooLong);
        assertThat(device.awaitProblem().kind()).isEqualTo(Kind.NOT_A_RELAY);
      }
      try (ScriptedRelay.Session _ = relay.acceptAndEnter()) {
        device.awaitConnected(false);
      }
    }
  }

  @Test
  void anotherRegionIsConnectedByWhatIsSentThere() throws Exception {
    try (ScriptedRelay relay = new ScriptedRelay();
        RelayedDevice device =
            new RelayedDevice(new ServerAddress("127.0.0.1", relay.port(), false), null)) {
      DerpMap.Relay node = RelayedDevice.node("127.0.0.1", relay.port(), "");
      DerpMap.Region home =
          new DerpMap.Region(RelayedDevice.HOME, "home", "", false, false, List.of(node));
      DerpMap.Region other = new DerpMap.Region(OTHER, "other", "", false, false, List.of(node));
      device
          .client()
          .apply(
              new DerpMap(Map.of(RelayedDevice.HOME, home, OTHER, other), Map.of(), true),
              RelayedDevice.HOME);
      try (ScriptedRelay.Session _ = relay.acceptAndEnter()) {
        device.awaitConnected(false);
        byte[] packet = "there".getBytes(StandardCharsets.UTF_8);
        assertThat(device.client().send(902, PEER, packet, 0, packet.length)).isFalse();
        assertThat(device.client().states()).doesNotContainKey(OTHER);
        assertThat(device.client().send(OTHER, PEER, packet, 0, packet.length)).isTrue();
        try (ScriptedRelay.Session there = relay.acceptAndEnter()) {
          assertThat(text(there.await(FrameType.SEND_PACKET))).isEqualTo("there");
          there.send(from(PEER, "and back"));
          assertThat(device.next()).isEqualTo(OTHER + " " + PEER + " and back");
        }
      }
    }
  }

  @Test
  void aPacketThatIsSentCostsNoObject() {
    SendQueue queue = new SendQueue(OTHER);
    byte[] packet = new byte[1300];
    byte[] target = new byte[SendQueue.BATCH];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int rounds = 20_000;
    long allocated = 0;
    long bytes = 0;
    for (int run = 0; run < 2; run++) { // the first to warm up
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        queue.add(PEER, packet, 0, packet.length);
        queue.add(PEER, packet, 0, packet.length);
        bytes += queue.take(target, 0);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated / (2.0 * rounds)).as("bytes per packet").isLessThan(1);
    assertThat(bytes).isEqualTo(4L * rounds * (5 + 32 + 1300));
    assertThat(Arrays.copyOf(target, 5)).containsExactly(FrameType.SEND_PACKET, 0, 0, 5, 52);
  }
}
