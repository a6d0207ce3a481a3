package io.homeward.engine.testing;

import io.homeward.engine.inet.Endpoint;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An open UDP port of a {@link MemoryHost}. */
public final class MemorySocket implements AutoCloseable {
  private final MemoryHost host;
  private final int port;
  private final Queue<Datagram> arrived = new ArrayDeque<>();
  private @Nullable Consumer<Datagram> receiver;

  MemorySocket(MemoryHost host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Its port, 1 to 65535. */
  public int port() {
    return port;
  }

  /** Its IPv4 endpoint as the host itself sees it. */
  public Endpoint ipv4() {
    return new Endpoint(host.ipv4(), port);
  }

  /** Its IPv6 endpoint. */
  public Endpoint ipv6() {
    return new Endpoint(host.ipv6(), port);
  }

  /** Sends from the address of the destination's family. */
  public void send(byte[] payload, Endpoint destination) {
    host.send(new Datagram(destination.isIpv4() ? ipv4() : ipv6(), destination, payload));
  }

  /** Hands each datagram to the receiver as it arrives, those that wait already first. */
  public void onReceive(Consumer<Datagram> value) {
    receiver = value;
    for (Datagram waiting = arrived.poll(); waiting != null; waiting = arrived.poll()) {
      value.accept(waiting);
    }
  }

  /** The next datagram that arrived, null when there is none. */
  public @Nullable Datagram poll() {
    return arrived.poll();
  }

  /** Frees the port. Idempotent. */
  @Override
  public void close() {
    host.close(this);
  }

  void receive(Datagram datagram) {
    if (receiver == null) {
      arrived.add(datagram);
    } else {
      receiver.accept(datagram);
    }
  }
}
