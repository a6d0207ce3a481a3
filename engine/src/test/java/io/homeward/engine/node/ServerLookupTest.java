package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.resolver.DnsForwarder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class ServerLookupTest {
  private static final InetAddress SERVER = IpText.parse("192.0.2.7");

  private final DnsForwarder forwarder =
      new DnsForwarder(DnsForwarder.Limits.STANDARD, new SystemTicker(), Randomness.system());
  private final ServerLookup lookup = new ServerLookup();
  private DatagramSocket resolver;

  @BeforeEach
  void serve() throws IOException {
    resolver = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::answer);
  }

  @AfterEach
  void close() {
    forwarder.close();
    resolver.close();
  }

  /** Of every name it knows one IPv4 address. */
  private void answer() {
    try {
      byte[] buffer = new byte[2048];
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        resolver.receive(packet);
        Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        if (question.getType() == Type.A) {
          answer.addRecord(new ARecord(question.getName(), DClass.IN, 60, SERVER), Section.ANSWER);
        }
        byte[] bytes = answer.toWire();
        resolver.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private Endpoint upstream() {
    return new Endpoint(InetAddress.getLoopbackAddress(), resolver.getLocalPort());
  }

  @Test
  void asksTheResolversOfBeforeForNamesOfTheZoneThatThisNodeAnswers() {
    assertThat(lookup.addresses("home.example.net")).isEmpty();
    lookup.begin(forwarder, Set.of("example.net"), List.of(upstream()));
    assertThat(lookup.addresses("home.example.net")).containsExactly(SERVER);
    assertThat(lookup.addresses("Home.Example.NET")).containsExactly(SERVER);
    assertThat(lookup.addresses("example.net")).containsExactly(SERVER);
  }

  @Test
  void leavesAllOtherNamesToTheSystem() {
    lookup.begin(forwarder, Set.of("example.net"), List.of(upstream()));
    assertThat(lookup.addresses("hub.example.org")).isEmpty();
    assertThat(lookup.addresses("notexample.net")).isEmpty();
    lookup.end();
    assertThat(lookup.addresses("home.example.net")).isEmpty();
  }

  @Test
  void knowsNothingWhereThereIsNobodyToAsk() {
    lookup.begin(forwarder, Set.of("example.net"), List.of());
    assertThat(lookup.addresses("home.example.net")).isEmpty();
  }
}
