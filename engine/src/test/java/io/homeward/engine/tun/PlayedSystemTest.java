package io.homeward.engine.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Platform;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Checksum;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlayedSystemTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final TunPacket packet = new TunPacket();
  private final Segmenter segmenter = new Segmenter();
  private final PacketView view = new PacketView();

  @BeforeEach
  void needsLinux() {
    Assumptions.assumeTrue(Platform.isLinux());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    packet.close();
    segmenter.close();
  }

  private PlayedSystem system(String own, String other) throws IOException {
    PlayedSystem system = PlayedSystem.open(IpText.parse(own), IpText.parse(other));
    open.add(system);
    open.add(system.tun());
    return system;
  }

  @ParameterizedTest
  @CsvSource({"100.64.0.1, 100.64.0.2", "fd7a:115c:a1e0::1, fd7a:115c:a1e0::2"})
  void whatItSendsIsSplitIntoSegmentsThatAReceiverTakes(String own, String other)
      throws IOException {
    PlayedSystem system = system(own, other);

    assertThat(system.sendStream(3 * PlayedSystem.SEGMENT_BYTES)).isTrue();

    assertThat(system.tun().read(packet)).isTrue();
    assertThat(segmenter.start(packet)).isEqualTo(Segmenter.OK);
    int segments = 0;
    while (segmenter.next()) {
      assertThat(view.parse(segmenter.address(), segmenter.length())).isEqualTo(PacketView.OK);
      assertThat(view.length() - view.payloadOffset()).isEqualTo(PlayedSystem.SEGMENT_BYTES);
      assertThat(
              Checksum.transportValid(
                  view.address(), IpProtocol.TCP, view.transport(), view.transportLength()))
          .isTrue();
      segments++;
    }
    assertThat(segments).isEqualTo(3);
  }

  @Test
  void whatTheDeviceJoinsComesAsOnePacket() throws IOException {
    PlayedSystem sender = system("100.64.0.1", "100.64.0.2");
    PlayedSystem receiver = system("100.64.0.2", "100.64.0.1");
    sender.sendStream(4 * PlayedSystem.SEGMENT_BYTES);
    sender.tun().read(packet);
    int whole = packet.length();

    try (TunWriter writer = receiver.tun().newWriter()) {
      segmenter.start(packet);
      // The segments lie over each other's payload: each is taken where it will stay.
      List<TunPacket> taken = new ArrayList<>();
      while (segmenter.next()) {
        TunPacket copy = new TunPacket();
        taken.add(copy);
        Memory.copy(segmenter.address(), copy.address(), segmenter.length());
        view.parse(copy.address(), segmenter.length());
        writer.write(view);
      }
      writer.flush();
      taken.forEach(TunPacket::close);
      assertThat(writer.refused()).isZero();
    }

    assertThat(receiver.receive()).isEqualTo(whole);
  }

  @Test
  void aDatagramAndAnAcknowledgementAreWhole() throws IOException {
    PlayedSystem system = system("100.64.0.1", "100.64.0.2");
    for (int i = 0; i < 2; i++) {
      if (i == 0) {
        assertThat(system.sendDatagram(new byte[100])).isTrue();
      } else {
        system.acknowledge(100);
      }
      assertThat(system.tun().read(packet)).isTrue();
      assertThat(segmenter.start(packet)).isEqualTo(Segmenter.OK);
      assertThat(segmenter.next()).isTrue();
      assertThat(view.parse(segmenter.address(), segmenter.length())).isEqualTo(PacketView.OK);
      assertThat(
              Checksum.transportValid(
                  view.address(), view.protocol(), view.transport(), view.transportLength()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachOfTheSinglesIsWhole(PlayedSystem.Single kind) throws IOException {
    for (String own : List.of("100.64.0.1", "fd7a:115c:a1e0::1")) {
      PlayedSystem system = system(own, own.startsWith("100") ? "100.64.0.2" : "fd7a:115c:a1e0::2");

      assertThat(system.sendSingle(kind)).isTrue();

      assertThat(system.tun().read(packet)).isTrue();
      assertThat(segmenter.start(packet)).isEqualTo(Segmenter.OK);
      assertThat(segmenter.next()).isTrue();
      assertThat(view.parse(segmenter.address(), segmenter.length())).isEqualTo(PacketView.OK);
      assertThat(view.length()).isEqualTo(segmenter.length());
      assertThat(
              view.protocol() == IpProtocol.ICMP
                  ? Checksum.fold(Checksum.sum(view.transport(), view.transportLength())) == 0xffff
                  : Checksum.transportValid(
                      view.address(), view.protocol(), view.transport(), view.transportLength()))
          .isTrue();
      assertThat(segmenter.next()).isFalse();
    }
  }

  @Test
  void aQueueThatIsFullTakesNoMore() throws IOException {
    PlayedSystem system = system("100.64.0.1", "100.64.0.2");
    int sent = 0;
    while (sent < 10_000 && system.sendStream(50 * PlayedSystem.SEGMENT_BYTES)) {
      sent++;
    }
    assertThat(sent).isBetween(1, 9_999);
  }
}
