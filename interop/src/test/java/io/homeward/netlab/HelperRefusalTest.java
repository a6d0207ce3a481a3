package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.udp.LinuxUdpSocket;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class HelperRefusalTest {
  private static final int STRANGER = 65534;
  private static final int NEIGHBOUR = 65533;
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final long SYS_SETGROUPS = ARM ? 159 : 116;
  private static final long SYS_SETRESGID = ARM ? 149 : 119;
  private static final long SYS_SETRESUID = ARM ? 147 : 117;

  private static final int NOT_PERMITTED = 1;
  private static final int OTHER_VERSION = 2;
  private static final int MALFORMED = 3;
  private static final int ERROR_REPLY = 0xff;

  private Netlab lab;
  private NetlabHost host;
  private HelperUnderTest helper;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    host = lab.host("host");
    helper = HelperUnderTest.start(host, "--allow-users", Integer.toString(NEIGHBOUR));
  }

  @AfterEach
  void stop() throws Exception {
    helper.stop();
    lab.close();
  }

  @Test
  void refusesEveryVerbOfAStrangerBeforeItReadsAByte() throws Exception {
    // As if somebody had opened the file to all; else a stranger cannot even connect.
    Files.setPosixFilePermissions(helper.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
    String before = helper.hostState();
    int refused =
        asUser(
            STRANGER,
            () -> {
              int count = 0;
              Random random = new Random(7);
              for (int i = 0; i < 10_000; i++) {
                try (SocketChannel socket = connect()) {
                  // One call in two sends nothing at all: the refusal does not depend on what is
                  // asked.
                  if (i % 2 == 0) {
                    send(socket, frame(1 + i / 2 % 5, i, payload(random)));
                  }
                  ByteBuffer reply = receive(socket, 13);
                  assertThat(reply.get(3) & 0xff).isEqualTo(ERROR_REPLY);
                  assertThat(reply.getInt(4)).as("id of a request that was not read").isZero();
                  assertThat(reply.get(12)).isEqualTo((byte) NOT_PERMITTED);
                  count++;
                }
              }
              return count;
            });
    assertThat(refused).isEqualTo(10_000);
    assertThat(helper.worker()).isEmpty();
    assertThat(helper.hostState()).isEqualTo(before);
  }

  @Test
  void tellsAStrangerWhatToDo() throws Exception {
    HostConfigException refusal =
        asUser(
            STRANGER,
            () -> {
              try (HelperClient client = HelperClient.connect(helper.socket())) {
                throw new AssertionError("served as " + client.version());
              } catch (HostConfigException e) {
                return e;
              }
            });
    assertThat(refusal.kind()).isEqualTo(Kind.NOT_PERMITTED);
    assertThat(refusal.detail())
        .isEqualTo("the helper does not serve this user; root can allow it");
  }

  @Test
  void servesAUserWhomRootHasAllowed() throws Exception {
    assertThat(
            asUser(
                NEIGHBOUR,
                () -> {
                  try (HelperClient client = HelperClient.connect(helper.socket())) {
                    client.openTun(HelperUnderTest.INTERFACE);
                    return client
                        .apply(HelperUnderTest.config(HelperUnderTest.dns(), "100.64.0.2/32"))
                        .ipv6();
                  }
                }))
        .isTrue();
  }

  @Test
  void givesAnOrdinaryUserAUdpSocketWithLargeBuffers() throws Exception {
    HelperClient client = asUser(NEIGHBOUR, () -> HelperClient.connect(helper.socket()));
    String size;
    try (client;
        LinuxUdpSocket socket = LinuxUdpSocket.fromDescriptor(client.openUdp(0).descriptor())) {
      assertThatThrownBy(() -> client.openUdp(socket.port()))
          .isInstanceOfSatisfying(
              HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
      // No more than the user may have anyhow.
      assertThatThrownBy(() -> client.openUdp(53))
          .isInstanceOfSatisfying(
              HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SYSTEM_REFUSED));
      assertThat(client.version()).isNotEmpty();
      size = buffers(socket.port());
    }
    assertThat(size).contains("rb14680064,").contains("tb14680064,");
  }

  /** What the kernel tells about the memory of a socket on the host's network. */
  private String buffers(int port) throws IOException {
    return host.run("ss", "-uanmH", "sport", "=", ":" + port)
        .replaceAll("(?s).*skmem:\\(([^)]*)\\).*", "$1");
  }

  @Test
  void limitsTheClientsOfOneUser() throws Exception {
    HelperClient[] clients = new HelperClient[8];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = HelperClient.connect(helper.socket());
    }
    assertThatThrownBy(() -> HelperClient.connect(helper.socket()))
        .isInstanceOfSatisfying(
            HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
    // Another user is not kept out by that.
    asUser(
        NEIGHBOUR,
        () -> {
          HelperClient.connect(helper.socket()).close();
          return true;
        });
    for (HelperClient client : clients) {
      client.close();
    }
    Netlab.await(
        "room again",
        () -> {
          HelperClient.connect(helper.socket()).close();
          return true;
        });
  }

  @Test
  void answersHostileMessagesAndGoesOn() throws Exception {
    String before = helper.hostState();
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      try (SocketChannel socket = connect()) {
        for (int j = 0; j < 30; j++) {
          send(socket, frame(random.nextInt(256), j, payload(random)));
          ByteBuffer reply = receive(socket, 12);
          receive(socket, reply.getInt(8));
        }
      }
    }
    assertThat(helper.hostState()).isEqualTo(before);
    HelperClient.connect(helper.socket()).close();
  }

  @Test
  void hangsUpOnWhatIsNoRequestAtAll() throws Exception {
    try (SocketChannel socket = connect()) {
      send(socket, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(receive(socket, 13).get(12)).isEqualTo((byte) MALFORMED);
      assertEnds(socket);
    }
    try (SocketChannel socket = connect()) {
      byte[] tooLong = frame(3, 1, new byte[0]);
      tooLong[8] = 0x7f;
      send(socket, tooLong);
      assertThat(receive(socket, 13).get(12)).isEqualTo((byte) MALFORMED);
      assertEnds(socket);
    }
    try (SocketChannel socket = connect()) {
      byte[] newer = frame(1, 1, new byte[0]);
      newer[2] = 9;
      send(socket, newer);
      assertThat(receive(socket, 13).get(12)).isEqualTo((byte) OTHER_VERSION);
      assertEnds(socket);
    }
  }

  @Test
  void waitsForTheRestOfARequestInPieces() throws Exception {
    try (SocketChannel socket = connect()) {
      for (byte b : frame(1, 5, new byte[0])) {
        send(socket, new byte[] {b});
      }
      assertThat(receive(socket, 13).getInt(4)).isEqualTo(5);
      // Several in one piece are answered one after the other.
      ByteBuffer three = ByteBuffer.allocate(36);
      for (int id = 6; id < 9; id++) {
        three.put(frame(1, id, new byte[0]));
      }
      send(socket, three.array());
      int rest = receive(socket, 5).capacity();
      assertThat(rest).isEqualTo(5);
      for (int id = 6; id < 9; id++) {
        ByteBuffer header = receive(socket, 12);
        assertThat(header.getInt(4)).isEqualTo(id);
        receive(socket, header.getInt(8));
      }
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(helper.socket()));
  }

  private static byte[] payload(Random random) {
    byte[] payload = new byte[random.nextInt(200)];
    random.nextBytes(payload);
    return payload;
  }

  private static byte[] frame(int type, int id, byte[] payload) {
    return ByteBuffer.allocate(12 + payload.length)
        .putShort((short) 0x4857)
        .put((byte) 4)
        .put((byte) type)
        .putInt(id)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  private static void send(SocketChannel socket, byte[] bytes) {
    try {
      ByteBuffer out = ByteBuffer.wrap(bytes);
      while (out.hasRemaining()) {
        socket.write(out);
      }
    } catch (IOException e) {
      return; // it has refused us already; its words are still there to be read
    }
  }

  private static ByteBuffer receive(SocketChannel socket, int count) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(count);
    while (in.hasRemaining()) {
      if (socket.read(in) < 0) {
        throw new EOFException();
      }
    }
    return in.flip();
  }

  private static void assertEnds(SocketChannel socket) {
    assertThatThrownBy(() -> receive(socket, 4096)).isInstanceOf(IOException.class);
  }

  /**
   * Runs something on a thread of its own whose user is another: on Linux, each thread has its own.
   */
  private static <T> T asUser(int uid, Callable<T> action) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          Linker linker = Linker.nativeLinker();
          var function =
              linker.downcallHandle(
                  linker.defaultLookup().findOrThrow("syscall"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_LONG));
          try {
            long user = uid;
            assertThat((long) function.invokeExact(SYS_SETGROUPS, 0L, 0L, 0L)).isZero();
            assertThat((long) function.invokeExact(SYS_SETRESGID, user, user, user)).isZero();
            assertThat((long) function.invokeExact(SYS_SETRESUID, user, user, user)).isZero();
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
          return action.call();
        });
    Thread.ofPlatform().name("user-" + uid).start(task);
    return task.get();
  }
}
