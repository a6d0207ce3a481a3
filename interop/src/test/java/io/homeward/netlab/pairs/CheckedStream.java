package io.homeward.netlab.pairs;

import io.homeward.engine.inet.IpText;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection between two hosts, with bytes of a seeded generator every few milliseconds,
 * until told to end. Both ends add up what they sent and got.
 */
final class CheckedStream implements AutoCloseable {
  private static final int CHUNK = 1000;
  private static final long PACE_MILLIS = 5;
  private static final int CONNECT_MILLIS = 30_000;
  private static final int ACCEPT_MILLIS = 30_000;
  private static final long END_SECONDS = 60;

  private final ServerSocket listener;
  private final Socket sender;
  private final Socket receiver;
  private final CompletableFuture<byte[]> sent;
  private final CompletableFuture<byte[]> got;
  private volatile long bytes;
  private volatile long longestPause;
  private volatile boolean ending;

  /**
   * Connects and begins.
   *
   * @param address of the receiver in the tailnet
   */
  CheckedStream(NetlabHost from, NetlabHost to, String address, long seed) throws Exception {
    listener = to.onItsNetwork(() -> new ServerSocket(0));
    listener.setSoTimeout(ACCEPT_MILLIS);
    InetSocketAddress target =
        new InetSocketAddress(IpText.parse(address), listener.getLocalPort());
    sender = from.onItsNetwork(Socket::new);
    // The socket is made when it connects, so it is bound while the thread is there.
    from.onItsNetwork(() -> {
      sender.connect(target, CONNECT_MILLIS);
      return true;
    });
    receiver = listener.accept();
    sender.setTcpNoDelay(true);
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
    while (!ending) {
      random.nextBytes(chunk);
      digest.update(chunk);
      out.write(chunk);
      Thread.sleep(PACE_MILLIS);
    }
    sender.shutdownOutput();
    return digest.digest();
  }

  private byte[] receive() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[64 << 10];
    InputStream in = receiver.getInputStream();
    long last = System.nanoTime();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
      long now = System.nanoTime();
      longestPause = Math.max(longestPause, now - last);
      last = now;
      bytes += read;
    }
    return digest.digest();
  }

  /** Bytes that have arrived. */
  long bytes() {
    return bytes;
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
        sent.get(END_SECONDS, TimeUnit.SECONDS), got.get(END_SECONDS, TimeUnit.SECONDS));
  }

  @Override
  public void close() throws IOException {
    ending = true;
    sender.close();
    receiver.close();
    listener.close();
  }
}
