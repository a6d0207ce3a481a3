package io.homeward.engine.netstack;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device without an operating system behind it. What the tunnel delivers ends here: an echo
 * request is answered, everything else is dropped. The data plane delivers only what is addressed
 * to this node and passed the filter, so the destination needs no second look. One lock guards the
 * queue of answers; nothing blocks while it is held.
 */
public final class UserspaceTun implements TunDevice {
  /** Answers that may wait; a flood of requests loses the rest, as on any busy host. */
  static final int MAX_QUEUED = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>(MAX_QUEUED);
  private boolean woken;
  private boolean closed;

  /** A device with nothing to read. */
  public UserspaceTun() {}

  /** Empty: there is no interface. */
  @Override
  public String name() {
    return "";
  }

  @Override
  public boolean read(TunPacket into) throws IOException {
    byte[] packet;
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the device is closed");
      }
      packet = queue.poll();
    } finally {
      lock.unlock();
    }
    if (packet == null) {
      return false;
    }
    Memory.put(packet, 0, into.address(), packet.length);
    into.setPlain(packet.length);
    return true;
  }

  @Override
  public void awaitReadable() throws IOException {
    lock.lock();
    try {
      while (queue.isEmpty() && !woken && !closed) {
        readable.awaitUninterruptibly();
      }
      woken = false;
      if (closed) {
        throw new IOException("the device is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wake() {
    lock.lock();
    try {
      woken = true;
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public TunWriter newWriter() {
    return new EchoResponder();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean offer(byte[] packet) {
    lock.lock();
    try {
      if (closed || queue.size() >= MAX_QUEUED) {
        return false;
      }
      queue.add(packet);
      readable.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes what comes out of the tunnel. */
  private final class EchoResponder implements TunWriter {
    private final Arena arena = Arena.ofShared();
    private final long scratch = Memory.allocate(arena, MAX_READ_BYTES);
    private final PacketView reply = new PacketView();
    private long refused;
    private boolean freed;

    @Override
    public void write(PacketView packet) {
      if (!IcmpEcho.isRequest(packet) || packet.length() > MAX_READ_BYTES) {
        refused++;
        return;
      }
      // The packet belongs to the caller, who forgets it after the next flush.
      Memory.copy(packet.address(), scratch, packet.length());
      if (reply.parse(scratch, packet.length()) != PacketView.OK) {
        refused++;
        return;
      }
      IcmpEcho.turnIntoReply(reply);
      byte[] bytes = new byte[reply.length()];
      Memory.get(scratch, bytes, 0, bytes.length);
      if (!offer(bytes)) {
        refused++;
      }
    }

    @Override
    public void flush() {}

    @Override
    public long refused() {
      return refused;
    }

    @Override
    public void close() {
      if (!freed) {
        freed = true;
        arena.close();
      }
    }
  }
}
