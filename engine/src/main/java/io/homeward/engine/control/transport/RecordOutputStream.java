package io.homeward.engine.control.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Seals what is written and sends it at once. Thread-safe: a write goes out whole. Closing it does
 * nothing: whoever opened the socket closes it.
 */
public final class RecordOutputStream extends OutputStream {
  private final OutputStream out;
  private final RecordSealer sealer;
  // Guards sealer and the order of records on the wire, so it is held over the write.
  private final ReentrantLock lock = new ReentrantLock();

  /** Writes sealed records to the given stream. */
  public RecordOutputStream(OutputStream out, RecordSealer sealer) {
    this.out = out;
    this.sealer = sealer;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] plain, int offset, int length) throws IOException {
    lock.lock();
    try {
      out.write(sealer.seal(plain, offset, length));
      out.flush();
    } finally {
      lock.unlock();
    }
  }
}
