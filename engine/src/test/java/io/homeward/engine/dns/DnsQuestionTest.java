package io.homeward.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsQuestionTest {
  private static Message query(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
  }

  @Test
  void isTheSameWhateverIdAndCaseItCameWith() throws IOException {
    DnsQuestion question = DnsQuestion.of(query("www.example.org", Type.A).toWire());
    assertThat(question)
        .isNotNull()
        .isEqualTo(DnsQuestion.of(query("WWW.Example.org", Type.A).toWire()));
    assertThat(question).isNotEqualTo(DnsQuestion.of(query("www.example.org", Type.AAAA).toWire()));
    assertThat(question).isNotEqualTo(DnsQuestion.of(query("ww.example.org", Type.A).toWire()));
    Message plain = query("www.example.org", Type.A);
    plain.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    Message signed = query("www.example.org", Type.A);
    signed.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    Message unchecked = query("www.example.org", Type.A);
    unchecked.getHeader().setFlag(Flags.CD);
    assertThat(
            java.util.stream.Stream.of(plain, signed, unchecked)
                .map(Message::toWire)
                .map(DnsQuestion::of))
        .doesNotContain(question)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "www.example.org", "4.3.2.1.in-addr.arpa", "A-very.LONG.name.x.y"})
  void isKnownAgainByTheCaseOfItsLetters(String name) throws IOException {
    byte[] query = query(name, Type.A).toWire();
    byte[] marked = DnsQuestion.marked(query, new byte[] {0x5a, 0x33});
    assertThat(DnsQuestion.of(marked)).isEqualTo(DnsQuestion.of(query));
    for (String usual : new String[] {name.toLowerCase(), name.toUpperCase()}) {
      assertThat(DnsQuestion.text(marked))
          .isNotEqualTo(DnsQuestion.text(query(usual, Type.A).toWire()));
    }
    assertThat(DnsQuestion.marked(query, new byte[] {0x5a, 0x33})).isEqualTo(marked);
  }

  @Test
  void isAnsweredInTheCaseAndUnderTheIdOfWhoAsked() throws IOException {
    byte[] first = query("www.example.org", Type.A).toWire();
    byte[] second = query("wWw.eXample.ORG", Type.A).toWire();
    byte[] answer = first.clone();
    answer[2] |= (byte) 0x80;
    byte[] readdressed = DnsQuestion.answerTo(second, answer);
    assertThat(new Message(readdressed).getHeader().getID())
        .isEqualTo(new Message(second).getHeader().getID());
    assertThat(new String(readdressed, StandardCharsets.ISO_8859_1)).contains("eXample", "ORG");
    // Of another length: a server that changed the name does not make us read elsewhere.
    byte[] other = query("w.example.org", Type.A).toWire();
    assertThat(DnsQuestion.text(DnsQuestion.answerTo(second, other)))
        .isEqualTo(DnsQuestion.text(other));
  }
}
