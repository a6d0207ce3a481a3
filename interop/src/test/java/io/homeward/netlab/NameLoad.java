package io.homeward.netlab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A program for one host of a lab that asks name servers and prints how long the answers took.
 * {@code paced SERVER NAME RATE SECONDS} asks for one name again and again, evenly spread; {@code
 * pairs COUNT SERVER SERVER} asks for new names outside the tailnet, one server after the other;
 * {@code echo ADDRESS} answers whatever comes with itself, which is the least that an answer costs
 * on this machine.
 */
final class NameLoad {
  private static final int DNS_PORT = 53;
  private static final int IDS = 1 << 16;
  private static final int PATIENCE_MILLIS = 3000;

  /** Until then this program itself is slow. */
  private static final int WARM_UP_SECONDS = 3;

  private static final long UNMEASURED = 0;

  private NameLoad() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "paced" ->
          paced(InetAddress.ofLiteral(args[1]), args[2], Integer.parseInt(args[3]), args[4]);
      case "echo" -> echo(InetAddress.ofLiteral(args[1]));
      default -> pairs(Integer.parseInt(args[1]), args[2], args[3]);
    }
  }

  private static void echo(InetAddress address) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, DNS_PORT))) {
      while (true) {
        packet.setLength(1500);
        socket.receive(packet);
        socket.send(packet);
      }
    }
  }

  private static void paced(InetAddress server, String name, int rate, String seconds)
      throws Exception {
    int unmeasured = rate * WARM_UP_SECONDS;
    int count = rate * Integer.parseInt(seconds);
    AtomicLongArray sent = new AtomicLongArray(IDS);
    long[] took = new long[count];
    long[] late = new long[count];
    int[] answered = {0};
    byte[] question = question(name);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(server, DNS_PORT));
      socket.setReceiveBufferSize(8 << 20);
      socket.setSoTimeout(PATIENCE_MILLIS);
      Thread receiver = Thread.ofPlatform().start(() -> receive(socket, sent, took, answered));
      long begun = System.nanoTime() + WARM_UP_SECONDS * 1_000_000_000L;
      for (int i = -unmeasured; i < count; i++) {
        long due = begun + i * 1_000_000_000L / rate;
        while (System.nanoTime() - due < 0) {
          LockSupport.parkNanos(20_000);
        }
        question[0] = (byte) (i >> 8);
        question[1] = (byte) i;
        long now = System.nanoTime();
        if (i >= 0) {
          late[i] = now - due;
        }
        sent.set(i & IDS - 1, i < 0 ? UNMEASURED : now);
        socket.send(new DatagramPacket(question, question.length));
      }
      double lasted = (System.nanoTime() - begun) / 1e9;
      receiver.join();
      System.out.printf(
          Locale.ROOT,
          "asked %d in %.2f s (%.0f a second), %d without an answer; %s%nlater asked than planned: %s%n",
          count,
          lasted,
          count / lasted,
          count - answered[0],
          figures(list(took, answered[0])),
          figures(list(late, count)));
    }
  }

  private static void receive(
      DatagramSocket socket, AtomicLongArray sent, long[] took, int[] answered) {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try {
      while (answered[0] < took.length) {
        socket.receive(packet);
        long now = System.nanoTime();
        byte[] answer = packet.getData();
        long asked = sent.getAndSet((answer[0] & 0xff) << 8 | answer[1] & 0xff, UNMEASURED);
        if (asked != UNMEASURED) {
          took[answered[0]++] = now - asked;
        }
      }
    } catch (IOException e) {
      return; // nothing more comes
    }
  }

  private static void pairs(int count, String first, String second) throws Exception {
    List<List<Long>> took = List.of(new ArrayList<>(), new ArrayList<>());
    String[] servers = {first, second};
    for (int i = -20; i < count; i++) {
      for (int which = 0; which < 2; which++) {
        long nanos = ask(InetAddress.ofLiteral(servers[which]), "n" + i + "w" + which);
        if (i >= 0) { // the first ones find cold code
          took.get(which).add(nanos);
        }
      }
    }
    for (int which = 0; which < 2; which++) {
      System.out.println(servers[which] + ": " + figures(took.get(which)));
    }
  }

  private static long ask(InetAddress server, String label) throws IOException {
    byte[] question = question(label + ".example.org");
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(server, DNS_PORT));
      socket.setSoTimeout(PATIENCE_MILLIS);
      long begun = System.nanoTime();
      socket.send(new DatagramPacket(question, question.length));
      socket.receive(new DatagramPacket(new byte[1500], 1500));
      return System.nanoTime() - begun;
    } catch (SocketTimeoutException e) {
      return PATIENCE_MILLIS * 1_000_000L;
    }
  }

  private static byte[] question(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN))
        .toWire();
  }

  private static List<Long> list(long[] values, int count) {
    return new ArrayList<>(Arrays.stream(values, 0, count).boxed().toList());
  }

  private static String figures(List<Long> nanos) {
    nanos.sort(null);
    return nanos.isEmpty()
        ? "no answer"
        : String.format(
            Locale.ROOT,
            "median %.3f ms, p99 %.3f ms, longest %.3f ms",
            at(nanos, 0.5),
            at(nanos, 0.99),
            at(nanos, 1));
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
  }
}
