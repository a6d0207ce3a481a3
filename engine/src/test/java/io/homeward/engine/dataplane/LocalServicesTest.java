package io.homeward.engine.dataplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.TcpSegment;
import io.homeward.engine.way.Way;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Echo and names: what a node does by itself. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LocalServicesTest extends TwoHosts {
  @Test
  void pingsWithoutAnySystem() throws Exception {
    introduce();
    // B's system answers echo requests as a kernel would.
    Thread system = Thread.ofVirtual().start(() -> answerEchoes(b));
    DataPlane.EchoReply reply = a.plane.ping(b.v4, PATIENCE).get();
    assertThat(reply.roundTrip()).isPositive();
    assertThat(reply.way()).isEqualTo(new Way.Direct(Endpoint.parse(b.endpoint)));
    assertThat(a.plane.ping(b.v6, PATIENCE).get().roundTrip()).isPositive();
    assertThat(a.tun.waitingInSystem()).as("the answer stays in the engine").isZero();
    system.interrupt();
    system.join();
  }

  private static void answerEchoes(Host host) {
    PacketView view = new PacketView();
    try (Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, 2048);
      while (true) {
        byte[] packet = host.tun.receiveInSystem(1, TimeUnit.HOURS);
        if (packet != null) {
          Memory.put(packet, 0, at, packet.length);
          if (view.parse(at, packet.length) == PacketView.OK && IcmpEcho.isRequest(view)) {
            IcmpEcho.turnIntoReply(view);
            Memory.get(at, packet, 0, packet.length);
            host.tun.sendFromSystem(packet);
          }
        }
      }
    } catch (InterruptedException e) {
      return;
    }
  }

  @Test
  void failsAPingThatNobodyAnswers() {
    a.knows(b.asPeer(true));
    assertThatThrownBy(() -> a.plane.ping(b.v4, Duration.ofMillis(20)).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> a.plane.ping(IpText.parse("100.64.9.9"), PATIENCE).get())
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void answersAtTheServiceAddresses() throws Exception {
    introduce();
    for (String service : new String[] {"100.100.100.100", "fd7a:115c:a1e0::53"}) {
      InetAddress address = IpText.parse(service);
      InetAddress own = address.getAddress().length == 4 ? a.v4 : a.v6;
      a.tun.sendFromSystem(udp(own, 4000, address, 53, "query"));
      byte[] answer = a.tun.receiveInSystem(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer).isEqualTo(udp(address, 53, own, 4000, "pong"));
      sendEcho(own, address);
      byte[] reply = a.tun.receiveInSystem(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(reply).isNotNull().hasSize((service.indexOf(':') < 0 ? 20 : 40) + 8 + 12);
      a.tun.sendFromSystem(udp(own, 4000, address, 80, "web"));
    }
    await().atMost(PATIENCE).until(() -> a.dropped(DropReason.NO_SERVICE) == 2);
    assertThat(a.queries).containsExactly("UDP query", "UDP query");
    assertThat(link.carried).as("nothing of this left").hasValue(0);
  }

  @Test
  void answersNobodyButItself() throws Exception {
    introduce();
    // Somebody whose packets the system forwards: of its local network, and another device.
    InetAddress[] others = {
      IpText.parse("192.0.2.7"), IpText.parse("2001:db8::7"), b.v4, b.v6,
    };
    for (InetAddress other : others) {
      boolean ipv4 = other.getAddress().length == 4;
      InetAddress service = IpText.parse(ipv4 ? "100.100.100.100" : "fd7a:115c:a1e0::53");
      a.tun.sendFromSystem(udp(other, 4000, service, 53, "query"));
      sendFromSystem(
          new Endpoint(other, 4000), new Endpoint(service, 53), 99, 0, TcpHeader.SYN, "");
      sendEcho(other, service);
    }
    // What comes of them would come before this.
    InetAddress service = IpText.parse("100.100.100.100");
    a.tun.sendFromSystem(udp(a.v4, 4000, service, 53, "query"));
    byte[] first = a.tun.receiveInSystem(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(first).isEqualTo(udp(service, 53, a.v4, 4000, "pong"));
    assertThat(a.queries).containsExactly("UDP query");
    assertThat(a.dropped(DropReason.NOT_FROM_US)).isEqualTo(12);
  }

  private void sendEcho(InetAddress from, InetAddress to) {
    try (Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, 256);
      int bytes = IcmpEcho.writeRequest(at, from.getAddress(), to.getAddress(), 7, 8, new byte[12]);
      byte[] echo = new byte[bytes];
      Memory.get(at, echo, 0, bytes);
      a.tun.sendFromSystem(echo);
    }
  }

  @Test
  void answersOverTcpAndRefusesOtherPorts() throws Exception {
    introduce();
    for (String service : new String[] {"100.100.100.100", "fd7a:115c:a1e0::53"}) {
      Endpoint dns = new Endpoint(IpText.parse(service), 53);
      Endpoint asker = new Endpoint(dns.isIpv4() ? a.v4 : a.v6, 4000);
      sendFromSystem(asker, dns, 99, 0, TcpHeader.SYN, "");
      TcpSegment opened = receiveInSystem();
      assertThat(opened.flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ACK);
      assertThat(opened.acknowledgement()).isEqualTo(100);
      int next = opened.sequence() + 1;
      sendFromSystem(asker, dns, 100, next, TcpHeader.ACK, "\0\5query");
      TcpSegment answer = receiveInSystem();
      while (answer.payload().length == 0) {
        answer = receiveInSystem(); // only acknowledges
      }
      assertThat(answer.payload()).isEqualTo("\0\4pong".getBytes(StandardCharsets.US_ASCII));
      sendFromSystem(asker, new Endpoint(dns.address(), 80), 5, 0, TcpHeader.SYN, "");
      TcpSegment refusal = receiveInSystem();
      while (refusal.source().port() == 53) {
        refusal = receiveInSystem(); // sent again, since nobody acknowledged
      }
      assertThat(refusal.flags()).isEqualTo(TcpHeader.RST | TcpHeader.ACK);
      sendFromSystem(asker, dns, 107, next, TcpHeader.RST, "");
    }
    await().atMost(PATIENCE).until(() -> a.dropped(DropReason.NO_SERVICE) == 2);
    assertThat(a.queries).containsExactly("TCP query", "TCP query");
    assertThat(link.carried).as("nothing of this left").hasValue(0);
  }

  private void sendFromSystem(
      Endpoint from, Endpoint to, int sequence, int acknowledgement, int flags, String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    TcpSegment segment =
        new TcpSegment(from, to, sequence, acknowledgement, flags, 65535, 0, payload);
    try (Arena arena = Arena.ofConfined()) {
      byte[] packet = new byte[segment.packetBytes()];
      long at = Memory.allocate(arena, packet.length);
      segment.write(at);
      Memory.get(at, packet, 0, packet.length);
      a.tun.sendFromSystem(packet);
    }
  }

  private TcpSegment receiveInSystem() throws InterruptedException {
    byte[] packet = requireNonNull(a.tun.receiveInSystem(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    try (Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, packet.length);
      Memory.put(packet, 0, at, packet.length);
      PacketView view = new PacketView();
      assertThat(view.parse(at, packet.length)).isEqualTo(PacketView.OK);
      return requireNonNull(TcpSegment.read(view));
    }
  }
}
