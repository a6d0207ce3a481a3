package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.netstack.UserspaceTun;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.udp.UdpBatchSocket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HelperNetworkTest {
  private static final int HEADER_BYTES = 12;
  private static final int PING = 1;
  private static final int OPEN_TUN = 2;
  private static final int OPEN_UDP = 5;
  private static final int OPEN_UDP_SHARED = 9;
  private static final int APPLY_CONFIG = 3;
  private static final int ERROR = 0xff;
  private static final int SYSTEM = 5;
  private static final int NAMES = 7;

  private static final HostConfig WANTED =
      new HostConfig("homeward0", List.of(), 1280, List.of(), false, HostDns.NONE);

  @TempDir Path directory;

  @Test
  void opensTheSocketItselfWhereTheHelperDoesNot() throws Exception {
    Path path = directory.resolve("helper.sock");
    BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        HelperNetwork network =
            new HelperNetwork(
                new TunChoice.Kernel("homeward0", new TunChoice.RunningHelper(path)))) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> serveWithoutSockets(listener, asked));
      try (UdpBatchSocket socket = network.openSocket(0)) {
        assertThat(socket.port()).as("nobody to ask yet").isPositive();
      }
      network.prepare();
      for (int i = 0; i < 2; i++) {
        try (UdpBatchSocket socket = network.openSocket(0)) {
          assertThat(socket.port()).isPositive();
        }
      }
      assertThat(network.lost()).isNull();
      List<Integer> first = Stream.generate(asked::remove).limit(asked.size()).toList();
      // It was asked for several first: one for each loop, or one for what is small.
      assertThat(first.stream().filter(type -> type != PING && type != OPEN_UDP_SHARED))
          .containsExactly(OPEN_UDP, OPEN_UDP);
      // The next heartbeat is answered: the refusals left the connection as it was.
      assertThat(asked.take()).isEqualTo(PING);
    }
  }

  /** A device that relays hears nothing of what comes to a second socket. */
  @Test
  void whoReadsFromOneSocketAloneGetsOneToWhichAllComes() throws Exception {
    Path path = directory.resolve("none.sock");
    try (HelperNetwork network =
            new HelperNetwork(
                new TunChoice.Kernel("homeward0", new TunChoice.RunningHelper(path)));
        UdpBatchSocket plain = network.openPlainSocket(0);
        UdpBatchSocket sorted = network.openSocket(0)) {
      assertThat(plain.receivers()).hasSize(1);
      assertThat(plain.small()).isNull();
      assertThat(sorted.receivers().getFirst().small()).isNotNull();
    }
  }

  @Test
  void anInterfaceIsToBeHadAsSoonAsAHelperServesThisUser() throws Exception {
    Path path = directory.resolve("helper.sock");
    TunChoice.KernelIfPermitted choice = new TunChoice.KernelIfPermitted("homeward0", path);
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        PermittedNetwork network = new PermittedNetwork(choice)) {
      network.prepare();
      assertThat(network.open()).isInstanceOf(UserspaceTun.class);
      assertThat(network.userspace()).isTrue();
      assertThat(network.interfaceName()).isEmpty();
      assertThat(network.shortcomings())
          .containsExactly(new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs"));
      assertThat(network.canDoBetter()).isFalse();
      listener.bind(UnixDomainSocketAddress.of(path));
      BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
      Thread.ofVirtual().start(() -> serveWithoutSockets(listener, asked));
      assertThat(network.canDoBetter()).isTrue();
      // The helper accepts once here: what was looked at is what is used.
      assertThatThrownBy(network::open).isInstanceOf(NodeException.class);
      assertThat(asked).contains(OPEN_TUN);
    }
  }

  @Test
  void namesThatTheSystemDoesNotTakeAreNoFailureOfTheHelper() throws Exception {
    Path path = directory.resolve("helper.sock");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        HelperNetwork network =
            new HelperNetwork(
                new TunChoice.Kernel("homeward0", new TunChoice.RunningHelper(path)))) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> serveWithoutSockets(listener, new LinkedBlockingQueue<>()));
      network.prepare();
      assertThatThrownBy(() -> network.configure(WANTED))
          .isInstanceOfSatisfying(
              NodeException.class,
              e ->
                  assertThat(e.problem())
                      .isEqualTo(
                          new NodeProblem(
                              NodeProblem.Kind.NAMES_NOT_SET, "homeward0", "no: read-only")));
      assertThat(network.lost()).as("the connection goes on").isNull();
    }
  }

  @Test
  void aHelperThatIsGoneIsNotHiddenByOneThatKnowsNothingOfTheInterface() throws Exception {
    Path path = directory.resolve("helper.sock");
    BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        HelperNetwork network =
            new HelperNetwork(
                new TunChoice.Kernel("homeward0", new TunChoice.RunningHelper(path)))) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual()
          .start(() -> {
            serveWithoutSockets(listener, new LinkedBlockingQueue<>(), 1);
            serveWithoutSockets(listener, asked);
          });
      network.prepare();
      Awaitility.await().until(() -> network.lost() != null);
      assertThatThrownBy(() -> network.configure(WANTED))
          .isInstanceOfSatisfying(
              NodeException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.HELPER_FAILED));
      assertThat(network.lost()).as("and still so").isNotNull();
      assertThat(asked).isEmpty();
    }
  }

  /** Pongs, and refuses all else as a system does that lets the helper make nothing. */
  private static void serveWithoutSockets(
      ServerSocketChannel listener, BlockingQueue<Integer> asked) {
    serveWithoutSockets(listener, asked, Integer.MAX_VALUE);
  }

  /** The same for so many requests; then it is gone. */
  private static void serveWithoutSockets(
      ServerSocketChannel listener, BlockingQueue<Integer> asked, int requests) {
    try (SocketChannel client = listener.accept()) {
      for (int i = 0; i < requests; i++) {
        ByteBuffer request = ByteBuffer.allocate(HEADER_BYTES);
        while (request.hasRemaining()) {
          if (client.read(request) < 0) {
            return;
          }
        }
        int type = request.get(3);
        asked.add(type);
        ByteBuffer asks = ByteBuffer.allocate(request.getInt(8));
        while (asks.hasRemaining()) {
          if (client.read(asks) < 0) {
            return;
          }
        }
        byte[] text =
            (type == PING ? "0.0.9" : "no: read-only").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer payload = ByteBuffer.allocate(64);
        if (type != PING) {
          payload.put((byte) (type == APPLY_CONFIG ? NAMES : SYSTEM)).putInt(1);
        }
        payload.put((byte) text.length).put(text).flip();
        ByteBuffer reply = ByteBuffer.allocate(HEADER_BYTES + payload.remaining());
        reply.putShort((short) 0x4857).put((byte) 4);
        reply.put((byte) (type == PING ? PING | 0x80 : ERROR)).putInt(request.getInt(4));
        reply.putInt(payload.remaining()).put(payload).flip();
        while (reply.hasRemaining()) {
          client.write(reply);
        }
      }
    } catch (IOException e) {
      return; // the client went
    }
  }
}
