package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.engine.testing.FreePorts;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StunResponderTest {
  @Test
  @Timeout(120)
  void tellsAClientItsOwnPortAndEndsWithItsSocket() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = FreePorts.next();
    try (StunResponder responder = StunResponder.start(new InetSocketAddress(loopback, port));
        DatagramSocket client = new DatagramSocket(0, loopback)) {
      assertThat(responder).isNotNull();
      client.connect(loopback, port);
      client.send(new DatagramPacket("GET / HTTP/1.1".getBytes("US-ASCII"), 14));
      TransactionId transaction = new TransactionId(7, 7);
      client.send(new DatagramPacket(StunMessages.request(transaction), 40));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      assertThat(StunMessages.parseAnswer(answer.getData(), answer.getLength()))
          .isEqualTo(new StunAnswer(transaction, new Endpoint(loopback, client.getLocalPort())));
      assertThat(StunResponder.start(new InetSocketAddress(loopback, port)))
          .as("the port is in use")
          .isNull();
    }
    try (DatagramSocket again = new DatagramSocket(port, loopback)) {
      assertThat(again.getLocalPort()).isEqualTo(port);
    }
  }
}
