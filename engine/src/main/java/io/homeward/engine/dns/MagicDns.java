package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Decides on queries that programs of this computer send to 100.100.100.100; protocol reference,
 * section 9.2. Stateless.
 */
public final class MagicDns {
  /** The longest answer by UDP, whatever the asker says that it takes. */
  static final int MAX_UDP_ANSWER = 4095;

  /** What two bytes of length can say (RFC 1035, section 4.2.2). */
  static final int MAX_TCP_ANSWER = 65535;

  /** What an asker takes that does not say (RFC 1035, section 4.2.1). */
  static final int PLAIN_UDP_ANSWER = 512;

  private static final int TTL_SECONDS = 5;
  private static final int HEADER_BYTES = 12;
  private static final int MAX_QUERY_BYTES = 4096;
  private static final Name ONION = Name.fromConstantString("onion.");

  private MagicDns() {}

  /**
   * What to do with a query. Never throws, whatever the bytes are.
   *
   * @param query a whole message
   */
  public static DnsDecision decide(byte[] query, DnsTransport transport, NameTable table) {
    if (query.length < HEADER_BYTES || query.length > MAX_QUERY_BYTES || (query[2] & 0x80) != 0) {
      return new DnsDecision.Drop();
    }
    Message message;
    try {
      message = new Message(query);
    } catch (IOException | RuntimeException e) {
      return new DnsDecision.Answer(bareAnswer(query, Rcode.FORMERR));
    }
    Record question = message.getQuestion();
    if (message.getHeader().getOpcode() != Opcode.QUERY) {
      return new DnsDecision.Answer(bareAnswer(query, Rcode.NOTIMP));
    }
    if (question == null || message.getHeader().getCount(Section.QUESTION) != 1) {
      return new DnsDecision.Answer(bareAnswer(query, Rcode.FORMERR));
    }
    try {
      return decide(message, question, transport, table);
    } catch (RuntimeException e) {
      // The codec is not ours; whatever it trips over must not reach the packet loop.
      return new DnsDecision.Answer(bareAnswer(query, Rcode.SERVFAIL));
    }
  }

  private static DnsDecision decide(
      Message query, Record question, DnsTransport transport, NameTable table) {
    int limit = answerLimit(query, transport);
    Name name = question.getName();
    OPTRecord edns = query.getOPT();
    if (edns != null && edns.getVersion() != 0) {
      return answer(query, limit, Rcode.BADVERS);
    }
    List<Endpoint> upstreams = table.upstreams(name);
    boolean internet = question.getDClass() == DClass.IN || question.getDClass() == DClass.ANY;
    if (internet) {
      List<InetAddress> addresses = table.addresses(name);
      if (addresses != null) {
        return hostAnswer(query, question, limit, addresses);
      }
      Name host = table.pointer(name);
      if (host != null) {
        return question.getType() == Type.PTR || question.getType() == Type.ANY
            ? answer(query, limit, Rcode.NOERROR, new PTRRecord(name, DClass.IN, TTL_SECONDS, host))
            : answer(query, limit, Rcode.NOERROR);
      }
    }
    if (upstreams == null || name.subdomain(ONION)) {
      return internet && !isZoneType(question.getType())
          ? answer(query, limit, Rcode.NXDOMAIN)
          : answer(query, limit, Rcode.NOTIMP);
    }
    if (upstreams.isEmpty()) {
      return answer(query, limit, Rcode.SERVFAIL);
    }
    return new DnsDecision.Forward(upstreams, limit);
  }

  private static DnsDecision hostAnswer(
      Message query, Record question, int limit, List<InetAddress> addresses) {
    if (isZoneType(question.getType())) {
      return answer(query, limit, Rcode.NOTIMP);
    }
    int type = question.getType();
    Record[] records =
        addresses.stream()
            .map(address -> addressRecord(question.getName(), address))
            .filter(record -> type == Type.ANY || record.getType() == type)
            .toArray(Record[]::new);
    return answer(query, limit, Rcode.NOERROR, records);
  }

  private static Record addressRecord(Name name, InetAddress address) {
    return address.getAddress().length == 4
        ? new ARecord(name, DClass.IN, TTL_SECONDS, address)
        : new AAAARecord(name, DClass.IN, TTL_SECONDS, address);
  }

  /** Types that only a real zone could answer. */
  private static boolean isZoneType(int type) {
    return type == Type.SOA
        || type == Type.NS
        || type == Type.AXFR
        || type == Type.IXFR
        || type == Type.HINFO;
  }

  private static DnsDecision answer(Message query, int limit, int rcode, Record... answers) {
    Message response = new Message(query.getHeader().getID());
    Header header = response.getHeader();
    header.setFlag(Flags.QR);
    header.setFlag(Flags.RA);
    if (query.getHeader().getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    boolean ours = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    if (ours) {
      header.setFlag(Flags.AA);
    }
    header.setRcode(rcode & 0xf);
    Record question = query.getQuestion();
    response.addRecord(question, Section.QUESTION);
    for (Record record : answers) {
      response.addRecord(record, Section.ANSWER);
    }
    if (ours && answers.length == 0) {
      response.addRecord(placeholder(question.getName()), Section.AUTHORITY);
    }
    if (query.getOPT() != null) {
      response.addRecord(new OPTRecord(MAX_UDP_ANSWER, rcode >> 4, 0), Section.ADDITIONAL);
    }
    return new DnsDecision.Answer(response.toWire(limit));
  }

  /** Without a start of authority a cache may keep "no such name" for as long as it likes. */
  private static SOARecord placeholder(Name name) {
    Name zone = name.labels() > 2 ? new Name(name, 1) : name;
    return new SOARecord(
        zone,
        DClass.IN,
        TTL_SECONDS,
        NameTable.SELF_NAME,
        NameTable.SELF_NAME,
        1,
        TTL_SECONDS,
        TTL_SECONDS,
        TTL_SECONDS,
        TTL_SECONDS);
  }

  private static int answerLimit(Message query, DnsTransport transport) {
    if (transport == DnsTransport.TCP) {
      return MAX_TCP_ANSWER;
    }
    @Nullable OPTRecord edns = query.getOPT();
    return edns == null
        ? PLAIN_UDP_ANSWER
        : Math.clamp(edns.getPayloadSize(), PLAIN_UDP_ANSWER, MAX_UDP_ANSWER);
  }

  /** An answer without any section, for queries that cannot be read. */
  static byte[] bareAnswer(byte[] query, int rcode) {
    byte[] out = new byte[HEADER_BYTES];
    out[0] = query[0];
    out[1] = query[1];
    out[2] = (byte) (0x80 | query[2] & 0x79); // QR; operation and "recursion desired" as asked
    out[3] = (byte) (0x80 | rcode & 0xf);
    return out;
  }

  /**
   * The answer of an upstream as the asker may have it: whole when it fits, else as much of it as
   * does, marked as truncated. A cut answer says that it comes from a recursive server, which we
   * are to the asker: glibc takes one without records for a referral else, and does not ask by TCP.
   *
   * @param answer a DNS message as it came from the network
   * @param maxBytes 512 or more
   */
  public static byte[] fit(byte[] answer, int maxBytes) {
    if (answer.length <= maxBytes) {
      return answer;
    }
    try {
      Message message = new Message(answer);
      message.getHeader().setFlag(Flags.RA);
      return message.toWire(maxBytes);
    } catch (IOException | RuntimeException e) {
      byte[] bare = bareAnswer(answer, Rcode.NOERROR);
      bare[2] |= 0x02; // truncated
      return bare;
    }
  }

  /** The answer for a query whose upstreams all failed. */
  public static byte[] failure(byte[] query) {
    try {
      if (answer(new Message(query), PLAIN_UDP_ANSWER, Rcode.SERVFAIL)
          instanceof DnsDecision.Answer(byte[] bytes)) {
        return bytes;
      }
    } catch (IOException | RuntimeException e) {
      // Then without its question.
    }
    return bareAnswer(query, Rcode.SERVFAIL);
  }

  /**
   * Whether a datagram from an upstream answers the query: same id, same question.
   *
   * @param query as it was sent
   * @param answer as it came
   */
  public static boolean answers(byte[] query, byte[] answer) {
    if (answer.length < HEADER_BYTES
        || (answer[2] & 0x80) == 0
        || answer[0] != query[0]
        || answer[1] != query[1]) {
      return false;
    }
    try {
      Record asked = new Message(query).getQuestion();
      Record told = new Message(answer).getQuestion();
      return asked != null && asked.equals(told);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Whether an upstream's answer is only worth giving when no other one comes. */
  public static boolean isSoftFailure(byte[] answer) {
    int rcode = answer[3] & 0xf;
    return rcode == Rcode.SERVFAIL || rcode == Rcode.REFUSED || rcode == Rcode.NOTIMP;
  }

  /** Whether an upstream cut its answer short. */
  public static boolean isTruncated(byte[] answer) {
    return (answer[2] & 0x02) != 0;
  }
}
