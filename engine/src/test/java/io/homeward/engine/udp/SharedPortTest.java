package io.homeward.engine.udp;

import static io.homeward.engine.udp.UdpSocketTest.send;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of the sockets at one port a datagram comes to, by the kernel's own doing. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SharedPortTest {
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
