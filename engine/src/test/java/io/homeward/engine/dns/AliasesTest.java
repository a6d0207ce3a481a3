package io.homeward.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class AliasesTest {
  private static final NameTable TABLE = NameTables.standard();

  private static Name name(String text) throws IOException {
    return Name.fromString(text, Name.root);
  }

  /** What a server outside says about the first name, which is an alias of the next, and so on. */
  private static Message chain(String type, int rcode, String... names) throws IOException {
    Message answer = new Message(4711);
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RD);
    answer.getHeader().setRcode(rcode);
    answer.addRecord(
        Record.newRecord(name(names[0]), Type.value(type), DClass.IN), Section.QUESTION);
    for (int i = 1; i < names.length; i++) {
      answer.addRecord(
          new CNAMERecord(name(names[i - 1]), DClass.IN, 60, name(names[i])), Section.ANSWER);
    }
    return answer;
  }

  private static Message complete(Message answer) throws IOException {
    return new Message(Aliases.complete(answer.toWire(), TABLE));
  }

  @ParameterizedTest
  @CsvSource({
    "A, 100.64.0.2",
    "AAAA, fd7a:115c:a1e0:0:0:0:0:2",
  })
  void leadIntoTheTailnetWhateverTheServerOutsideSays(String type, String expected)
      throws IOException {
    for (int rcode : List.of(Rcode.NXDOMAIN, Rcode.NOERROR)) {
      for (String[] names :
          List.of(
              new String[] {"intranet.example", "nas.amber-fox.internal"},
              new String[] {"intranet.example", "x.example", "NAS.Amber-Fox.internal"})) {
        Message answer = complete(chain(type, rcode, names));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getID()).isEqualTo(4711);
        List<Record> records = answer.getSection(Section.ANSWER);
        assertThat(records).hasSize(names.length);
        assertThat(records.getLast().rdataToString()).isEqualTo(expected);
      }
    }
  }

  @Test
  void sayThatTheDeviceHasNoAddressOfTheFamily() throws IOException {
    Message answer =
        complete(chain("AAAA", Rcode.NXDOMAIN, "intranet.example", "old.amber-fox.internal"));
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void stayAsTheyAreWhenTheyLeadElsewhere() throws IOException {
    Message outside = chain("A", Rcode.NOERROR, "www.example", "host.example");
    outside.addRecord(
        new ARecord(
            name("host.example"), DClass.IN, 60, java.net.InetAddress.ofLiteral("192.0.2.1")),
        Section.ANSWER);
    for (Message answer :
        List.of(
            outside,
            chain("A", Rcode.NXDOMAIN, "www.example"),
            chain("A", Rcode.NXDOMAIN, "www.example", "nobody.amber-fox.internal"),
            chain("MX", Rcode.NXDOMAIN, "www.example", "nas.amber-fox.internal"),
            chain("A", Rcode.SERVFAIL, "www.example", "nas.amber-fox.internal"),
            chain("A", Rcode.NOERROR, "a.example", "b.example", "a.example"))) {
      byte[] wire = answer.toWire();
      assertThat(Aliases.complete(wire, TABLE)).isEqualTo(wire);
    }
  }
}
