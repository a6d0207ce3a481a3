package io.homeward.engine.netstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.TcpSegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpResponderTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final byte[] NOTHING = {};
  private static final byte[] QUERY = bytes("query");

  private final TcpLab lab = new TcpLab(1);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] long65535() {
    byte[] answer = new byte[TcpResponder.MAX_ANSWER];
    new Random(3).nextBytes(answer);
    return answer;
  }

  /** A client that is connected. */
  private TestTcpClient connected(int port) {
    TestTcpClient client = lab.client(port);
    client.connect();
    assertThat(lab.runUntil(() -> client.open, SOON)).isTrue();
    return client;
  }

  @Test
  void answersAQueryAndEndsWhenTheAskerDoes() {
    lab.answerWith(query -> bytes("answer to " + new String(query, StandardCharsets.US_ASCII)));
    TestTcpClient client = connected(4000);
    client.ask(QUERY);
    byte[] expected = MessageBuffer.framed(bytes("answer to query"));
    assertThat(lab.runUntil(() -> client.received.size() == expected.length, SOON)).isTrue();
    assertThat(client.received.toByteArray()).isEqualTo(expected);
    client.finish();
    assertThat(lab.runUntil(() -> client.otherFinished && client.allAcknowledged(), SOON)).isTrue();
    lab.advance(SOON);
    assertThat(lab.responder.connections()).isZero();
    assertThat(client.reset).isFalse();
  }

  @Test
  void worksOverIpv6InSegmentsThatFit() {
    lab.answerWith(_ -> new byte[5000]);
    TestTcpClient client = lab.client(Endpoint.parse("[fd7a:115c:a1e0::1]:4000"));
    client.connect();
    client.ask(QUERY);
    assertThat(lab.runUntil(() -> client.received.size() == 5002, SOON)).isTrue();
    assertThat(lab.sent)
        .allSatisfy(segment -> assertThat(segment.packetBytes()).isLessThanOrEqualTo(1280));
  }

  @Test
  void deliversEveryByteThroughLossRepetitionAndReordering() {
    for (int seed = 0; seed < 100; seed++) {
      TcpLab rough = new TcpLab(seed);
      byte[] answer = Arrays.copyOf(long65535(), 1 + 500 * seed);
      rough.answerWith(query -> query.length == 1 ? answer : query);
      rough.setQuality(0.15, 0.1, Duration.ofMillis(3));
      TestTcpClient client = rough.client(4000);
      client.connect();
      client.ask(new byte[] {1});
      client.ask(QUERY);
      int all = answer.length + 2 + QUERY.length + 2;
      assertThat(rough.runUntil(() -> client.received.size() >= all, Duration.ofMinutes(1)))
          .as("seed %s: %s of %s bytes", seed, client.received.size(), all)
          .isTrue();
      byte[] got = client.received.toByteArray();
      assertThat(Arrays.copyOf(got, answer.length + 2)).isEqualTo(MessageBuffer.framed(answer));
      assertThat(Arrays.copyOfRange(got, answer.length + 2, all))
          .isEqualTo(MessageBuffer.framed(QUERY));
      client.finish();
      assertThat(rough.runUntil(() -> rough.responder.connections() == 0, Duration.ofMinutes(2)))
          .isTrue();
      assertThat(rough.asked).as("each is asked once").hasSize(2);
    }
  }

  @Test
  void asksOneQueryAtATimeHoweverManyCome() {
    TestTcpClient client = connected(4000);
    client.ask(bytes("one"));
    client.ask(bytes("two"));
    lab.advance(SOON);
    assertThat(lab.asked).hasSize(1);
    lab.answer(lab.asked.getFirst(), bytes("1"));
    assertThat(lab.runUntil(() -> lab.asked.size() == 2, SOON)).isTrue();
    lab.answer(lab.asked.getLast(), bytes("2"));
    assertThat(lab.runUntil(() -> client.received.size() == 6, SOON)).isTrue();
    assertThat(client.received.toByteArray()).isEqualTo(new byte[] {0, 1, '1', 0, 1, '2'});
  }

  @Test
  void stillAnswersAnAskerThatSaidItIsThrough() {
    TestTcpClient client = connected(4000);
    client.ask(QUERY);
    client.finish();
    lab.advance(Duration.ofSeconds(5));
    assertThat(client.otherFinished).isFalse();
    lab.answer(lab.asked.getFirst(), QUERY);
    assertThat(lab.runUntil(() -> client.otherFinished, SOON)).isTrue();
    assertThat(client.received.toByteArray()).isEqualTo(MessageBuffer.framed(QUERY));
    assertThat(lab.runUntil(() -> lab.responder.connections() == 0, SOON)).isTrue();
  }

  @Test
  void endsAConnectionWithoutQuestionsInAnOrderlyWay() {
    TestTcpClient client = connected(4000);
    lab.advance(Duration.ofNanos(TcpConnection.IDLE_NANOS).minusSeconds(1));
    assertThat(client.otherFinished).isFalse();
    lab.advance(Duration.ofSeconds(2));
    assertThat(client.otherFinished).isTrue();
    client.finish();
    assertThat(lab.runUntil(client::allAcknowledged, SOON)).isTrue();
    assertThat(lab.responder.connections()).as("answers a FIN that is sent again").isOne();
    lab.advance(Duration.ofSeconds(2));
    assertThat(lab.responder.connections()).isZero();
    assertThat(client.reset).isFalse();
  }

  @Test
  void endsWhenThereIsNoAnswer() {
    TestTcpClient client = connected(4000);
    client.ask(QUERY);
    lab.advance(SOON);
    lab.answer(lab.asked.getFirst(), null);
    assertThat(lab.runUntil(() -> client.otherFinished, SOON)).isTrue();
    assertThat(client.received.size()).isZero();
  }

  @Test
  void refusesOtherPortsAtOnceAndIsSilentToWhatRefuses() {
    Endpoint web = Endpoint.parse("100.100.100.100:80");
    Endpoint asker = Endpoint.parse("100.64.0.1:4000");
    lab.inject(new TcpSegment(asker, web, 77, 0, TcpHeader.SYN, 1000, 0, NOTHING));
    assertThat(lab.sent)
        .containsExactly(
            new TcpSegment(
                web,
                asker,
                0,
                78,
                TcpHeader.RST | TcpHeader.ACK,
                0,
                0,
                lab.sent.getFirst().payload()));
    lab.sent.clear();
    // Port 53, but nothing that opens a connection.
    lab.inject(new TcpSegment(asker, TcpLab.SERVICE, 7, 99, TcpHeader.ACK, 1, 0, NOTHING));
    assertThat(lab.sent)
        .singleElement()
        .satisfies(segment -> {
          assertThat(segment.flags()).isEqualTo(TcpHeader.RST);
          assertThat(segment.sequence()).isEqualTo(99);
        });
    lab.sent.clear();
    lab.inject(new TcpSegment(asker, TcpLab.SERVICE, 7, 99, TcpHeader.RST, 1, 0, NOTHING));
    assertThat(lab.sent).isEmpty();
    assertThat(lab.responder.connections()).isZero();
  }

  @Test
  void believesAResetOnlyWithTheVeryNextNumber() {
    TestTcpClient client = connected(4000);
    int next = client.next();
    lab.inject(client.segment(TcpHeader.RST, next + 5, 0, NOTHING));
    lab.inject(client.segment(TcpHeader.RST, next - 5, 0, NOTHING));
    assertThat(lab.responder.connections()).isOne();
    lab.inject(client.segment(TcpHeader.RST, next, 0, NOTHING));
    assertThat(lab.responder.connections()).isZero();
  }

  @Test
  void keepsAConnectionWhoseOpeningIsSentAgain() {
    TestTcpClient client = connected(4000);
    int before = lab.sent.size();
    lab.inject(client.segment(TcpHeader.SYN, client.next() + 100, 0, NOTHING));
    assertThat(lab.sent)
        .hasSize(before + 1)
        .last()
        .satisfies(challenge -> {
          assertThat(challenge.flags()).isEqualTo(TcpHeader.ACK);
          assertThat(challenge.acknowledgement()).isEqualTo(client.next());
        });
    assertThat(lab.responder.connections()).isOne();
  }

  @Test
  void takesNoMoreThanItsPlacesAndGivesThoseThatCloseToNewcomers() {
    for (int i = 0; i < TcpResponder.MAX_CONNECTIONS; i++) {
      connected(4000 + i);
    }
    TestTcpClient late = lab.client(5000);
    late.connect();
    assertThat(lab.runUntil(() -> late.reset, SOON)).isTrue();
    assertThat(lab.responder.connections()).isEqualTo(TcpResponder.MAX_CONNECTIONS);
    // All are idle for so long that they are being closed.
    lab.advance(Duration.ofNanos(TcpConnection.IDLE_NANOS).plusSeconds(1));
    connected(5001);
    assertThat(lab.responder.connections()).isEqualTo(TcpResponder.MAX_CONNECTIONS);
  }

  @Test
  void forgetsWhoeverNeverFinishesOpening() {
    TestTcpClient client = lab.client(4000);
    client.silent = true;
    lab.inject(client.segment(TcpHeader.SYN, 5, 1240, NOTHING));
    assertThat(lab.responder.connections()).isOne();
    lab.advance(Duration.ofMinutes(1));
    assertThat(lab.responder.connections()).isZero();
    assertThat(lab.sent)
        .as("the answer, as often again as there are tries, and the end")
        .hasSize(TcpSender.MOST_TIMEOUTS + 2);
  }

  @Test
  void forgetsWhoeverStopsToAcknowledge() {
    lab.answerWith(_ -> long65535());
    TestTcpClient client = connected(4000);
    client.ask(QUERY);
    assertThat(lab.runUntil(() -> client.received.size() > 0, SOON)).isTrue();
    client.silent = true;
    lab.advance(Duration.ofMinutes(2));
    assertThat(lab.responder.connections()).isZero();
    assertThat(client.reset).isTrue();
    assertThat(lab.sent.size()).as("segments").isLessThan(100);
  }

  @Test
  void neverSendsMoreThanTheAskerTakes() {
    lab.answerWith(_ -> long65535());
    TestTcpClient client = lab.client(4000);
    client.window = 700;
    client.maxSegment = 300;
    client.connect();
    client.ask(QUERY);
    assertThat(lab.runUntil(() -> client.received.size() == 65537, Duration.ofSeconds(20)))
        .isTrue();
    assertThat(lab.sent)
        .allSatisfy(segment -> assertThat(segment.payload().length).isLessThanOrEqualTo(300));
    assertThat(client.received.toByteArray()).isEqualTo(MessageBuffer.framed(long65535()));
  }

  @Test
  void asksAgainWhetherAClosedWindowIsOpen() {
    lab.answerWith(_ -> new byte[3000]);
    TestTcpClient client = lab.client(4000);
    client.window = 0;
    client.connect();
    client.ask(QUERY);
    lab.advance(Duration.ofSeconds(3));
    assertThat(client.received.size()).isZero();
    client.silent = true; // the news of the open window is lost
    client.announceWindow(4000);
    client.silent = false;
    assertThat(lab.runUntil(() -> client.received.size() == 3002, Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void endsAConnectionThatTalksNonsense() {
    for (byte[] nonsense : new byte[][] {{0, 0}, {(byte) 0xff, (byte) 0xff, 1}}) {
      TestTcpClient client = connected(4000 + nonsense.length);
      client.write(nonsense);
      assertThat(lab.runUntil(() -> client.reset, SOON)).isTrue();
    }
    assertThat(lab.responder.connections()).isZero();
    assertThat(lab.asked).isEmpty();
  }

  @Test
  void neverTakesMoreThanThereIsRoomFor() {
    TestTcpClient client = connected(4000);
    for (int i = 0; i < 100; i++) {
      client.ask(new byte[400]);
    }
    lab.advance(Duration.ofSeconds(5));
    assertThat(lab.asked).hasSize(1);
    assertThat(lab.sent.getLast().window()).isLessThan(1000);
    lab.answerWith(query -> query);
    lab.answer(lab.asked.getFirst(), new byte[400]);
    assertThat(lab.runUntil(() -> client.received.size() == 40200, Duration.ofSeconds(60)))
        .isTrue();
  }

  /** Whatever comes in whatever state: bounded, in time, and never thrown out of. */
  @Test
  void survivesHostileSegments() {
    Random random = new Random(8);
    lab.answerWith(query -> query.length % 3 == 0 ? new byte[2000] : query);
    TestTcpClient[] clients = new TestTcpClient[80];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = lab.client(4000 + i);
    }
    for (int i = 0; i < 200_000; i++) {
      TestTcpClient client = clients[random.nextInt(clients.length)];
      if (i % 50 == 0 && !client.open) {
        client.reset = false;
        client.connect();
      }
      int near = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(40) - 20;
      int nearToo = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(3000) - 1500;
      TcpSegment last = lab.sent.isEmpty() ? null : lab.sent.getLast();
      byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(1300) : 0];
      if (payload.length > 1) {
        payload[1] = (byte) random.nextInt(8);
      }
      lab.sent.clear();
      lab.inject(
          new TcpSegment(
              client.at,
              TcpLab.SERVICE,
              client.next() + near,
              (last == null ? 0 : last.sequence()) + nearToo,
              random.nextInt(4) == 0 ? random.nextInt(256) : TcpHeader.ACK,
              random.nextInt(8) == 0 ? 0 : random.nextInt(65536),
              random.nextInt(3) == 0 ? random.nextInt(65536) : 0,
              payload));
      assertThat(lab.sent.size()).isLessThan(1100);
      if (i % 20 == 0) {
        lab.advance(Duration.ofMillis(random.nextInt(400)));
      }
      assertThat(lab.responder.connections()).isLessThanOrEqualTo(TcpResponder.MAX_CONNECTIONS);
      assertThat(lab.responder.untilDeadline(lab.now)).isNotNegative();
    }
    Arrays.stream(clients).forEach(client -> client.silent = true);
    lab.advance(Duration.ofMinutes(3));
    assertThat(lab.responder.connections()).as("nothing is kept for ever").isZero();
  }
}
