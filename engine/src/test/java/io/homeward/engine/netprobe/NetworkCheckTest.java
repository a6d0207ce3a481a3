package io.homeward.engine.netprobe;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.NetworkReport.Mapping;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayLatency;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A check over real sockets of this computer. */
@Timeout(60)
class NetworkCheckTest {
  private static final InetAddress LOOPBACK = IpText.parse("127.0.0.1");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<DatagramSocket> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(DatagramSocket::close);
  }

  /** Answers STUN. */
  private int server() throws SocketException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    open.add(socket);
    Thread.ofVirtual()
        .start(() -> {
          DatagramPacket packet = new DatagramPacket(new byte[600], 600);
          while (!socket.isClosed()) {
            try {
              packet.setLength(600);
              socket.receive(packet);
              TransactionId asked =
                  Objects.requireNonNull(
                      StunMessages.parseRequest(packet.getData(), packet.getLength()));
              byte[] answer =
                  StunMessages.answer(
                      asked, Endpoint.of((InetSocketAddress) packet.getSocketAddress()));
              socket.send(
                  new DatagramPacket(
                      "nonsense".getBytes("US-ASCII"), 8, packet.getSocketAddress()));
              socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
              return;
            }
          }
        });
    return socket.getLocalPort();
  }

  static NetworkProbes probes(ServerNames names, HeardAnswers heard) {
    return new NetworkProbes(
        names, new RelayLatency(names, ServerTrust.of(null), null, new SystemTicker()), heard);
  }

  private static DerpMap.Region region(int id, int stunPort, int derpPort) {
    return new DerpMap.Region(
        id,
        "r" + id,
        "",
        false,
        false,
        List.of(
            new DerpMap.Relay(
                "r",
                id,
                "localhost",
                "",
                "127.0.0.1",
                "none",
                stunPort,
                false,
                derpPort,
                true,
                false)));
  }

  private static NetworkReport run(DerpMap.Region... regions) throws Exception {
    Map<Integer, DerpMap.Region> map = new HashMap<>();
    for (DerpMap.Region region : regions) {
      map.put(region.id(), region);
    }
    try (NetworkCheck check =
        new NetworkCheck(ServerTrust.of(null), null, new SystemTicker(), Randomness.system())) {
      return check.run(new DerpMap(map, Map.of(), false), List.of(LOOPBACK), LIMIT);
    }
  }

  @Test
  void learnsHowServersSeeThisComputer() throws Exception {
    NetworkReport report = run(region(1, server(), 1), region(2, server(), 1));
    assertThat(report.finished()).isTrue();
    assertThat(report.udp()).isTrue();
    assertThat(Objects.requireNonNull(report.ipv4().seen()).address()).isEqualTo(LOOPBACK);
    assertThat(report.mapping()).isEqualTo(Mapping.EASY_AT_ONE_ADDRESS);
    assertThat(report.latencies()).containsOnlyKeys(1, 2);
    assertThat(report.home()).isIn(1, 2);
  }

  @Test
  void whereNothingAnswersItEndsAndSaysSo() throws Exception {
    DatagramSocket silent = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    open.add(silent);
    NetworkReport report = run(region(1, silent.getLocalPort(), 1));
    assertThat(report.finished()).isTrue();
    assertThat(report.udp()).isFalse();
    assertThat(report.latencies()).isEmpty();
    assertThat(report.captivePortal()).isNull();
  }

  @Test
  void probesThatFailAreAnsweredAndThoseThatNobodyWaitsForAreNot() throws Exception {
    HeardAnswers heard = new HeardAnswers();
    DerpMap.Relay nobody = region(7, 0, 1).nodes().getFirst();
    NetworkProbes probes =
        probes(
            new ServerNames(host -> host.equals("r1.example") ? List.of(LOOPBACK) : List.of()),
            heard);
    try (probes) {
      probes.lookUp("r1.example");
      assertThat(heard.next()).isEqualTo("r1.example [127.0.0.1]");
      probes.lookUp("no such host");
      assertThat(heard.next()).isEqualTo("no such host []");
      probes.measureHttps(7, nobody);
      assertThat(heard.next()).isEqualTo("7 silent");
    }
    probes.measureHttps(8, nobody);
    assertThat(heard.next()).as("after the end").isEqualTo("8 silent");
    assertThat(heard.isSilent()).isTrue();
  }

  @Test
  void aHostNameThatIsNoneIsNotAsked() throws Exception {
    HeardAnswers heard = new HeardAnswers();
    try (NetworkProbes probes = probes(new ServerNames(NameLookup.NONE), heard)) {
      for (String host : List.of("", "a b", "a\r\nEvil: yes", "x".repeat(300))) {
        probes.measureHttps(
            7, new DerpMap.Relay("r", 7, host, "", "127.0.0.1", "none", 0, false, 1, true, false));
        assertThat(heard.next()).as(host).isEqualTo("7 silent");
      }
    }
  }
}
