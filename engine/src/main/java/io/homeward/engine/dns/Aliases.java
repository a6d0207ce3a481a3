package io.homeward.engine.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Names outside that are aliases of devices. Whoever has the alias does not know the device and
 * says that there is nothing; only this node can tell where it is.
 */
public final class Aliases {
  private static final int MAX_LINKS = 16;

  private Aliases() {}

  /**
   * The answer with the addresses of the device that it leads to; the answer as it is when it leads
   * to none.
   *
   * @param answer a whole message from an upstream
   */
  public static byte[] complete(byte[] answer, NameTable table) {
    if (!MagicDns.hasAnswers(answer)) {
      return answer;
    }
    try {
      Message message = new Message(answer);
      Message completed = completed(message, table);
      return completed == null ? answer : completed.toWire(MagicDns.MAX_TCP_ANSWER);
    } catch (IOException | RuntimeException e) {
      // It goes to the asker as it came, as it did before anybody looked into it.
      return answer;
    }
  }

  private static @Nullable Message completed(Message answer, NameTable table) {
    Record question = answer.getQuestion();
    int rcode = answer.getRcode();
    boolean readable = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    if (question == null || !readable || !isAddress(question.getType())) {
      return null;
    }
    List<Record> links = new ArrayList<>();
    Name name = question.getName();
    for (CNAMERecord link = link(answer, name); link != null; link = link(answer, name)) {
      if (links.size() == MAX_LINKS) {
        return null;
      }
      links.add(link);
      name = link.getTarget();
    }
    List<InetAddress> addresses = links.isEmpty() ? null : table.addresses(name);
    if (addresses == null) {
      return null;
    }
    Message out = new Message(answer.getHeader().getID());
    Header header = out.getHeader();
    header.setFlag(Flags.QR);
    header.setFlag(Flags.RA);
    if (answer.getHeader().getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    out.addRecord(question, Section.QUESTION);
    links.forEach(link -> out.addRecord(link, Section.ANSWER));
    for (InetAddress address : addresses) {
      Record record = MagicDns.addressRecord(name, address);
      if (record.getType() == question.getType() || question.getType() == Type.ANY) {
        out.addRecord(record, Section.ANSWER);
      }
    }
    if (out.getSection(Section.ANSWER).size() == links.size()) {
      out.addRecord(MagicDns.authority(table.zoneOf(name)), Section.AUTHORITY);
    }
    if (answer.getOPT() != null) {
      out.addRecord(MagicDns.edns(Rcode.NOERROR), Section.ADDITIONAL);
    }
    return out;
  }

  private static boolean isAddress(int type) {
    return type == Type.A || type == Type.AAAA || type == Type.ANY;
  }

  private static @Nullable CNAMERecord link(Message answer, Name name) {
    for (Record record : answer.getSection(Section.ANSWER)) {
      if (record instanceof CNAMERecord link && link.getName().equals(name)) {
        return link;
      }
    }
    return null;
  }
}
