package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.PacketView;
import java.lang.foreign.Arena;
import java.net.InetAddress;
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
    assertThat(reply.endpoint()).isEqualTo(Endpoint.parse(b.endpoint));
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
      try (Arena arena = Arena.ofConfined()) {
        long at = Memory.allocate(arena, 256);
        int bytes =
            IcmpEcho.writeRequest(at, own.getAddress(), address.getAddress(), 7, 8, new byte[12]);
        byte[] echo = new byte[bytes];
        Memory.get(at, echo, 0, bytes);
        a.tun.sendFromSystem(echo);
        byte[] reply = a.tun.receiveInSystem(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reply).isNotNull().hasSize(bytes);
      }
      a.tun.sendFromSystem(udp(own, 4000, address, 80, "web"));
    }
    await().atMost(PATIENCE).until(() -> a.dropped(DropReason.NO_SERVICE) == 2);
    assertThat(a.queries).containsExactly("query", "query");
    assertThat(link.carried).as("nothing of this left").hasValue(0);
  }
}
