package io.homeward.engine.dns;

import io.homeward.engine.inet.IpText;
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
  private static final Name LOCALHOST = Name.fromConstantString("localhost.");
  private static final List<InetAddress> LOOPBACK =
      List.of(IpText.parse("127.0.0.1"), IpText.parse("::1"));

  /** Names that are no name server's business: RFC 7686, section 2; RFC 6761, section 6.4. */
  private static final List<Name> NOBODYS =
      List.of(Name.fromConstantString("onion."), Name.fromConstantString("invalid."));

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
    Upstreams upstreams = table.upstreams(name);
    boolean internet = question.getDClass() == DClass.IN || question.getDClass() == DClass.ANY;
    if (internet) {
      DnsDecision known = known(query, question, limit, table);
      if (known != null) {
        return known;
      }
      for (Name nobodys : NOBODYS) {
        if (name.subdomain(nobodys)) {
          return nothing(query, limit, Rcode.NXDOMAIN, nobodys);
        }
      }
    }
    if (upstreams == null) {
      return internet
          ? inOurZone(query, question, limit, table)
          : answer(query, limit, Rcode.NOTIMP);
    }
    if (upstreams.servers().isEmpty()) {
      return answer(query, limit, Rcode.SERVFAIL);
    }
    return new DnsDecision.Forward(upstreams, limit);
  }

  /** The answer about a host or an address, or null when there is none of this name. */
  private static @Nullable DnsDecision known(
      Message query, Record question, int limit, NameTable table) {
    Name name = question.getName();
    Name zone = table.zoneOf(name);
    List<InetAddress> addresses = table.addresses(name);
    if (addresses != null) {
      return hostAnswer(query, question, limit, addresses, zone);
    }
    Name host = table.pointer(name);
    if (host != null) {
      return question.getType() == Type.PTR || question.getType() == Type.ANY
          ? answer(query, limit, Rcode.NOERROR, new PTRRecord(name, DClass.IN, TTL_SECONDS, host))
          : noData(query, question, limit, zone);
    }
    // RFC 6761, section 6.3: no other server is to be asked for it, or to say what it likes.
    return name.subdomain(LOCALHOST)
        ? hostAnswer(query, question, limit, LOOPBACK, LOCALHOST)
        : null;
  }

  private static DnsDecision hostAnswer(
      Message query, Record question, int limit, List<InetAddress> addresses, Name zone) {
    int type = question.getType();
    Record[] records =
        addresses.stream()
            .map(address -> addressRecord(question.getName(), address))
            .filter(record -> type == Type.ANY || record.getType() == type)
            .toArray(Record[]::new);
    return records.length == 0
        ? noData(query, question, limit, zone)
        : answer(query, limit, Rcode.NOERROR, records);
  }

  /** About a name below one of our own suffixes that is neither a host's nor an address's. */
  private static DnsDecision inOurZone(Message query, Record question, int limit, NameTable table) {
    Name name = question.getName();
    Name zone = table.zoneOf(name);
    if (name.equals(zone) || table.isNonTerminal(name)) {
      return noData(query, question, limit, zone);
    }
    return isTransfer(question.getType())
        ? answer(query, limit, Rcode.REFUSED)
        : nothing(query, limit, Rcode.NXDOMAIN, zone);
  }

  /** About a name that exists and has nothing of the type. */
  private static DnsDecision noData(Message query, Record question, int limit, Name zone) {
    int type = question.getType();
    if (isTransfer(type)) {
      return answer(query, limit, Rcode.REFUSED);
    }
    boolean apex = question.getName().equals(zone);
    return apex && (type == Type.SOA || type == Type.ANY)
        ? answer(query, limit, Rcode.NOERROR, authority(zone))
        : nothing(query, limit, Rcode.NOERROR, zone);
  }

  private static boolean isTransfer(int type) {
    return type == Type.AXFR || type == Type.IXFR;
  }

  static Record addressRecord(Name name, InetAddress address) {
    return address.getAddress().length == 4
        ? new ARecord(name, DClass.IN, TTL_SECONDS, address)
        : new AAAARecord(name, DClass.IN, TTL_SECONDS, address);
  }

  /** There is nothing, for the time that the zone's start of authority says (RFC 2308). */
  private static DnsDecision nothing(Message query, int limit, int rcode, Name zone) {
    Message response = response(query, rcode);
    response.addRecord(authority(zone), Section.AUTHORITY);
    return complete(query, response, limit, rcode);
  }

  private static DnsDecision answer(Message query, int limit, int rcode, Record... answers) {
    Message response = response(query, rcode);
    for (Record record : answers) {
      response.addRecord(record, Section.ANSWER);
    }
    return complete(query, response, limit, rcode);
  }

  private static Message response(Message query, int rcode) {
    Message response = new Message(query.getHeader().getID());
    Header header = response.getHeader();
    header.setFlag(Flags.QR);
    header.setFlag(Flags.RA);
    if (query.getHeader().getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
      header.setFlag(Flags.AA);
    }
    header.setRcode(rcode & 0xf);
    response.addRecord(query.getQuestion(), Section.QUESTION);
    return response;
  }

  private static DnsDecision complete(Message query, Message response, int limit, int rcode) {
    if (query.getOPT() != null) {
      response.addRecord(edns(rcode), Section.ADDITIONAL);
    }
    return new DnsDecision.Answer(response.toWire(limit));
  }

  static OPTRecord edns(int rcode) {
    return new OPTRecord(MAX_UDP_ANSWER, rcode >> 4, 0);
  }

  /** Of a zone that only this node serves; a cache may keep "no such name" for a short time. */
  static SOARecord authority(Name zone) {
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

  /** Whether an upstream says that there is nothing: no such name, or nothing of the type. */
  public static boolean isNothing(byte[] answer) {
    int rcode = answer[3] & 0xf;
    boolean empty = !hasAnswers(answer) && !isTruncated(answer);
    return rcode == Rcode.NXDOMAIN || (rcode == Rcode.NOERROR && empty);
  }

  static boolean hasAnswers(byte[] answer) {
    return answer.length >= HEADER_BYTES && (answer[6] | answer[7]) != 0;
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
