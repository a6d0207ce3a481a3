package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what is sent, and gives a batch that the test fills. */
final class HeldWire implements UdpBatchSocket, UdpSender {
  record Sent(byte[] datagram, UdpAddress to) {}

  final List<Sent> sent = new ArrayList<>();
  static final int ENTRIES = 8;
  private final UdpReceiveBatch batch = new UdpReceiveBatch(ENTRIES, 256 * 1024);
  private final @Nullable HeldWire small;
  private @Nullable HeldWire large;
  private final Arena arena = Arena.ofAuto();
  private final long buffer = Memory.allocate(arena, MAX_ROOM);
  private int used;
  private int entries;

  /** All comes by one way. */
  HeldWire() {
    this(null);
  }

  /**
   * @param small where small datagrams come
   */
  HeldWire(@Nullable HeldWire small) {
    this.small = small;
    if (small != null) {
      small.large = this;
    }
  }

  @Override
  public @Nullable HeldWire small() {
    return small;
  }

  @Override
  public boolean isLargeEmpty() {
    return large == null || large.entries == 0;
  }

  /** The datagrams as one entry, joined as the system joins them, or each by itself. */
  void bring(List<byte[]> datagrams, Endpoint from) {
    UdpAddress source = UdpAddress.of(from);
    int entry = entries++;
    int bytes = 0;
    for (byte[] datagram : datagrams) {
      Memory.put(datagram, 0, batch.address(entry) + bytes, datagram.length);
      bytes += datagram.length;
    }
    batch.set(
        entry, bytes, datagrams.getFirst().length, source.high(), source.low(), source.port());
  }

  @Override
  public int receive(UdpReceiveBatch into) {
    int n = entries;
    entries = 0;
    return n;
  }

  @Override
  public UdpReceiveBatch newReceiveBatch() {
    return batch;
  }

  @Override
  public int port() {
    return 1;
  }

  @Override
  public void awaitReadable() {
    throw new IllegalStateException();
  }

  @Override
  public void wake() {}

  @Override
  public UdpSender newSender() {
    return this;
  }

  @Override
  public long room(int bytes) {
    used = 0;
    return buffer;
  }

  @Override
  public void add(int length, UdpAddress destination) {
    byte[] copy = new byte[length];
    Memory.get(buffer + used, copy, 0, length);
    used += length;
    sent.add(new Sent(copy, destination));
  }

  @Override
  public int pendingBytes() {
    return 0;
  }

  @Override
  public void flush() {}

  @Override
  public long refused() {
    return 0;
  }

  @Override
  public void close() {}
}
