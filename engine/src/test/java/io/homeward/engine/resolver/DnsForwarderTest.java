package io.homeward.engine.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dns.Upstreams;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class DnsForwarderTest {
  private static final DnsForwarder.Limits PATIENT =
      new DnsForwarder.Limits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));
  private static final DnsForwarder.Limits HASTY =
      new DnsForwarder.Limits(
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofMillis(20));

  private final BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
  private DnsForwarder forwarder = new DnsForwarder(PATIENT, System::nanoTime, Randomness.system());

  @AfterEach
  void close() {
    forwarder.close();
  }

  private static byte[] query() throws IOException {
    return query("example.org.");
  }

  private static byte[] query(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)).toWire();
  }

  private static Upstreams raced(Endpoint... upstreams) {
    return new Upstreams(List.of(upstreams), Upstreams.Order.RACED);
  }

  /** A name server on loopback that answers each datagram with the result of a function. */
  private record Upstream(DatagramSocket socket) implements AutoCloseable {
    static Upstream answering(Function<Message, @Nullable Message> behaviour) throws IOException {
      DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                Message answer = behaviour.apply(query);
                if (answer != null) {
                  byte[] wire = answer.toWire();
                  socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
              }
            } catch (IOException e) {
              // closed
            }
          });
      return new Upstream(socket);
    }

    Endpoint endpoint() {
      return new Endpoint(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /** A name server by both protocols at one port, which others may have by one of them. */
  private record BothPorts(Upstream udp, ServerSocket tcp) implements AutoCloseable {
    private static final int TRIES = 50;

    static BothPorts open(Function<Message, @Nullable Message> behaviour) throws IOException {
      for (int i = 1; ; i++) {
        Upstream udp = Upstream.answering(behaviour);
        try {
          int port = udp.endpoint().port();
          return new BothPorts(udp, new ServerSocket(port, 5, InetAddress.getLoopbackAddress()));
        } catch (BindException e) {
          udp.close();
          if (i == TRIES) {
            throw e;
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      udp.close();
      tcp.close();
    }
  }

  private static Message response(Message query, int rcode) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(rcode);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    return answer;
  }

  private static Message address(Message query, String address) {
    Message answer = response(query, Rcode.NOERROR);
    try {
      answer.addRecord(
          new ARecord(query.getQuestion().getName(), DClass.IN, 60, InetAddress.getByName(address)),
          Section.ANSWER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer;
  }

  private Message ask(byte[] query, Endpoint... upstreams) throws Exception {
    return ask(query, raced(upstreams));
  }

  private Message ask(byte[] query, Upstreams upstreams) throws Exception {
    forwarder.forward(query, upstreams, replies::add);
    byte[] reply = replies.poll(60, TimeUnit.SECONDS);
    assertThat(reply).isNotNull();
    assertThat(Arrays.copyOf(reply, 2)).isEqualTo(Arrays.copyOf(query, 2));
    return new Message(reply);
  }

  @Test
  void bringsBackTheAnswerUnderTheIdOfTheAsker() throws Exception {
    try (Upstream upstream = Upstream.answering(q -> address(q, "192.0.2.7"))) {
      Message answer = ask(query(), upstream.endpoint());
      assertThat(answer.getSection(Section.ANSWER).getFirst().rdataToString())
          .isEqualTo("192.0.2.7");
    }
  }

  @Test
  void takesTheGoodAnswerWhenAnotherUpstreamRefuses() throws Exception {
    try (Upstream refusing = Upstream.answering(q -> response(q, Rcode.REFUSED));
        Upstream silent = Upstream.answering(q -> null);
        Upstream good = Upstream.answering(q -> address(q, "192.0.2.8"))) {
      Message answer = ask(query(), refusing.endpoint(), silent.endpoint(), good.endpoint());
      assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }
  }

  @Test
  void saysThatItFailedWhenNobodyAnswers() throws Exception {
    forwarder = new DnsForwarder(HASTY, System::nanoTime, Randomness.system());
    try (Upstream silent = Upstream.answering(q -> null)) {
      assertThat(ask(query(), silent.endpoint()).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void ignoresAnswersToOtherQuestions() throws Exception {
    try (Upstream forger =
        Upstream.answering(q -> {
          Message other = address(q, "192.0.2.66");
          if (q.getHeader().getID() % 2 == 0) {
            other.getHeader().setID(q.getHeader().getID() ^ 1);
          } else {
            other.removeAllRecords(Section.QUESTION);
          }
          return other;
        })) {
      forwarder = new DnsForwarder(HASTY, System::nanoTime, Randomness.system());
      assertThat(ask(query(), forger.endpoint()).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void asksAgainByTcpWhenTheAnswerWasCut() throws Exception {
    try (BothPorts both =
        BothPorts.open(q -> {
          Message cut = response(q, Rcode.NOERROR);
          cut.getHeader().setFlag(Flags.TC);
          return cut;
        })) {
      Upstream upstream = both.udp();
      ServerSocket tcp = both.tcp();
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = tcp.accept()) {
              DataInputStream in = new DataInputStream(socket.getInputStream());
              Message query = new Message(in.readNBytes(in.readUnsignedShort()));
              Message answer = address(query, "192.0.2.9");
              for (int i = 0; i < 20; i++) {
                answer.addRecord(
                    new TXTRecord(query.getQuestion().getName(), DClass.IN, 60, i + "x".repeat(50)),
                    Section.ADDITIONAL);
              }
              byte[] wire = answer.toWire();
              socket.getOutputStream().write(new byte[] {(byte) (wire.length >> 8)});
              socket.getOutputStream().write(new byte[] {(byte) wire.length});
              socket.getOutputStream().write(wire);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      Message answer = ask(query(), upstream.endpoint());
      assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
      assertThat(answer.getSection(Section.ADDITIONAL)).hasSize(20);
    }
  }

  @Test
  void whoAsksTooManyIsToldAndAllEndOnClose() throws Exception {
    try (Upstream silent = Upstream.answering(q -> null)) {
      for (int i = 0; i < DnsForwarder.MAX_CONCURRENT + 10; i++) {
        forwarder.forward(query("n" + i + ".example."), raced(silent.endpoint()), replies::add);
      }
      assertThat(forwarder.refused()).isEqualTo(10);
      assertThat(replies).hasSize(10);
      for (byte[] reply : replies) {
        assertThat(new Message(reply).getRcode()).isEqualTo(Rcode.SERVFAIL);
      }
      replies.clear();
      forwarder.close();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> forwarder.idle());
      assertThat(replies).isEmpty();
    }
  }

  @Test
  void theOrderOfTheSystemDecidesWhoIsAskedAndWhoIsBelieved() throws Exception {
    AtomicInteger askedOfPublic = new AtomicInteger();
    try (Upstream home = Upstream.answering(q -> address(q, "192.0.2.10"));
        Upstream everywhere =
            Upstream.answering(q -> {
              askedOfPublic.incrementAndGet();
              return response(q, Rcode.NXDOMAIN);
            })) {
      Upstreams system =
          new Upstreams(
              List.of(home.endpoint(), everywhere.endpoint()), Upstreams.Order.PREFERRED_FIRST);
      for (int i = 0; i < 10; i++) {
        assertThat(ask(query("intranet" + i + ".lan."), system).getSection(Section.ANSWER))
            .hasSize(1);
      }
      assertThat(askedOfPublic).hasValue(0);
    }
  }

  @Test
  void aDeadServerIsNotWaitedForTwiceAndIsPreferredAgainWhenItIsBack() throws Exception {
    forwarder =
        new DnsForwarder(
            new DnsForwarder.Limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMillis(100)),
            System::nanoTime,
            Randomness.system());
    AtomicBoolean alive = new AtomicBoolean();
    try (Upstream home = Upstream.answering(q -> alive.get() ? address(q, "192.0.2.1") : null);
        Upstream everywhere = Upstream.answering(q -> response(q, Rcode.NXDOMAIN))) {
      Upstreams system =
          new Upstreams(
              List.of(home.endpoint(), everywhere.endpoint()), Upstreams.Order.PREFERRED_FIRST);
      assertThat(ask(query("a.lan."), system).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> forwarder.wasSilent(home.endpoint()));
      alive.set(true);
      // The other one is believed until the first has been heard again.
      ask(query("b.lan."), system);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !forwarder.wasSilent(home.endpoint()));
      assertThat(ask(query("c.lan."), system).getSection(Section.ANSWER)).hasSize(1);
    }
  }

  @Test
  void whoAsksTheSameWaitsForTheSameAnswer() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch allJoined = new CountDownLatch(1);
    try (Upstream upstream =
        Upstream.answering(q -> {
          asked.incrementAndGet();
          awaitQuietly(allJoined);
          return address(q, "192.0.2.7");
        })) {
      List<byte[]> queries = new ArrayList<>();
      for (String name : List.of("example.org.", "EXAMPLE.org.", "eXample.oRg.")) {
        queries.add(query(name));
      }
      for (byte[] query : queries) {
        forwarder.forward(query, raced(upstream.endpoint()), replies::add);
      }
      allJoined.countDown();
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < queries.size(); i++) {
        byte[] reply = replies.poll(60, TimeUnit.SECONDS);
        assertThat(reply).isNotNull();
        ids.add(new Message(reply).getHeader().getID());
        assertThat(new Message(reply).getSection(Section.ANSWER)).hasSize(1);
      }
      assertThat(ids)
          .containsExactlyInAnyOrderElementsOf(
              queries.stream().map(query -> (query[0] & 0xff) << 8 | query[1] & 0xff).toList());
      assertThat(asked).hasValue(1);
    }
  }

  /** A server on this computer that asks us what it is asked, as after "nameserver 127.0.0.1". */
  @Test
  void aRingThroughAServerOnThisComputerEndsAtOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<Upstreams> ring = new AtomicReference<>();
    try (Upstream local =
        Upstream.answering(q -> {
          asked.incrementAndGet();
          BlockingQueue<byte[]> back = new LinkedBlockingQueue<>();
          Message again = new Message(q.getHeader().getID() ^ 0x5555);
          again.addRecord(q.getQuestion(), Section.QUESTION);
          forwarder.forward(again.toWire(), ring.get(), back::add);
          try {
            byte[] answer = back.poll(60, TimeUnit.SECONDS);
            return answer == null ? null : response(q, new Message(answer).getRcode());
          } catch (InterruptedException | IOException e) {
            return null;
          }
        })) {
      ring.set(raced(local.endpoint()));
      assertThat(ask(query(), ring.get()).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(asked).hasValue(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
