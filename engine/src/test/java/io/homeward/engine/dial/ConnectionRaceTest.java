package io.homeward.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionRaceTest {
  /** Longer than any test may take: whoever waits for an attempt to end fails. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final InetAddress GOOD = IpText.parse("127.0.0.1");
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private ServerSocket listen(InetAddress address, int port, int backlog) throws IOException {
    ServerSocket listener = new ServerSocket();
    open.add(listener);
    listener.bind(new InetSocketAddress(address, port), backlog);
    return listener;
  }

  /** A port at which what comes for the address is swallowed: its queue is full. */
  private int blackHole(InetAddress address) throws IOException {
    ServerSocket listener;
    try {
      listener = listen(address, 0, 1);
    } catch (BindException e) {
      return Assumptions.abort("this computer has no such address");
    }
    while (true) {
      Socket filler = new Socket();
      open.add(filler);
      try {
        filler.connect(new InetSocketAddress(address, listener.getLocalPort()), 500);
      } catch (SocketTimeoutException e) {
        return listener.getLocalPort();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "127.0.0.2"})
  void anAddressThatSwallowsEverythingCostsItsHeadStartOnly(String swallowing) throws Exception {
    InetAddress hole = IpText.parse(swallowing);
    int port = blackHole(hole);
    listen(GOOD, port, 8);
    try (ConnectionRace race = new ConnectionRace(LONG)) {
      Socket socket = race.connect(List.of(hole, GOOD), port);
      assertThat(socket.getInetAddress()).isEqualTo(GOOD);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void anAddressThatRefusesCostsNothing() throws Exception {
    InetAddress other = IpText.parse("127.0.0.3");
    int port = listen(GOOD, 0, 8).getLocalPort();
    try (ConnectionRace race = new ConnectionRace(LONG)) {
      assertThat(race.connect(List.of(other, GOOD), port).getInetAddress()).isEqualTo(GOOD);
    }
  }

  @Test
  void whereAllFailTheFirstFailureCounts() throws Exception {
    int port = listen(GOOD, 0, 1).getLocalPort();
    InetAddress one = IpText.parse("127.0.0.3");
    InetAddress other = IpText.parse("127.0.0.4");
    try (ConnectionRace race = new ConnectionRace(LONG)) {
      assertThatThrownBy(() -> race.connect(List.of(one, other), port))
          .isInstanceOf(ConnectException.class)
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void anybodyMayEndIt() throws Exception {
    InetAddress hole = IpText.parse("127.0.0.2");
    int port = blackHole(hole);
    ConnectionRace race = new ConnectionRace(LONG);
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            race.connect(List.of(hole), port);
          } catch (IOException e) {
            failure.complete(e);
          }
        });
    race.close();
    assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
  }

  @Test
  void takesTheFamiliesInTurn() {
    List<InetAddress> addresses =
        List.of("2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.1", "192.0.2.2")
            .stream()
            .map(IpText::parse)
            .toList();
    assertThat(ConnectionRace.inTurn(addresses))
        .extracting(InetAddress::getHostAddress)
        .containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:2", "192.0.2.2");
    assertThat(ConnectionRace.inTurn(List.of(GOOD, GOOD))).containsExactly(GOOD);
  }
}
