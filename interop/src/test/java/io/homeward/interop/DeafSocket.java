package io.homeward.interop;

import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import java.io.IOException;

/** A socket behind a firewall that lets nothing in. */
record DeafSocket(UdpBatchSocket socket) implements UdpBatchSocket {
  @Override
  public int port() {
    return socket.port();
  }

  @Override
  public UdpReceiveBatch newReceiveBatch() {
    return socket.newReceiveBatch();
  }

  @Override
  public int receive(UdpReceiveBatch batch) throws IOException {
    while (socket.receive(batch) > 0) {
      // Dropped.
    }
    return 0;
  }

  @Override
  public void awaitReadable() throws IOException {
    socket.awaitReadable();
  }

  @Override
  public void wake() {
    socket.wake();
  }

  @Override
  public UdpSender newSender() {
    return socket.newSender();
  }

  @Override
  public void close() {
    socket.close();
  }
}
