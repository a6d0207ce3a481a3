package io.homeward.netlab.wireguard;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardDevice;
import io.homeward.engine.wireguard.WireGuardHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Our engine's tunnel on a real socket, without a TUN device: it answers echo requests that come
 * out of the tunnel and sends its own. One thread does everything; its clock can be put forward.
 */
final class SocketWireGuard implements AutoCloseable {
  private static final int POLL_MILLIS = 5;
  private static final int INITIATION_BYTES = 148;
  private static final int RESPONSE_BYTES = 92;
  private static final int COOKIE_BYTES = 64;

  private final DatagramSocket socket;
  private final WireGuardHost host;
  private final AtomicLong aheadNanos = new AtomicLong();
  private final AtomicInteger echoReplies = new AtomicInteger();
  private final AtomicInteger cookies = new AtomicInteger();
  private final AtomicInteger answersToCookies = new AtomicInteger();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final Arena arena = Arena.ofShared();
  private final long scratch = Memory.allocate(arena, 65_536);
  private final PacketView view = new PacketView();
  private byte[] cookieIndex = {}; // of the last initiation, when it held a cookie
  private volatile boolean closed;

  /**
   * @param port to listen at on all addresses of both families, 0 for any
   */
  SocketWireGuard(NodePrivateKey key, int port) throws IOException {
    socket = new DatagramSocket(port);
    socket.setSoTimeout(POLL_MILLIS);
    socket.setReceiveBufferSize(4 << 20);
    host =
        new WireGuardHost(
            key,
            Randomness.system(),
            () -> System.nanoTime() + aheadNanos.get(),
            WallClock.system(),
            this::transmit,
            this::inside);
    thread = Thread.ofPlatform().name("socket-wireguard").start(this::run);
  }

  int port() {
    return socket.getLocalPort();
  }

  void addPeer(PeerConfig config, @Nullable Endpoint endpoint) {
    ask(h -> {
      h.addPeer(config, endpoint);
      return true;
    });
  }

  /** Puts the clock forward; timers that are due go off. */
  void skipSeconds(int seconds) {
    aheadNanos.addAndGet(seconds * 1_000_000_000L);
  }

  int echoReplies() {
    return echoReplies.get();
  }

  /** Cookies that came. */
  int cookies() {
    return cookies.get();
  }

  /** Responses to initiations of ours that held a cookie. */
  int answersToCookies() {
    return answersToCookies.get();
  }

  int sessionsReady() {
    return ask(WireGuardHost::sessionsReady);
  }

  boolean weBegan(NodePublicKey peer) {
    return ask(h -> {
      TransportSession session = h.device().sendingSession(peer);
      return session != null && session.role() == TransportSession.Role.INITIATOR;
    });
  }

  <T> T device(Function<WireGuardDevice, T> question) {
    return ask(h -> question.apply(h.device()));
  }

  /** Sends one echo request through the tunnel. */
  void ping(NodePublicKey peer, InetAddress from, InetAddress to, int sequence) {
    commands.add(() -> {
      int length =
          IcmpEcho.writeRequest(
              scratch, from.getAddress(), to.getAddress(), 77, sequence, new byte[56]);
      byte[] packet = new byte[length];
      Memory.get(scratch, packet, 0, length);
      host.send(peer, packet);
    });
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
    host.close();
    arena.close();
  }

  private <T> T ask(Function<WireGuardHost, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    commands.add(() -> answer.complete(question.apply(host)));
    return answer.join();
  }

  private void run() {
    byte[] buffer = new byte[65_536];
    DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
    try (socket) {
      while (!closed) {
        for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
          next.run();
        }
        host.poll();
        datagram.setLength(buffer.length);
        try {
          socket.receive(datagram);
        } catch (SocketTimeoutException _) {
          continue;
        }
        byte[] bytes = Arrays.copyOf(buffer, datagram.getLength());
        watchIncoming(bytes);
        host.receive(bytes, Endpoint.of((InetSocketAddress) datagram.getSocketAddress()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks for cookies and for what comes of them, as anybody on the wire could. */
  private void watchIncoming(byte[] datagram) {
    if (datagram.length == COOKIE_BYTES && datagram[0] == 3) {
      cookies.incrementAndGet();
    }
    if (datagram.length == RESPONSE_BYTES
        && datagram[0] == 2
        && cookieIndex.length == 4
        && Arrays.equals(datagram, 8, 12, cookieIndex, 0, 4)) {
      answersToCookies.incrementAndGet();
    }
  }

  private void transmit(byte[] datagram, Endpoint to) {
    if (datagram.length == INITIATION_BYTES && datagram[0] == 1) {
      boolean withCookie = !Arrays.equals(datagram, 132, 148, new byte[16], 0, 16);
      cookieIndex = withCookie ? Arrays.copyOfRange(datagram, 4, 8) : new byte[0];
    }
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, to.toSocketAddress()));
    } catch (IOException _) {
      // A peer that is just being restarted refuses datagrams; UDP promises nothing.
    }
  }

  private void inside(NodePublicKey from, byte[] packet) {
    Memory.put(packet, 0, scratch, packet.length);
    if (view.parse(scratch, packet.length) != PacketView.OK) {
      return;
    }
    if (IcmpEcho.isReply(view)) {
      echoReplies.incrementAndGet();
    } else if (IcmpEcho.isRequest(view)) {
      IcmpEcho.turnIntoReply(view);
      byte[] reply = new byte[view.length()];
      Memory.get(scratch, reply, 0, reply.length);
      host.send(from, reply);
    }
  }
}
