package io.homeward.netlab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * A program for two hosts of a lab: one connection by TCP, over which bytes come every few
 * milliseconds. Whoever receives them says how many there were, again and again, and how long
 * nothing came when that was long.
 *
 * <pre>
 *   receive PORT        prints "got BYTES" and "pause NANOTIME-OF-ITS-BEGIN MILLISECONDS"
 *   send ADDRESS PORT
 * </pre>
 */
final class PacedStream {
  private static final int CHUNK = 1000;
  private static final long PACE_MILLIS = 5;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private PacedStream() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("receive")) {
      receive(Integer.parseInt(args[1]));
    } else {
      send(new InetSocketAddress(args[1], Integer.parseInt(args[2])));
    }
  }

  private static void receive(int port) throws IOException {
    try (ServerSocket listener = new ServerSocket(port)) {
      System.out.println("listening");
      try (Socket socket = listener.accept();
          InputStream in = socket.getInputStream()) {
        byte[] buffer = new byte[64 << 10];
        long total = 0;
        long last = System.nanoTime();
        long told = last;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          long now = System.nanoTime();
          total += read;
          if (now - last > PAUSE_NANOS) {
            System.out.println("pause " + last + " " + TimeUnit.NANOSECONDS.toMillis(now - last));
          }
          if (now - told > TELL_NANOS || now - last > PAUSE_NANOS) {
            told = now;
            System.out.println("got " + total);
          }
          last = now;
        }
        System.out.println("ended");
      }
    }
  }

  private static void send(InetSocketAddress to) throws IOException, InterruptedException {
    byte[] chunk = new byte[CHUNK];
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.connect(to);
      OutputStream out = socket.getOutputStream();
      while (true) {
        out.write(chunk);
        Thread.sleep(PACE_MILLIS);
      }
    }
  }
}
