package io.homeward.netlab;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A program for one host of a lab: a coordination server, and a name server that knows one address
 * for every name. Prints the suffix of the tailnet and an auth key.
 */
final class Hub {
  /** What the name server says about every name. */
  static final String ANSWER = "192.0.2.77";

  static final int PORT = 4663;

  private Hub() {}

  public static void main(String[] args) throws Exception {
    InetAddress address = InetAddress.ofLiteral(args[0]);
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(Path.of(args[1]))
                .withListen(new InetSocketAddress(address, PORT))
                .withUrl(URI.create("http://" + args[0] + ":" + PORT)));
    server.administer(new AdminRequest.CreateUser("ann"));
    AdminAnswer key =
        server.administer(new AdminRequest.CreateAuthKey("ann", true, false, 3600, List.of()));
    System.out.println("ready " + server.domain() + " " + ((AdminAnswer.AuthKeyAnswer) key).key());
    System.out.flush();
    answerNames(address);
  }

  private static void answerNames(InetAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(53, address)) {
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      while (true) {
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        Message query = new Message(bytes);
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(Rcode.NOERROR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        // A name of the tailnet here would be one that leaked.
        System.out.println("asked " + query.getQuestion().getName());
        if (query.getQuestion().getType() == Type.A) {
          answer.addRecord(
              new ARecord(
                  query.getQuestion().getName(), DClass.IN, 60, InetAddress.ofLiteral(ANSWER)),
              Section.ANSWER);
        }
        byte[] wire = answer.toWire();
        socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        packet.setLength(4096);
      }
    }
  }
}
