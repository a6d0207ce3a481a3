package io.homeward.engine.netstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserspaceTunTest {
  private final Arena arena = Arena.ofShared();
  private final long memory = Memory.allocate(arena, 4096);
  private final UserspaceTun tun = new UserspaceTun();
  private final TunWriter writer = tun.newWriter();
  private final TunPacket packet = new TunPacket();

  @AfterEach
  void free() {
    writer.close();
    tun.close();
    packet.close();
    arena.close();
  }

  private void deliver(int bytes) {
    PacketView view = new PacketView();
    assertThat(view.parse(memory, bytes)).isEqualTo(PacketView.OK);
    writer.write(view);
    writer.flush();
  }

  private int echoRequest(String from, String to) {
    return IcmpEcho.writeRequest(
        memory,
        IpText.parse(from).getAddress(),
        IpText.parse(to).getAddress(),
        7,
        9,
        "data".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource({"100.64.0.1, 100.64.0.2", "fd7a:115c:a1e0::1, fd7a:115c:a1e0::2"})
  void answersEchoRequests(String from, String to) throws IOException {
    deliver(echoRequest(from, to));
    tun.awaitReadable();
    assertThat(tun.read(packet)).isTrue();
    PacketView reply = new PacketView();
    assertThat(reply.parse(packet.address(), packet.length())).isEqualTo(PacketView.OK);
    assertThat(IcmpEcho.isReply(reply)).isTrue();
    assertThat(tun.read(packet)).isFalse();
    assertThat(writer.refused()).isZero();
  }

  @Test
  void dropsEverythingElse() throws IOException {
    deliver(
        UdpDatagram.write(
            memory,
            IpText.parse("100.64.0.1").getAddress(),
            1000,
            IpText.parse("100.64.0.2").getAddress(),
            53,
            new byte[10]));
    assertThat(tun.read(packet)).isFalse();
    assertThat(writer.refused()).isEqualTo(1);
  }

  @Test
  void boundsTheAnswersThatWait() throws IOException {
    int bytes = echoRequest("100.64.0.1", "100.64.0.2");
    for (int i = 0; i < UserspaceTun.MAX_QUEUED + 5; i++) {
      deliver(bytes);
    }
    assertThat(writer.refused()).isEqualTo(5);
    int answers = 0;
    while (tun.read(packet)) {
      answers++;
    }
    assertThat(answers).isEqualTo(UserspaceTun.MAX_QUEUED);
  }

  @Test
  void wakesAndEndsWhoWaits() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                tun.awaitReadable();
                woken.countDown();
                tun.awaitReadable();
              } catch (IOException e) {
                ended.countDown();
              }
            });
    tun.wake();
    assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
    tun.close();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    reader.join();
    assertThatThrownBy(() -> tun.read(packet)).isInstanceOf(IOException.class);
  }
}
