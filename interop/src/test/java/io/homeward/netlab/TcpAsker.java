package io.homeward.netlab;

import java.time.Duration;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A program for one host of a lab: asks a name server by TCP and says how many addresses came. */
final class TcpAsker {
  private TcpAsker() {}

  public static void main(String[] args) throws Exception {
    SimpleResolver server = new SimpleResolver(args[0]);
    server.setTCP(true);
    server.setTimeout(Duration.ofSeconds(30));
    Record question = Record.newRecord(Name.fromString(args[1] + "."), Type.A, DClass.IN);
    Message answer = server.send(Message.newQuery(question));
    System.out.println("addresses: " + answer.getSection(Section.ANSWER).size());
  }
}
