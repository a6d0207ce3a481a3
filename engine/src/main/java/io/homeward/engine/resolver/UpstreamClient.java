package io.homeward.engine.resolver;

import io.homeward.engine.dns.MagicDns;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.Endpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Asks one name server: by UDP, and by TCP when the answer was cut. Blocks the calling thread; an
 * interrupt of a virtual thread ends the wait. Thread-safe.
 */
final class UpstreamClient implements AutoCloseable {
  // An asker never gets more than 4095 bytes by UDP; what is longer comes by TCP.
  private static final int MAX_DATAGRAM = 16 << 10;
  private static final int UDP_TRIES = 2;

  private final DnsForwarder.Limits limits;
  private final Ticker ticker;
  private final Randomness randomness;
  private final Set<AutoCloseable> openSockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  UpstreamClient(DnsForwarder.Limits limits, Ticker ticker, Randomness randomness) {
    this.limits = limits;
    this.ticker = ticker;
    this.randomness = randomness;
  }

  /**
   * The server's answer, under an id of ours.
   *
   * @param triesAgain asked after each datagram that stayed without an answer
   * @throws IOException when the server is silent, cannot be reached or talks nonsense
   */
  byte[] ask(byte[] query, Endpoint upstream, BooleanSupplier triesAgain) throws IOException {
    byte[] sent = query.clone();
    // The program's own id may be guessable; the upstream sees one of ours.
    byte[] id = randomness.bytes(2);
    sent[0] = id[0];
    sent[1] = id[1];
    byte[] answer = askByUdp(sent, upstream, triesAgain);
    return MagicDns.isTruncated(answer) ? askByTcpOr(answer, sent, upstream) : answer;
  }

  private byte[] askByUdp(byte[] query, Endpoint upstream, BooleanSupplier triesAgain)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      open(socket);
      try {
        socket.connect(upstream.toSocketAddress());
        byte[] buffer = new byte[MAX_DATAGRAM];
        for (int i = 0; i < UDP_TRIES; i++) {
          socket.send(new DatagramPacket(query, query.length));
          long deadline = ticker.nanos() + limits.udpTry().toNanos();
          for (long left = limits.udpTry().toMillis();
              left > 0;
              left = (deadline - ticker.nanos()) / 1_000_000) {
            socket.setSoTimeout((int) left);
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
              socket.receive(packet);
            } catch (SocketTimeoutException e) {
              break;
            }
            byte[] answer = Arrays.copyOf(buffer, packet.getLength());
            if (MagicDns.answers(query, answer)) {
              return answer;
            }
          }
          if (!triesAgain.getAsBoolean()) {
            break;
          }
        }
        throw new SocketTimeoutException("no answer");
      } finally {
        openSockets.remove(socket);
      }
    }
  }

  private byte[] askByTcpOr(byte[] truncated, byte[] query, Endpoint upstream) {
    int timeout = (int) limits.tcp().toMillis();
    try (Socket socket = new Socket()) {
      open(socket);
      try {
        socket.connect(upstream.toSocketAddress(), timeout);
        socket.setSoTimeout(timeout);
        byte[] framed = new byte[query.length + 2];
        framed[0] = (byte) (query.length >> 8);
        framed[1] = (byte) query.length;
        System.arraycopy(query, 0, framed, 2, query.length);
        OutputStream out = socket.getOutputStream();
        out.write(framed);
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = in.readNBytes(in.readUnsignedShort());
        return MagicDns.answers(query, answer) ? answer : truncated;
      } finally {
        openSockets.remove(socket);
      }
    } catch (IOException e) {
      return truncated; // better than nothing, and marked
    }
  }

  private void open(AutoCloseable socket) throws IOException {
    openSockets.add(socket);
    if (closed) {
      throw new IOException("closed");
    }
  }

  boolean closed() {
    return closed;
  }

  /** Ends what is under way. Idempotent, does not wait. */
  @Override
  public void close() {
    closed = true;
    for (AutoCloseable socket : openSockets) {
      try {
        socket.close();
      } catch (Exception e) {
        // It closes when its thread returns, at the latest after its time limit.
      }
    }
  }
}
