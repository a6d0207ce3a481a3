package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunQueue;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpSockets;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FailedStartTest {
  private final AtomicInteger closed = new AtomicInteger();

  /** Works, but that it has no writers. */
  private TunDevice withoutWriters() {
    return (TunDevice)
        Proxy.newProxyInstance(
            TunDevice.class.getClassLoader(),
            new Class<?>[] {TunDevice.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "newWriter" -> throw new OutOfMemoryError("no direct memory");
                  case "close" -> closed.incrementAndGet();
                  case "queues" -> List.of((TunQueue) proxy);
                  default -> null;
                });
  }

  @Test
  void aStartThatFailsClosesWhatItWasGiven() throws Exception {
    UdpBatchSocket socket = UdpSockets.open(0);
    int port = socket.port();
    DataPlaneSetup setup =
        new DataPlaneSetup(
            withoutWriters(),
            socket,
            1280,
            ServicePackets.NONE,
            System::nanoTime,
            WallClock.system(),
            Randomness.system(),
            failure -> {});
    assertThatThrownBy(() -> TunnelDataPlane.start(setup)).isInstanceOf(OutOfMemoryError.class);
    assertThat(closed).hasValue(1);
    UdpSockets.open(port).close(); // free again
  }
}
