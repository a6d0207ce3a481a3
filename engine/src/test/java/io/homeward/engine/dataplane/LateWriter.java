package io.homeward.engine.dataplane;

import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Looks at a packet only when it is flushed, as a device gets it. */
final class LateWriter implements TunWriter {
  private final List<byte[]> delivered;
  private final List<MemorySegment> added = new ArrayList<>();

  /**
   * @param delivered gets copies of the packets; its monitor is taken for that
   */
  LateWriter(List<byte[]> delivered) {
    this.delivered = delivered;
  }

  @Override
  public void write(PacketView packet) {
    added.add(MemorySegment.ofAddress(packet.address()).reinterpret(packet.length()));
  }

  @Override
  public void flush() {
    synchronized (delivered) {
      added.forEach(packet -> delivered.add(packet.toArray(ValueLayout.JAVA_BYTE)));
    }
    added.clear();
  }

  @Override
  public long refused() {
    return 0;
  }

  @Override
  public void close() {}
}
