package io.homeward.engine.dns;

import static io.homeward.engine.dns.DnsQueries.answer;
import static io.homeward.engine.dns.DnsQueries.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.testing.FuzzInputs;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** What is passed on to other resolvers, to which, and what never is. */
class MagicDnsForwardingTest {
  private static final NameTable TABLE = NameTables.standard();

  @ParameterizedTest
  @CsvSource({
    "example.org, A",
    "bad.example, A",
    "internal, A",
    "xamber-fox.internal, A",
    "'a\\.amber-fox.internal', A",
    "bare, A",
    "1.1.168.192.in-addr.arpa, PTR",
    "localhost.example, A",
  })
  void forwardsEverythingElseToTheResolversOfTheSystemInTheirOrder(String name, String type)
      throws IOException {
    assertThat(MagicDns.decide(query(name, type), DnsTransport.UDP, TABLE))
        .isEqualTo(new DnsDecision.Forward(NameTables.system("192.0.2.53:53"), 512));
  }

  @ParameterizedTest
  @CsvSource({
    "www.corp.example, A, 10.0.0.53:53",
    "corp.example, MX, 10.0.0.53:53",
    "www.deep.corp.example, A, 10.0.1.53:5353",
  })
  void forwardsTheNamesOfARouteToItsResolvers(String name, String type, String upstream)
      throws IOException {
    assertThat(MagicDns.decide(query(name, type), DnsTransport.UDP, TABLE))
        .isEqualTo(new DnsDecision.Forward(NameTables.named(upstream), 512));
  }

  @Test
  void prefersTheResolversOfTheTailnetToThoseOfTheSystem() throws IOException {
    NameTable table =
        new TailnetNames()
            .of(
                NameTables.map(
                    NameTables.dns(
                        List.of(
                            NameTables.resolver("9.9.9.9"), NameTables.resolver("100.100.100.100")),
                        Map.of()),
                    NameTables.node(1, "a.b.internal.", "100.64.0.1")),
                NameTables.SYSTEM,
                true);
    assertThat(MagicDns.decide(query("example.org", "A"), DnsTransport.UDP, table))
        .isEqualTo(new DnsDecision.Forward(NameTables.named("9.9.9.9:53"), 512));
  }

  @Test
  void neverForwardsToItself() throws IOException {
    NameTable table =
        new TailnetNames()
            .of(
                NameTables.map(DnsConfig.EMPTY, NameTables.node(1, "a.b.internal.", "100.64.0.1")),
                List.of(
                    Endpoint.parse("100.100.100.100:53"),
                    Endpoint.parse("[fd7a:115c:a1e0::53]:53")),
                true);
    assertThat(answer(query("example.org", "A"), table).getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void neverSendsATailnetNameUpstream() throws IOException {
    Random random = new Random(9);
    String letters = "abcXYZ019-_\\.*";
    for (int i = 0; i < FuzzInputs.count(100_000); i++) {
      StringBuilder label = new StringBuilder("q");
      for (int n = random.nextInt(12); n > 0; n--) {
        char c = letters.charAt(random.nextInt(letters.length()));
        label.append(c == '.' || c == '\\' ? "\\" + c : String.valueOf(c));
      }
      String suffix = random.nextBoolean() ? ".amber-fox.internal" : ".AMBER-fox.Internal";
      String deeper = random.nextInt(3) == 0 ? ".nas" : "";
      byte[] query = query(label + deeper + suffix, random.nextBoolean() ? "A" : "TXT");
      assertThat(MagicDns.decide(query, DnsTransport.UDP, TABLE))
          .isInstanceOf(DnsDecision.Answer.class);
    }
  }

  @Test
  void aCutAnswerIsNoReferral() throws IOException {
    Message large = new Message(query("large.example.org", "A"));
    large.getHeader().setFlag(Flags.QR);
    for (int i = 1; i <= 100; i++) {
      large.addRecord(
          new ARecord(
              large.getQuestion().getName(), DClass.IN, 5, InetAddress.ofLiteral("192.0.2." + i)),
          Section.ANSWER);
    }

    Message cut = new Message(MagicDns.fit(large.toWire(), 512));

    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.getHeader().getFlag(Flags.RA)).isTrue();
    assertThat(cut.getHeader().getID()).isEqualTo(large.getHeader().getID());
  }
}
