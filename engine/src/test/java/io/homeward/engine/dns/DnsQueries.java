package io.homeward.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks {@link MagicDns} as a program would. */
final class DnsQueries {
  private DnsQueries() {}

  static byte[] query(String name, String type) throws IOException {
    return Message.newQuery(
            Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN))
        .toWire();
  }

  static Message answer(byte[] query, NameTable table) throws IOException {
    DnsDecision decision = MagicDns.decide(query, DnsTransport.UDP, table);
    assertThat(decision).isInstanceOf(DnsDecision.Answer.class);
    return new Message(((DnsDecision.Answer) decision).message());
  }
}
