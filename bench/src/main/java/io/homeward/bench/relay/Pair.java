package io.homeward.bench.relay;

import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameParser;
import io.homeward.engine.derp.FrameType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A client that sends and one that receives, on a thread each. */
final class Pair implements AutoCloseable {
  /** Bytes of each packet. */
  static final int PACKET = 1300;

  private static final int AT_ONCE = 8;
  private static final int UNDER_WAY = 24;
  private static final int TIME_AT = FrameParser.HEADER + 32;

  private final LoadClient from;
  private final LoadClient to;
  private final Latencies latencies;
  private final LongAdder received = new LongAdder();
  private final byte[] frame;
  private final Semaphore underWay = new Semaphore(UNDER_WAY);
  private volatile boolean ended;

  Pair(int port, Latencies latencies) throws IOException {
    this.latencies = latencies;
    this.from = new LoadClient(port);
    this.to = new LoadClient(port);
    frame = DerpFrames.sendPacket(to.publicKey(), new byte[PACKET]);
  }

  /**
   * Sends as fast as the other end gets it: so many packets are under way that the relay has always
   * something to do, and so few that none has to be dropped.
   */
  void flatOut() {
    byte[] burst = new byte[AT_ONCE * frame.length];
    for (int i = 0; i < AT_ONCE; i++) {
      System.arraycopy(frame, 0, burst, i * frame.length, frame.length);
    }
    receive();
    Thread.ofVirtual()
        .start(() ->
            quietly(() -> {
              OutputStream out = from.socket().getOutputStream();
              while (!ended) {
                // A packet that was lost after all takes its place with it for a while only.
                underWay.tryAcquire(AT_ONCE, 100, TimeUnit.MILLISECONDS);
                out.write(burst);
              }
            }));
  }

  /** Sends so many packets a second, each with the time at which it was sent. */
  void paced(int perSecond, long startNanos) {
    receive();
    send(perSecond, startNanos);
  }

  /** The same, while the other end reads nothing. */
  void pacedIntoNothing(int perSecond, long startNanos) {
    send(perSecond, startNanos);
  }

  private void send(int perSecond, long startNanos) {
    long every = 1_000_000_000L / perSecond;
    Thread.ofVirtual()
        .start(() ->
            quietly(() -> {
              OutputStream out = from.socket().getOutputStream();
              byte[] mine = frame.clone();
              ByteBuffer time = ByteBuffer.wrap(mine);
              for (long due = startNanos; !ended; due += every) {
                long left = due - System.nanoTime();
                while (left > 0) {
                  LockSupport.parkNanos(left);
                  left = due - System.nanoTime();
                }
                time.putLong(TIME_AT, System.nanoTime());
                out.write(mine);
              }
            }));
  }

  private void receive() {
    Thread.ofVirtual()
        .start(() ->
            quietly(() -> {
              InputStream in = to.socket().getInputStream();
              FrameParser parser = new FrameParser(FrameType.From.SERVER);
              byte[] buffer = new byte[64 << 10];
              while (!ended) {
                int count = in.read(buffer);
                if (count < 0) {
                  return;
                }
                long now = System.nanoTime();
                parser.feed(
                    buffer,
                    0,
                    count,
                    (type, array, offset, _) -> {
                      if (type == FrameType.RECV_PACKET) {
                        received.increment();
                        underWay.release();
                        long sent = ByteBuffer.wrap(array).getLong(offset + 32);
                        if (sent != 0) {
                          latencies.add(now - sent);
                        }
                      }
                    });
              }
            }));
  }

  private interface Work {
    void run() throws Exception;
  }

  private void quietly(Work work) {
    try {
      work.run();
    } catch (Exception e) {
      if (!ended) {
        throw new IllegalStateException("the relay ended a connection", e);
      }
    }
  }

  long received() {
    return received.sum();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    from.close();
    to.close();
  }
}
