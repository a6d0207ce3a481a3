package io.homeward.engine.udp;

import static java.util.Objects.requireNonNull;
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
import java.util.stream.IntStream;
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

  private static void send(UdpSender sender, byte[] bytes, UdpAddress to) {
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

  /** So many are never sorted by size. The kernel shares out what comes, by who sent it. */
  @Test
  void severalReceiveAtOnePortAndEachSenderIsHeardByOne() throws IOException {
    int senders = 96;
    int each = 4;
    try (UdpBatchSocket shared = UdpSockets.open(0, 5)) {
      List<UdpReceiver> receivers = shared.receivers();
      assertThat(receivers).hasSize(5).allMatch(receiver -> receiver.small() == null);
      UdpAddress to = UdpAddress.of(Endpoint.parse("127.0.0.1:" + shared.port()));
      for (int i = 0; i < senders; i++) {
        try (LinuxUdpSocket from = LinuxUdpSocket.open(0);
            UdpSender sender = from.newSender()) {
          for (int k = 0; k < each; k++) {
            send(sender, new byte[] {(byte) i, (byte) k}, to);
          }
          sender.flush();
        }
      }
      int heard = 0;
      int[] at = new int[senders];
      Arrays.fill(at, -1);
      for (int r = 0; r < receivers.size(); r++) {
        for (byte[] datagram : waiting(receivers.get(r))) {
          heard++;
          assertThat(at[datagram[0]]).isIn(-1, r);
          at[datagram[0]] = r;
        }
      }
      assertThat(heard).isEqualTo(senders * each);
      assertThat(at).contains(0, 1, 2, 3, 4);
    }
  }

  /** Both families, and nothing is lost or out of turn. */
  @Test
  void smallAndLargeDatagramsOfASenderComeToOneOfSeveralPairs() throws IOException {
    int senders = 48;
    try (UdpBatchSocket shared = UdpSockets.open(0, 3)) {
      List<UdpReceiver> receivers = shared.receivers();
      assertThat(receivers).hasSize(3);
      for (int i = 0; i < senders; i++) {
        String loopback = i % 2 == 0 ? "127.0.0.1" : "[::1]";
        UdpAddress to = UdpAddress.of(Endpoint.parse(loopback + ":" + shared.port()));
        try (LinuxUdpSocket from = LinuxUdpSocket.open(0);
            UdpSender sender = from.newSender()) {
          for (int bytes : new int[] {32, 40, 1200, 1300}) { // no run: each is larger
            byte[] datagram = new byte[bytes];
            datagram[0] = (byte) i;
            send(sender, datagram, to);
          }
          sender.flush();
        }
      }
      int[] at = new int[senders];
      Arrays.fill(at, -1);
      for (int r = 0; r < receivers.size(); r++) {
        UdpReceiver large = receivers.get(r);
        UdpReceiver small = requireNonNull(large.small());
        hears(large, r, at, new int[] {1200, 1300});
        hears(small, r, at, new int[] {32, 40});
      }
      for (int family = 0; family < 2; family++) {
        int first = family;
        assertThat(IntStream.range(0, senders).filter(i -> i % 2 == first).map(i -> at[i]))
            .as("all are heard, at each of the pairs")
            .contains(0, 1, 2)
            .doesNotContain(-1);
      }
    }
  }

  /** What waits there are two datagrams of each of its senders, in their order. */
  private static void hears(UdpReceiver receiver, int number, int[] at, int[] sizes)
      throws IOException {
    int[] heard = new int[at.length];
    for (byte[] datagram : waiting(receiver)) {
      int from = datagram[0];
      assertThat(datagram).hasSize(sizes[heard[from]++]);
      assertThat(at[from]).isIn(-1, number);
      at[from] = number;
    }
    assertThat(heard).containsOnly(0, 2);
  }

  /** What is there; on the loopback it is as soon as it was sent. */
  private static List<byte[]> waiting(UdpReceiver receiver) throws IOException {
    List<byte[]> out = new ArrayList<>();
    try (UdpReceiveBatch batch = receiver.newReceiveBatch()) {
      int entries = receiver.receive(batch);
      while (entries > 0) {
        for (int i = 0; i < entries; i++) {
          for (int at = 0; at < batch.length(i); at += batch.segmentBytes(i)) {
            byte[] bytes = new byte[Math.min(batch.segmentBytes(i), batch.length(i) - at)];
            Memory.get(batch.address(i) + at, bytes, 0, bytes.length);
            out.add(bytes);
          }
        }
        entries = receiver.receive(batch);
      }
    }
    return out;
  }

  /** So that an echo need not wait for the stream in front of it; both families. */
  @Test
  void smallDatagramsComeApartAndTellWhetherLargeOnesWait() throws IOException {
    try (UdpBatchSocket socket = UdpSockets.open(0, 1);
        LinuxUdpSocket from = LinuxUdpSocket.open(0);
        UdpSender sender = from.newSender()) {
      UdpReceiver small = requireNonNull(socket.small());
      for (String loopback : List.of("127.0.0.1", "[::1]")) {
        UdpAddress to = UdpAddress.of(Endpoint.parse(loopback + ":" + socket.port()));
        byte[] most = new byte[SizeSorting.SMALL_BYTES];
        byte[] more = new byte[SizeSorting.SMALL_BYTES + 1];
        send(sender, most, to);
        sender.flush();
        small.awaitReadable();
        assertThat(small.isLargeEmpty()).isTrue();
        assertThat(waiting(socket)).isEmpty();
        assertThat(waiting(small)).containsExactly(most);
        send(sender, more, to);
        sender.flush();
        socket.awaitReadable();
        assertThat(small.isLargeEmpty()).isFalse();
        assertThat(waiting(socket)).containsExactly(more);
        assertThat(waiting(small)).isEmpty();
        assertThat(small.isLargeEmpty()).isTrue();
      }
      for (UdpReceiver each : List.of(socket, small)) {
        each.wake();
        each.awaitReadable();
        assertThat(waiting(each)).isEmpty();
      }
    }
  }

  @Test
  void aPortThatIsSharedIsInUseForAllOthers() throws IOException {
    try (UdpBatchSocket shared = UdpSockets.open(0, 2)) {
      assertThatThrownBy(() -> UdpSockets.open(shared.port(), 1))
          .isInstanceOf(PortInUseException.class);
      assertThatThrownBy(() -> UdpSockets.open(shared.port(), 2))
          .isInstanceOf(PortInUseException.class);
    }
    try (UdpBatchSocket alone = UdpSockets.open(0)) {
      assertThatThrownBy(() -> UdpSockets.open(alone.port(), 2))
          .isInstanceOf(PortInUseException.class);
    }
  }

  /** Whichever socket a sender uses, the datagrams come from the one port. */
  @Test
  void allSendersOfASharedPortSendFromIt() throws IOException {
    try (UdpBatchSocket shared = UdpSockets.open(0, 2);
        LinuxUdpSocket other = LinuxUdpSocket.open(0);
        UdpSender first = shared.newSender();
        UdpSender second = shared.newSender();
        UdpReceiveBatch batch = other.newReceiveBatch()) {
      for (UdpSender each : List.of(first, second)) {
        send(each, new byte[] {1}, UdpAddress.of(Endpoint.parse("127.0.0.1:" + other.port())));
        each.flush();
        other.awaitReadable();
        assertThat(other.receive(batch)).isEqualTo(1);
        assertThat(batch.source(0).port()).isEqualTo(shared.port());
      }
    }
  }
}
