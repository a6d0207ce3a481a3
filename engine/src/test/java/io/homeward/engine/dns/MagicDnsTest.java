package io.homeward.engine.dns;

import static io.homeward.engine.dns.DnsQueries.answer;
import static io.homeward.engine.dns.DnsQueries.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.testing.FuzzInputs;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class MagicDnsTest {
  private static final NameTable TABLE = NameTables.standard();

  @ParameterizedTest
  @CsvSource({
    "nas.amber-fox.internal, A, 100.64.0.2",
    "NAS.Amber-Fox.INTERNAL, A, 100.64.0.2",
    "nas.amber-fox.internal, AAAA, fd7a:115c:a1e0:0:0:0:0:2",
    "laptop.amber-fox.internal, A, 100.64.0.1",
    "old.amber-fox.internal, A, 100.64.0.3",
    "printer.example, A, 192.168.1.9",
    "magicdns.localhost-tailscale-daemon, A, 100.100.100.100",
    "2.0.64.100.in-addr.arpa, PTR, nas.amber-fox.internal.",
    "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa, PTR,"
        + " nas.amber-fox.internal.",
  })
  void answersNamesOfTheTailnet(String name, String type, String expected) throws IOException {
    Message answer = answer(query(name, type), TABLE);
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
    List<Record> records = answer.getSection(Section.ANSWER);
    assertThat(records).hasSize(1);
    assertThat(records.getFirst().rdataToString()).isEqualTo(expected);
    assertThat(records.getFirst().getTTL()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "old.amber-fox.internal, AAAA, NOERROR",
    "nas.amber-fox.internal, MX, NOERROR",
    "2.0.64.100.in-addr.arpa, A, NOERROR",
    "nobody.amber-fox.internal, A, NXDOMAIN",
    "amber-fox.internal, A, NOERROR",
    "amber-fox.internal, NS, NOERROR",
    "nas.amber-fox.internal, SOA, NOERROR",
    "nas.amber-fox.internal, NS, NOERROR",
    "nas.amber-fox.internal, HINFO, NOERROR",
    "nobody.amber-fox.internal, SOA, NXDOMAIN",
    "64.100.in-addr.arpa, A, NOERROR",
    "0.64.100.in-addr.arpa, PTR, NOERROR",
    "9.64.100.in-addr.arpa, PTR, NXDOMAIN",
    "0.0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa, PTR, NOERROR",
    "9.0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa, PTR, NXDOMAIN",
    "lab.amber-fox.internal, A, NOERROR",
    "eu.lab.amber-fox.internal, TXT, NOERROR",
    "us.lab.amber-fox.internal, A, NXDOMAIN",
    "home.example, A, NOERROR",
    "printer.example, AAAA, NOERROR",
    "localhost, MX, NOERROR",
    "what.invalid, A, NXDOMAIN",
    "x.nas.amber-fox.internal, A, NXDOMAIN",
    "host.home.example, A, NXDOMAIN",
    "9.9.64.100.in-addr.arpa, PTR, NXDOMAIN",
    "secret.onion, A, NXDOMAIN",
    "onion, A, NXDOMAIN",
  })
  void saysThatThereIsNothingForAShortTimeOnly(String name, String type, String rcode)
      throws IOException {
    Message answer = answer(query(name, type), TABLE);
    assertThat(answer.getRcode()).isEqualTo(Rcode.value(rcode));
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    SOARecord authority = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
    assertThat(Math.min(authority.getTTL(), authority.getMinimum())).isEqualTo(5);
  }

  /** Authority over more than what is ours makes others take our answers for wrong. */
  @ParameterizedTest
  @CsvSource({
    "nobody.amber-fox.internal, A, amber-fox.internal.",
    "amber-fox.internal, A, amber-fox.internal.",
    "_tcp.amber-fox.internal, SRV, amber-fox.internal.",
    "a.b.c.AMBER-fox.internal, A, amber-fox.internal.",
    "nas.amber-fox.internal, MX, amber-fox.internal.",
    "9.9.64.100.in-addr.arpa, PTR, 64.100.in-addr.arpa.",
    "9.0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa, PTR, 0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa.",
    "x.home.example, A, home.example.",
    "printer.example, MX, printer.example.",
    "secret.onion, A, onion.",
    "what.invalid, A, invalid.",
    "x.localhost, MX, localhost.",
  })
  void claimsNoMoreThanTheZoneThatItServes(String name, String type, String zone)
      throws IOException {
    Record authority = answer(query(name, type), TABLE).getSection(Section.AUTHORITY).getFirst();
    assertThat(authority).isInstanceOf(SOARecord.class);
    assertThat(authority.getName().toString()).isEqualToIgnoringCase(zone);
  }

  @ParameterizedTest
  @CsvSource({"amber-fox.internal", "64.100.in-addr.arpa", "home.example", "localhost"})
  void saysWhereTheZoneBegins(String zone) throws IOException {
    Message answer = answer(query(zone, "SOA"), TABLE);
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER))
        .singleElement()
        .satisfies(record -> {
          assertThat(record.getType()).isEqualTo(Type.SOA);
          assertThat(record.getName().toString(true)).isEqualTo(zone);
        });
    assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"amber-fox.internal", "nas.amber-fox.internal", "nobody.amber-fox.internal"})
  void handsOverNoZone(String name) throws IOException {
    for (String type : List.of("AXFR", "IXFR")) {
      assertThat(answer(query(name, type), TABLE).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, A, 127.0.0.1",
    "localhost, AAAA, 0:0:0:0:0:0:0:1",
    "LocalHost, A, 127.0.0.1",
    "printer.localhost, A, 127.0.0.1",
  })
  void asksNobodyWhoThisComputerIs(String name, String type, String expected) throws IOException {
    assertThat(answer(query(name, type), TABLE).getSection(Section.ANSWER))
        .singleElement()
        .satisfies(record -> assertThat(record.rdataToString()).isEqualTo(expected));
  }

  @Test
  void givesNoIpv6AddressesOfTheTailnetWhereTheComputerCannotUseThem() throws IOException {
    DnsConfig.ExtraRecord[] extra = {
      new DnsConfig.ExtraRecord("inside.b.internal", "AAAA", "fd7a:115c:a1e0::9"),
      new DnsConfig.ExtraRecord("outside.b.internal", "AAAA", "2001:db8::9"),
    };
    NameTable table =
        new TailnetNames()
            .of(
                NameTables.map(
                    NameTables.dns(List.of(), Map.of(), extra),
                    NameTables.node(1, "a.b.internal.", "100.64.0.1", "fd7a:115c:a1e0::1"),
                    NameTables.node(2, "c.b.internal.", "100.64.0.2", "fd7a:115c:a1e0::2")),
                List.of(),
                false);
    for (String name :
        List.of(
            "a.b.internal",
            "c.b.internal",
            "inside.b.internal",
            "magicdns.localhost-tailscale-daemon")) {
      Message answer = answer(query(name, "AAAA"), table);
      assertThat(answer.getSection(Section.ANSWER)).as(name).isEmpty();
    }
    assertThat(answer(query("c.b.internal", "A"), table).getSection(Section.ANSWER)).hasSize(1);
    // What the administrator names outside of the tailnet goes another way.
    assertThat(answer(query("outside.b.internal", "AAAA"), table).getSection(Section.ANSWER))
        .hasSize(1);
  }

  @Test
  void leavesOutTheFamilyThatThisNodeDoesNotHave() throws IOException {
    NameTable table =
        new TailnetNames()
            .of(
                NameTables.map(
                    NameTables.dns(List.of(), Map.of()),
                    NameTables.node(1, "a.b.internal.", "100.64.0.1"),
                    NameTables.node(2, "c.b.internal.", "100.64.0.2", "fd7a:115c:a1e0::2")),
                List.of(),
                true);
    assertThat(answer(query("c.b.internal", "AAAA"), table).getSection(Section.ANSWER)).isEmpty();
    assertThat(answer(query("c.b.internal", "A"), table).getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  void answersInTheDialectOfTheAsker() throws IOException {
    Message query = new Message(query("nas.amber-fox.internal", "A"));
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    assertThat(answer(query.toWire(), TABLE).getOPT()).isNotNull();
    Message forwarded = new Message(query("example.org", "A"));
    forwarded.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    assertThat(
            ((DnsDecision.Forward) MagicDns.decide(forwarded.toWire(), DnsTransport.UDP, TABLE))
                .maxAnswerBytes())
        .isEqualTo(1232);
    Message future = new Message(query("nas.amber-fox.internal", "A"));
    future.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
    assertThat(answer(future.toWire(), TABLE).getRcode()).isEqualTo(Rcode.BADVERS);
  }

  @Test
  void cutsALongAnswerByUdpAndSaysSo() throws IOException {
    DnsConfig.ExtraRecord[] many = new DnsConfig.ExtraRecord[100];
    Arrays.setAll(
        many, i -> new DnsConfig.ExtraRecord("many.b.internal", "A", "10.0.0." + (i + 1)));
    NameTable table =
        new TailnetNames()
            .of(
                NameTables.map(
                    NameTables.dns(List.of(), Map.of(), many),
                    NameTables.node(1, "a.b.internal.", "100.64.0.1")),
                List.of(),
                true);
    byte[] bytes =
        ((DnsDecision.Answer)
                MagicDns.decide(query("many.b.internal", "A"), DnsTransport.UDP, table))
            .message();
    assertThat(bytes).hasSizeLessThanOrEqualTo(512);
    assertThat(new Message(bytes).getHeader().getFlag(Flags.TC)).isTrue();
    byte[] whole =
        ((DnsDecision.Answer)
                MagicDns.decide(query("many.b.internal", "A"), DnsTransport.TCP, table))
            .message();
    assertThat(new Message(whole).getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(new Message(whole).getSection(Section.ANSWER)).hasSize(100);
  }

  @Test
  void refusesWhatIsNoPlainQuery() throws IOException {
    byte[] response = query("nas.amber-fox.internal", "A");
    response[2] |= (byte) 0x80;
    assertThat(MagicDns.decide(response, DnsTransport.UDP, TABLE))
        .isInstanceOf(DnsDecision.Drop.class);
    assertThat(MagicDns.decide(new byte[11], DnsTransport.UDP, TABLE))
        .isInstanceOf(DnsDecision.Drop.class);
    assertThat(MagicDns.decide(new byte[5000], DnsTransport.UDP, TABLE))
        .isInstanceOf(DnsDecision.Drop.class);

    byte[] cut = Arrays.copyOf(query("nas.amber-fox.internal", "A"), 20);
    assertThat(answer(cut, TABLE).getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(answer(new byte[12], TABLE).getRcode()).isEqualTo(Rcode.FORMERR);
    byte[] update = query("nas.amber-fox.internal", "A");
    update[2] = 5 << 3;
    assertThat(answer(update, TABLE).getRcode()).isEqualTo(Rcode.NOTIMP);
  }

  @Test
  void staysCalmWhateverArrives() throws IOException {
    Random random = new Random(20261123);
    byte[][] seeds = {
      query("nas.amber-fox.internal", "A"),
      query("2.0.64.100.in-addr.arpa", "PTR"),
      query("a.very.long.name.that.goes.upstream.example.org", "AAAA"),
      withEdns(query("nas.amber-fox.internal", "ANY")),
    };
    for (int i = 0; i < FuzzInputs.count(400_000); i++) {
      byte[] input = mutate(seeds[random.nextInt(seeds.length)], random);
      DnsDecision decision = MagicDns.decide(input, DnsTransport.UDP, TABLE);
      if (decision instanceof DnsDecision.Answer(byte[] message)) {
        assertThat(message.length).isBetween(12, MagicDns.MAX_UDP_ANSWER);
        assertThat(message[0]).isEqualTo(input[0]);
      }
      MagicDns.fit(input, 512);
      MagicDns.answers(seeds[0], input);
      Aliases.complete(input, TABLE);
      DnsQuestion.of(input);
      DnsQuestion.text(input);
      if (input.length >= 12) {
        MagicDns.failure(input);
        MagicDns.isNothing(input);
        DnsQuestion.marked(input, new byte[] {(byte) i});
        DnsQuestion.answerTo(seeds[0], input);
      }
    }
  }

  private static byte[] withEdns(byte[] query) throws IOException {
    Message message = new Message(query);
    message.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }

  private static byte[] mutate(byte[] seed, Random random) {
    if (random.nextInt(20) == 0) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] out = seed.clone();
    for (int n = random.nextInt(5); n > 0; n--) {
      out[random.nextInt(out.length)] = (byte) (random.nextInt(4) == 0 ? 0xc0 : random.nextInt());
    }
    return random.nextInt(5) == 0 ? Arrays.copyOf(out, random.nextInt(out.length + 1)) : out;
  }
}
