package io.homeward.engine.udp;

import io.homeward.engine.testing.ClosedTwice;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "LinuxUdpSocket", () -> LinuxUdpSocket.open(0),
            "LinuxSideSocket", () -> LinuxUdpSocket.open(0).openBeside(1).getFirst(),
            "LinuxUdpSender", () -> LinuxUdpSocket.open(0).newSender(),
            "PortableUdpSocket", () -> PortableUdpSocket.open(0),
            "PortableUdpSocket$Sender", () -> PortableUdpSocket.open(0).newSender(),
            "SharedPort", () -> SharedPort.beside(LinuxUdpSocket.open(0), 2),
            "UdpReceiveBatch", () -> new UdpReceiveBatch(2, 2048)),
        Map.of());
  }
}
