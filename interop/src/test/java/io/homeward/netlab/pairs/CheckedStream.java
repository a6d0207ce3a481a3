package io.homeward.netlab.pairs;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * One TCP connection between two devices, with bytes of a seeded generator, until told to end. Both
 * ends add up what they sent and got. The receiver answers each chunk by a byte, and only a few
 * chunks are on their way at a time, so that it goes on as fast as the way is and no faster.
 */
final class CheckedStream implements AutoCloseable {
  private static final int CHUNK = 1000;
  private static final int CHUNKS_ON_THEIR_WAY = 4;

  /** Of each wait for the other end. */
  private static final int PATIENCE_MILLIS = 90_000;

  private final ServerSocket listener;
  private final Socket sender;
  private final Socket receiver;
  private final CompletableFuture<byte[]> sent;
  private final CompletableFuture<byte[]> got;
  private volatile long bytes;
  private volatile long lastCame = System.nanoTime();
  private volatile long longestPause;
  private volatile boolean ending;

  /** Connects and begins. */
  CheckedStream(LabDevice from, LabDevice to, long seed) throws Exception {
    listener = to.host().onItsNetwork(() -> new ServerSocket(0));
    listener.setSoTimeout(PATIENCE_MILLIS);
    sender = from.connect(to.address(), listener.getLocalPort(), PATIENCE_MILLIS);
    receiver = listener.accept();
    sender.setSoTimeout(PATIENCE_MILLIS);
    receiver.setSoTimeout(PATIENCE_MILLIS);
    sender.setTcpNoDelay(true);
    receiver.setTcpNoDelay(true);
    sent = begin("lab-stream-sender", () -> send(seed));
    got = begin("lab-stream-receiver", this::receive);
  }

  private interface Work {
    byte[] run() throws Exception;
  }

  private static CompletableFuture<byte[]> begin(String name, Work work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofPlatform().name(name).daemon().start(task));
  }

  private byte[] send(long seed) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Random random = new Random(seed);
    byte[] chunk = new byte[CHUNK];
    OutputStream out = sender.getOutputStream();
    InputStream answers = sender.getInputStream();
    int unanswered = 0;
    while (!ending) {
      if (unanswered == CHUNKS_ON_THEIR_WAY) {
        awaitAnswer(answers);
        unanswered--;
      }
      random.nextBytes(chunk);
      digest.update(chunk);
      out.write(chunk);
      unanswered++;
    }
    // Some relays of streams end both directions with the first: userspace networking does.
    for (; unanswered > 0; unanswered--) {
      awaitAnswer(answers);
    }
    sender.shutdownOutput();
    return digest.digest();
  }

  private static void awaitAnswer(InputStream answers) throws IOException {
    if (answers.read() < 0) {
      throw new EOFException("the receiver has gone");
    }
  }

  private byte[] receive() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[CHUNK];
    DataInputStream in = new DataInputStream(receiver.getInputStream());
    while (true) {
      int first = in.read();
      if (first < 0) {
        return digest.digest();
      }
      chunk[0] = (byte) first;
      in.readFully(chunk, 1, CHUNK - 1);
      digest.update(chunk);
      long now = System.nanoTime();
      longestPause = Math.max(longestPause, now - lastCame);
      lastCame = now;
      bytes += CHUNK;
      receiver.getOutputStream().write(1);
    }
  }

  /** Bytes that have arrived. */
  long bytes() {
    return bytes;
  }

  /** Waits until so many more have come. */
  void awaitMore(String what, long more, Duration patience) {
    long before = bytes;
    await(
        what,
        patience,
        () -> {
          if (got.isCompletedExceptionally()) {
            got.join();
          }
          return bytes >= before + more;
        });
  }

  /** Waits until nothing has come for a while. */
  void awaitSilence(Duration silence, Duration patience) {
    await("silence", patience, () -> System.nanoTime() - lastCame > silence.toNanos());
  }

  private static void await(String what, Duration patience, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(patience).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  /** The longest time without a byte since the last call, in milliseconds. */
  long takePause() {
    long longest = longestPause;
    longestPause = 0;
    return TimeUnit.NANOSECONDS.toMillis(longest);
  }

  /** Ends the stream; whether all came as it was sent. */
  boolean endsWhole() throws Exception {
    ending = true;
    return MessageDigest.isEqual(
        sent.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS),
        got.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() throws IOException {
    ending = true;
    sender.close();
    receiver.close();
    listener.close();
  }
}
