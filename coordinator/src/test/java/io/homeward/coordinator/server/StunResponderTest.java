package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.FuzzInputs;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StunResponderTest {
  /**
   * The header of the sample request in RFC 5769, section 2.1, with attributes of another length.
   */
  private static byte[] request() {
    byte[] transaction = HexFormat.of().parseHex("b7e7a701bc34d686fa87dfae");
    return ByteBuffer.allocate(40)
        .putShort((short) 1)
        .putShort((short) 20)
        .putInt(0x2112A442)
        .put(transaction)
        .array();
  }

  @Test
  void answersAsTheSampleResponsesOfTheSpecificationDo() throws Exception {
    // RFC 5769, sections 2.2 and 2.3: the same transaction, 192.0.2.1 and 2001:db8:..., port 32853.
    byte[] ipv4 =
        StunResponder.answer(
            request(), 40, new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 32853));
    assertThat(HexFormat.of().formatHex(Objects.requireNonNull(ipv4)))
        .isEqualTo("0101000c2112a442b7e7a701bc34d686fa87dfae" + "002000080001a147e112a643");

    InetAddress six = InetAddress.getByName("2001:db8:1234:5678:11:2233:4455:6677");
    byte[] ipv6 = StunResponder.answer(request(), 40, new InetSocketAddress(six, 32853));
    assertThat(HexFormat.of().formatHex(Objects.requireNonNull(ipv6)))
        .isEqualTo(
            "010100182112a442b7e7a701bc34d686fa87dfae"
                + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
  }

  @Test
  @Timeout(20)
  void tellsAClientItsOwnPortAndEndsWithItsSocket() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port;
    try (DatagramSocket free = new DatagramSocket(0, loopback)) {
      port = free.getLocalPort();
    }
    try (StunResponder responder = StunResponder.start(new InetSocketAddress(loopback, port));
        DatagramSocket client = new DatagramSocket(0, loopback)) {
      assertThat(responder).isNotNull();
      client.connect(loopback, port);
      client.send(new DatagramPacket("GET / HTTP/1.1".getBytes("US-ASCII"), 14));
      client.send(new DatagramPacket(request(), 40));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      assertThat(ByteBuffer.wrap(answer.getData()).getShort(26) ^ 0x2112)
          .satisfies(seen -> assertThat(seen & 0xffff).isEqualTo(client.getLocalPort()));
      assertThat(StunResponder.start(new InetSocketAddress(loopback, port)))
          .as("the port is in use")
          .isNull();
    }
    try (DatagramSocket again = new DatagramSocket(port, loopback)) {
      assertThat(again.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void whateverComesIsAnsweredByLittleOrNothing() throws Exception {
    Random random = new Random(9);
    InetSocketAddress from = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 7);
    int inputs = FuzzInputs.count(200_000);
    for (int i = 0; i < inputs; i++) {
      byte[] any = Arrays.copyOf(request(), 20 + random.nextInt(60));
      for (int n = random.nextInt(4); n > 0; n--) {
        any[random.nextInt(any.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(any.length + 20);
      byte[] answer = StunResponder.answer(any, length, from);
      if (answer != null) {
        assertThat(answer.length).isLessThanOrEqualTo(length + 12);
      }
    }
  }
}
