package io.homeward.engine.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UdpSocketTest {
  enum Kind {
    LINUX {
      @Override
      UdpBatchSocket open(int port) throws IOException {
        return LinuxUdpSocket.open(port);
      }
    },
    PORTABLE {
      @Override
      UdpBatchSocket open(int port) throws IOException {
        return PortableUdpSocket.open(port);
      }
    };

    abstract UdpBatchSocket open(int port) throws IOException;
  }

  static void send(UdpSender sender, byte[] bytes, UdpAddress to) {
    Memory.put(bytes, 0, sender.room(bytes.length), bytes.length);
    sender.add(bytes.length, to);
  }

  private static List<byte[]> receive(UdpBatchSocket socket, int count) throws IOException {
    List<byte[]> out = new ArrayList<>();
    try (UdpReceiveBatch batch = socket.newReceiveBatch()) {
      while (out.size() < count) {
        int entries = socket.receive(batch);
        if (entries == 0) {
          socket.awaitReadable();
        }
        for (int i = 0; i < entries; i++) {
          for (int at = 0; at < batch.length(i); at += batch.segmentBytes(i)) {
            byte[] bytes = new byte[Math.min(batch.segmentBytes(i), batch.length(i) - at)];
            Memory.get(batch.address(i) + at, bytes, 0, bytes.length);
            out.add(bytes);
          }
        }
      }
    }
    return out;
  }

  /** Each is longer than the one before, so that none joins it: more messages than one call has. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void carriesManyThatWereWrittenAtOnce(Kind kind) throws Exception {
    try (UdpBatchSocket a = kind.open(0);
        UdpBatchSocket b = kind.open(0);
        UdpSender sender = a.newSender()) {
      UdpAddress toB = UdpAddress.of(Endpoint.parse("127.0.0.1:" + b.port()));
      int count = 150;
      List<byte[]> expected = new ArrayList<>();
      long at = sender.room(count * (count + 1));
      for (int i = 1; i <= count; i++) {
        byte[] bytes = new byte[i];
        Arrays.fill(bytes, (byte) i);
        Memory.put(bytes, 0, at, i);
        at += i;
        expected.add(bytes);
      }
      for (int i = 1; i <= count; i++) {
        sender.add(i, toB);
      }
      sender.flush();
      assertThat(sender.refused()).isZero();
      assertThat(receive(b, count))
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void carriesRunsToSeveralDestinationsOverBothFamilies(Kind kind) throws Exception {
    Random random = new Random(7);
    try (UdpBatchSocket a = kind.open(0);
        UdpBatchSocket b = kind.open(0);
        UdpBatchSocket c = kind.open(0);
        UdpSender sender = a.newSender()) {
      UdpAddress toB = UdpAddress.of(Endpoint.parse("127.0.0.1:" + b.port()));
      UdpAddress toC = UdpAddress.of(Endpoint.parse("[::1]:" + c.port()));
      List<byte[]> forB = new ArrayList<>();
      List<byte[]> forC = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        byte[] bytes = new byte[i % 7 == 0 ? 1 + random.nextInt(200) : 200];
        random.nextBytes(bytes);
        boolean first = random.nextBoolean();
        (first ? forB : forC).add(bytes);
        send(sender, bytes, first ? toB : toC);
      }
      sender.flush();
      assertThat(receive(b, forB.size())).containsExactlyElementsOf(forB);
      assertThat(receive(c, forC.size())).containsExactlyElementsOf(forC);
      assertThat(sender.refused()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void tellsWhereADatagramCameFrom(Kind kind) throws Exception {
    try (UdpBatchSocket a = kind.open(0);
        UdpBatchSocket b = kind.open(0);
        UdpSender sender = a.newSender();
        UdpReceiveBatch batch = b.newReceiveBatch()) {
      send(sender, new byte[] {1}, UdpAddress.of(Endpoint.parse("127.0.0.1:" + b.port())));
      sender.flush();
      while (b.receive(batch) == 0) {
        b.awaitReadable();
      }
      UdpAddress expected = UdpAddress.of(Endpoint.parse("127.0.0.1:" + a.port()));
      assertThat(batch.source(0)).isEqualTo(expected);
      assertThat(batch.isFrom(0, expected)).isTrue();
      assertThat(batch.source(0).endpoint()).isEqualTo(expected.endpoint());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void namesAPortThatIsInUse(Kind kind) throws Exception {
    try (UdpBatchSocket first = kind.open(0)) {
      assertThatThrownBy(() -> kind.open(first.port()).close())
          .isInstanceOfSatisfying(
              PortInUseException.class, e -> assertThat(e.port()).isEqualTo(first.port()));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void wakesAThreadThatWaits(Kind kind) throws Exception {
    try (UdpBatchSocket socket = kind.open(0)) {
      socket.wake();
      socket.awaitReadable();
      Thread waiter =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  socket.awaitReadable();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      socket.wake();
      waiter.join();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void survivesDestinationsThatCannotBeReached(Kind kind) throws Exception {
    try (UdpBatchSocket a = kind.open(0);
        UdpBatchSocket b = kind.open(0);
        UdpSender sender = a.newSender()) {
      for (int i = 0; i < 200; i++) {
        // Port 0 is refused by every system.
        send(sender, new byte[100], UdpAddress.of(Endpoint.parse("127.0.0.1:0")));
      }
      byte[] last = ByteBuffer.allocate(8).putLong(42).array();
      send(sender, last, UdpAddress.of(Endpoint.parse("127.0.0.1:" + b.port())));
      sender.flush();
      assertThat(receive(b, 1)).containsExactly(last);
      assertThat(sender.refused()).isEqualTo(200);
    }
  }

  /**
   * A socket beside the main one sends and receives in batches, wakes who waits, and ends alone.
   */
  @Test
  void aSocketBesideIsOneOfItsOwnUntilItIsClosed() throws IOException {
    try (LinuxUdpSocket main = LinuxUdpSocket.open(0);
        LinuxUdpSocket other = LinuxUdpSocket.open(0);
        UdpSender sender = main.newSender();
        UdpSender back = other.newSender();
        UdpReceiveBatch batch = main.newReceiveBatch()) {
      SideSocket beside = main.openBeside(1).getFirst();
      assertThat(beside.port()).isNotEqualTo(main.port()).isPositive();
      UdpAddress to = UdpAddress.of(Endpoint.parse("127.0.0.1:" + other.port()));
      send(sender, new byte[] {1}, to);
      sender.by(beside);
      send(sender, new byte[] {2}, to);
      sender.by(null);
      sender.flush();
      assertThat(receive(other, 2)).extracting(bytes -> (int) bytes[0]).containsExactly(1, 2);
      assertThat(main.receiveBeside(batch)).isNull();
      send(back, new byte[] {3}, UdpAddress.of(Endpoint.parse("127.0.0.1:" + beside.port())));
      back.flush();
      main.awaitReadable();
      SideSocket at = main.receiveBeside(batch);
      while (at == null) {
        main.awaitReadable(); // it was woken for the new socket only
        at = main.receiveBeside(batch);
      }
      assertThat(at).isSameAs(beside);
      assertThat(main.receivedBeside()).isEqualTo(1);
      assertThat(batch.source(0).port()).isEqualTo(other.port());
      beside.close();
      sender.by(beside);
      send(sender, new byte[] {4}, to);
      sender.flush();
      assertThat(sender.refused()).isEqualTo(1);
      assertThat(main.receiveBeside(batch)).isNull();
    }
  }

  /** Many at once, no more than there may be, and all end with the main one. */
  @Test
  void socketsBesideAreOpenedTogetherAndEndWithTheMainOne() throws IOException {
    List<SideSocket> opened;
    try (LinuxUdpSocket main = LinuxUdpSocket.open(0);
        UdpReceiveBatch batch = main.newReceiveBatch();
        LinuxUdpSocket other = LinuxUdpSocket.open(0);
        UdpSender sender = other.newSender()) {
      opened = new ArrayList<>(main.openBeside(100));
      assertThat(opened).hasSize(100);
      assertThat(opened).extracting(SideSocket::port).doesNotHaveDuplicates();
      assertThat(opened).extracting(SideSocket::number).doesNotHaveDuplicates();
      SideSocket last = opened.getLast();
      last.carry();
      send(sender, new byte[] {7}, UdpAddress.of(Endpoint.parse("127.0.0.1:" + last.port())));
      sender.flush();
      main.awaitReadable(); // for the new sockets, or for what came
      SideSocket at = main.receiveBeside(batch);
      while (at == null) {
        main.awaitReadable();
        at = main.receiveBeside(batch);
      }
      assertThat(at).isSameAs(last);
      opened.addAll(main.openBeside(2 * LinuxSideSockets.MOST));
      assertThat(opened).hasSizeLessThanOrEqualTo(LinuxSideSockets.MOST);
    }
    try (DatagramSocket again = new DatagramSocket(opened.getFirst().port())) {
      assertThat(again.isBound()).as("its port is free").isTrue();
    }
    opened.forEach(SideSocket::carry);
    opened.forEach(SideSocket::close);
  }
}
