package io.homeward.netlab;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.server.HttpListener.Limits;
import io.homeward.coordinator.server.SignsOfLife;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A program for one host of a lab: a coordination server, and a name server that knows one address
 * for every name but {@link #LARGE}. Prints the suffix of the tailnet and an auth key. Its
 * arguments are its address, its state directory, and, in seconds, how often it asks devices for a
 * sign of life, after how long without one they are gone, and how long a device counts as being in
 * two places, where that is not to be as usual.
 */
final class Hub {
  /** What the name server says about every name. */
  static final String ANSWER = "192.0.2.77";

  /** A name with so many addresses that the answer needs TCP; they begin with this prefix. */
  static final String LARGE = "large.example.org";

  static final int LARGE_ADDRESSES = 100;

  static final String LARGE_PREFIX = "198.51.100.";

  static final int PORT = 4663;

  private Hub() {}

  public static void main(String[] args) throws Exception {
    InetAddress address = InetAddress.ofLiteral(args[0]);
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(Path.of(args[1]))
                .withListen(new InetSocketAddress(address, PORT))
                .withUrl(URI.create("http://" + args[0] + ":" + PORT))
                .withLimits(args.length < 4 ? Limits.USUAL : limits(args)));
    server.administer(new PeopleRequest.CreateUser("ann"));
    AdminAnswer key =
        server.administer(new KeyRequest.CreateAuthKey("ann", true, false, 3600, List.of()));
    System.out.println("ready " + server.domain() + " " + ((AdminAnswer.AuthKeyAnswer) key).key());
    System.out.flush();
    ServerSocket byTcp = new ServerSocket(53, 50, address);
    Thread.ofPlatform().daemon().start(() -> answerNamesByTcp(byTcp));
    answerNames(address);
  }

  private static Limits limits(String[] args) {
    return new Limits(
        Duration.ofSeconds(2),
        Limits.USUAL.offlineGrace(),
        Limits.USUAL.upkeep(),
        new SignsOfLife(
            Duration.ofSeconds(Long.parseLong(args[2])),
            Duration.ofSeconds(Long.parseLong(args[3]))),
        args.length < 5 ? Limits.USUAL.clones() : Duration.ofSeconds(Long.parseLong(args[4])));
  }

  private static void answerNamesByTcp(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] wire = answer(in.readNBytes(in.readUnsignedShort())).toWire();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(wire.length);
        out.write(wire);
        out.flush();
      } catch (IOException e) {
        System.out.println("a connection for names failed: " + e);
      }
    }
  }

  private static Message answer(byte[] bytes) throws IOException {
    Message query = new Message(bytes);
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(Rcode.NOERROR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    Name name = query.getQuestion().getName();
    // A name of the tailnet here would be one that leaked.
    System.out.println("asked " + name);
    if (query.getQuestion().getType() != Type.A) {
      return answer;
    }
    boolean large = name.toString(true).equals(LARGE);
    for (int i = 1; i <= (large ? LARGE_ADDRESSES : 1); i++) {
      InetAddress address = InetAddress.ofLiteral(large ? LARGE_PREFIX + i : ANSWER);
      answer.addRecord(new ARecord(name, DClass.IN, 60, address), Section.ANSWER);
    }
    return answer;
  }

  private static void answerNames(InetAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(53, address)) {
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      while (true) {
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] wire = answer(bytes).toWire(512);
        socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        packet.setLength(4096);
      }
    }
  }
}
