package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The programs that answer names at an address of this computer, with what they are known by. */
enum NameServerProgram {
  UNBOUND("unbound", "unbound"),
  DNSMASQ("dnsmasq", "dnsmasq"),
  /** A dnsmasq that NetworkManager has started, which reads files of its own. */
  NETWORK_MANAGER("dnsmasq of NetworkManager"),
  BIND("BIND", "named"),
  KNOT("Knot Resolver", "kresd"),
  POWERDNS("PowerDNS Recursor", "pdns_recursor"),
  COREDNS("CoreDNS", "coredns"),
  DNSDIST("dnsdist", "dnsdist"),
  PIHOLE("Pi-hole", "pihole-FTL"),
  ADGUARD("AdGuard Home", "AdGuardHome"),
  BLOCKY("blocky", "blocky"),
  SMARTDNS("SmartDNS", "smartdns"),
  DNSCRYPT("dnscrypt-proxy", "dnscrypt-proxy"),
  CONNMAN("ConnMan", "connmand"),
  STUBBY("Stubby", "stubby"),
  CLOUDFLARED("cloudflared", "cloudflared"),
  RESOLVED("systemd-resolved", "systemd-resolve"),
  /** Of a container's own network. */
  DOCKER("Docker"),
  /** A port of this computer that leads into a container, whoever answers there. */
  CONTAINER("a container", "docker-proxy", "rootlessport", "slirp4netns", "pasta.avx2", "pasta"),
  /** It does not say, or is none of these. */
  OTHER("a name server");

  private static final int PORT = 53;
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int MAX_ANSWER_BYTES = 512;
  private static final int HEADER_BYTES = 12;
  private static final int TEXT = 16;
  private static final int CHAOS = 3;

  /** The question by which servers tell what they are: TXT of the class CHAOS. */
  private static final String VERSION = "version.bind";

  final String text;

  /** As the system calls its process. */
  private final List<String> processes;

  NameServerProgram(String text, String... processes) {
    this.text = text;
    this.processes = List.of(processes);
  }

  /**
   * Who answers at an address of this computer.
   *
   * @param program which one it is
   * @param process as the system calls it; empty: it cannot be seen, or has no process here
   */
  record Answering(NameServerProgram program, String process) {
    /** In words. */
    String text() {
      return program != OTHER || process.isEmpty() ? program.text : "the program " + process;
    }
  }

  /**
   * Looks who listens there, and asks where that cannot be seen; blocks for {@link
   * #PATIENCE_MILLIS} at most. Some have an address of their own.
   */
  static Answering at(InetAddress address) {
    Optional<PortHolder> holder = PortHolder.find(Path.of("/proc"), address, PORT);
    String process = holder.map(PortHolder::name).orElse("");
    NameServerProgram known =
        switch (IpText.format(address)) {
          case "127.0.0.53", "127.0.0.54" -> RESOLVED;
          case "127.0.0.11" -> DOCKER;
          default -> holder.map(NameServerProgram::of).orElse(OTHER);
        };
    return new Answering(known == OTHER ? of(version(address)) : known, process);
  }

  /** Which one this process is. */
  static NameServerProgram of(PortHolder holder) {
    for (NameServerProgram program : values()) {
      if (program.processes.contains(holder.name())) {
        return program == DNSMASQ && holder.parent().equals("NetworkManager")
            ? NETWORK_MANAGER
            : program;
      }
    }
    return OTHER;
  }

  /** Which one calls itself so. */
  static NameServerProgram of(String version) {
    String said = version.toLowerCase(Locale.ROOT);
    if (said.startsWith("dnsmasq-pi-hole")) {
      return PIHOLE;
    }
    return Stream.of(UNBOUND, DNSMASQ, KNOT, POWERDNS, COREDNS)
        .filter(program -> said.startsWith(program.text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(OTHER);
  }

  private static String version(InetAddress address) {
    int id = ThreadLocalRandom.current().nextInt(1 << 16);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(address, PORT));
      byte[] question = question(id);
      socket.send(new DatagramPacket(question, question.length));
      DatagramPacket answer = new DatagramPacket(new byte[MAX_ANSWER_BYTES], MAX_ANSWER_BYTES);
      socket.receive(answer);
      return parse(Arrays.copyOf(answer.getData(), answer.getLength()), id);
    } catch (IOException e) {
      return "";
    }
  }

  static byte[] question(int id) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + VERSION.length() + 2 + 4);
    out.putShort((short) id).putShort((short) 0).putShort((short) 1).position(HEADER_BYTES);
    for (String label : VERSION.split("\\.")) {
      out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    return out.put((byte) 0).putShort((short) TEXT).putShort((short) CHAOS).array();
  }

  /** The first text of the first answer; empty where there is none. */
  static String parse(byte[] answer, int id) {
    int at = HEADER_BYTES + VERSION.length() + 2 + 4;
    ByteBuffer in = ByteBuffer.wrap(answer);
    boolean answers =
        answer.length > at
            && in.getShort(0) == (short) id
            && in.get(2) < 0
            && in.getShort(4) == 1
            && in.getShort(6) > 0;
    if (!answers) {
      return "";
    }
    in.position(at);
    // A name that is written out or points to where it was, then type, class, life and two lengths.
    while (in.hasRemaining()) {
      int length = Byte.toUnsignedInt(in.get());
      int rest = length >= 0xc0 ? 1 : length;
      if (rest > in.remaining()) {
        return "";
      }
      in.position(in.position() + rest);
      if (length == 0 || length >= 0xc0) {
        break;
      }
    }
    if (in.remaining() < 11 || in.getShort() != TEXT || in.getShort() != CHAOS) {
      return "";
    }
    in.position(in.position() + 6);
    int length = Math.min(Byte.toUnsignedInt(in.get()), in.remaining());
    return new String(answer, in.position(), length, StandardCharsets.ISO_8859_1);
  }
}
