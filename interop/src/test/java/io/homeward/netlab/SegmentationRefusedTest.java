package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.udp.LinuxUdpSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways out on which the kernel does not cut runs of datagrams for us. What was to leave in one call
 * leaves all the same, in the order in which it was given.
 */
@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class SegmentationRefusedTest {
  /** A sealed packet of 1280 bytes. */
  private static final int DATAGRAM_BYTES = 1312;

  private static final int DATAGRAMS = 200;
  private static final int AF_INET6 = 10;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_STXCSUM = 0x17;
  private static final int ETHTOOL_GTXCSUM = 0x16;

  private Netlab lab;
  private NetlabHost near;
  private NetlabHost far;
  private LinuxUdpSocket socket;
  private LinuxUdpSocket other;
  private UdpSender sender;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    near = lab.host("near");
    far = lab.host("far");
    List<String> wire = lab.wire(near, "10.9.0.1/24", far, "10.9.0.2/24");
    near.address(wire.getFirst(), "fd00:9::1/64");
    far.address(wire.getLast(), "fd00:9::2/64");
    Netlab.await("the wire", () -> near.attempt("ping", "-c1", "-W1", "fd00:9::2").status() == 0);
    socket = near.onItsNetwork(() -> LinuxUdpSocket.open(0));
    other = far.onItsNetwork(() -> LinuxUdpSocket.open(0));
    sender = socket.newSender();
  }

  @AfterEach
  void stop() {
    sender.close();
    socket.close();
    other.close();
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.9.0.2", "[fd00:9::2]"})
  void goOnWhenTheMtuSinksBelowADatagramAndWhenItRisesAgain(String address) throws Exception {
    assertThat(refusal(address)).isZero();
    assertAllArrive(address);
    near.run("ip", "link", "set", "wire0a", "mtu", "1300");
    assertThat(refusal(address)).isIn(-SystemCalls.EMSGSIZE, -SystemCalls.EINVAL);
    assertAllArrive(address);
    near.run("ip", "link", "set", "wire0a", "mtu", "1500");
    assertThat(refusal(address)).isZero();
    assertAllArrive(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.9.0.2", "[fd00:9::2]"})
  void goOnWhereThePathIsNarrowerThanTheWire(String address) throws Exception {
    String bare = address.replaceAll("[\\[\\]]", "");
    near.run("ip", "route", "add", bare, "dev", "wire0a", "mtu", "1290");
    assertThat(refusal(address)).isIn(-SystemCalls.EMSGSIZE, -SystemCalls.EINVAL);
    assertAllArrive(address);
    near.run("ip", "route", "del", bare, "dev", "wire0a", "mtu", "1290");
    assertAllArrive(address);
  }

  @Test
  void goOnWhereTheDeviceComputesNoChecksums() throws Exception {
    near.onItsNetwork(() -> {
      switchChecksumsOff("wire0a");
      return true;
    });
    // Linux before 6.11 refuses with EIO, later ones compute the checksums before they segment.
    assertThat(refusal("10.9.0.2")).isIn(0, -SystemCalls.EIO);
    assertAllArrive("10.9.0.2");
    assertAllArrive("[fd00:9::2]");
  }

  private void assertAllArrive(String address) throws Exception {
    UdpAddress to = UdpAddress.of(Endpoint.parse(address + ":" + other.port()));
    Random random = new Random(3);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < DATAGRAMS; i++) {
      byte[] bytes = new byte[i % 50 == 49 ? 1 + random.nextInt(DATAGRAM_BYTES) : DATAGRAM_BYTES];
      random.nextBytes(bytes);
      sent.add(bytes);
      Memory.put(bytes, 0, sender.room(bytes.length), bytes.length);
      sender.add(bytes.length, to);
    }
    sender.flush();
    List<byte[]> received = new ArrayList<>();
    try (UdpReceiveBatch batch = other.newReceiveBatch()) {
      Netlab.await(
          "all datagrams",
          () -> {
            take(batch, received);
            return received.size() >= DATAGRAMS;
          });
    }
    assertThat(received).containsExactlyElementsOf(sent);
    assertThat(sender.refused()).isZero();
  }

  private void take(UdpReceiveBatch batch, List<byte[]> received) throws IOException {
    for (int entries = other.receive(batch); entries > 0; entries = other.receive(batch)) {
      for (int i = 0; i < entries; i++) {
        for (int at = 0; at < batch.length(i); at += batch.segmentBytes(i)) {
          byte[] bytes = new byte[Math.min(batch.segmentBytes(i), batch.length(i) - at)];
          Memory.get(batch.address(i) + at, bytes, 0, bytes.length);
          received.add(bytes);
        }
      }
    }
  }

  /** What the kernel says to a run of two datagrams: 0, or the negative error number. */
  private int refusal(String address) throws Exception {
    UdpAddress to = UdpAddress.of(Endpoint.parse(address + ":9"));
    return near.onItsNetwork(() -> {
      try (Arena arena = Arena.ofConfined();
          LinuxUdpSocket probe = LinuxUdpSocket.open(0)) {
        long segment = Memory.allocate(arena, 4);
        Memory.putI32Le(segment, DATAGRAM_BYTES);
        int set = SystemCalls.setsockopt(probe.descriptor(), SOL_UDP, UDP_SEGMENT, segment, 4);
        assertThat(set).isZero();
        long name = Memory.allocate(arena, 28); // struct sockaddr_in6
        Memory.putU16Le(name, AF_INET6);
        Memory.putU16Be(name + 2, to.port());
        Memory.putI64Be(name + 8, to.high());
        Memory.putI64Be(name + 16, to.low());
        long vector = Memory.allocate(arena, 16);
        Memory.putI64Le(vector, Memory.allocate(arena, 2 * DATAGRAM_BYTES));
        Memory.putI64Le(vector + 8, 2 * DATAGRAM_BYTES);
        long message = Memory.allocate(arena, 64); // struct mmsghdr
        Memory.putI64Le(message, name);
        Memory.putI32Le(message + 8, 28);
        Memory.putI64Le(message + 16, vector);
        Memory.putI64Le(message + 24, 1);
        int sent = SystemCalls.sendmmsg(probe.descriptor(), message, 1, 0);
        return sent == 1 ? 0 : sent;
      }
    });
  }

  /** As {@code ethtool --offload NAME tx off}, which few machines have. */
  private static void switchChecksumsOff(String name) throws Exception {
    try (Arena arena = Arena.ofConfined();
        LinuxUdpSocket any = LinuxUdpSocket.open(0)) {
      long request = Memory.allocate(arena, 40);
      long value = Memory.allocate(arena, 8);
      byte[] text = name.getBytes(StandardCharsets.US_ASCII);
      Memory.put(text, 0, request, text.length);
      Memory.putI64Le(request + 16, value);
      Memory.putI32Le(value, ETHTOOL_STXCSUM);
      assertThat(SystemCalls.ioctl(any.descriptor(), SIOCETHTOOL, request)).isZero();
      Memory.putI32Le(value, ETHTOOL_GTXCSUM);
      Memory.putI32Le(value + 4, 1);
      assertThat(SystemCalls.ioctl(any.descriptor(), SIOCETHTOOL, request)).isZero();
      assertThat(Memory.i32Le(value + 4)).isZero();
    }
  }
}
