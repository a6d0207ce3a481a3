package io.homeward.engine.selftest;

import io.homeward.engine.dns.Upstreams;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.resolver.DnsForwarder;
import io.homeward.engine.resolver.HostLookup;
import io.homeward.engine.resolver.SystemResolvers;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the system what it would do for another program. Blocks as long as its resolver does. */
public final class SelfTest {
  /** The discard service: a port has to be named, and nothing is sent there. */
  private static final int ANY_PORT = 9;

  private static final int DNS_PORT = 53;

  /** Its own name service answers within a millisecond, or not at all. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Where systemd-resolved listens. */
  private static final Set<InetAddress> RESOLVED =
      Set.of(IpText.parse("127.0.0.53"), IpText.parse("127.0.0.54"));

  private static final AtomicInteger ASKED = new AtomicInteger();

  private SelfTest() {}

  /** What is not as expected; empty when all is well. */
  public static List<Finding> run(Expected expected) {
    List<Finding> findings = new ArrayList<>();
    for (InetAddress address : expected.throughTunnel()) {
      Finding astray = route(address, expected);
      if (astray != null) {
        findings.add(astray);
      }
    }
    boolean astray = route(expected.service(), expected) != null;
    // Names fail as well where packets to the name service are told not to reach it: that is one
    // trouble.
    if (!expected.ownName().isEmpty()
        && !(astray && expected.throughTunnel().contains(expected.service()))) {
      String answer = systemsAnswer(expected);
      if (answer != null) {
        findings.add(
            astray
                ? new Finding.NameUnanswered(expected.ownName(), answer)
                : cause(expected, answer, SystemResolvers.asked(), serves(expected)));
      }
    }
    return findings;
  }

  /**
   * Whether Homeward's name service knows this node, asked at its own address and not through the
   * system's resolver. Blocks for {@link #PATIENCE} at most.
   */
  public static boolean serves(Expected expected) {
    Upstreams service =
        new Upstreams(
            List.of(new Endpoint(expected.service(), DNS_PORT)), Upstreams.Order.PREFERRED_FIRST);
    try (DnsForwarder questions =
        new DnsForwarder(DnsForwarder.Limits.STANDARD, System::nanoTime, Randomness.system())) {
      return new HostLookup(questions, PATIENCE)
          .addresses(expected.ownName(), service).stream()
              .anyMatch(expected.ownAddresses()::contains);
    }
  }

  /**
   * Why the system does not know the name.
   *
   * @param asked whom it asks
   * @param served whether Homeward's own name service knows it
   */
  static Finding cause(Expected expected, String answer, List<InetAddress> asked, boolean served) {
    if (!served) {
      return new Finding.NameServiceSilent(expected.service());
    }
    // systemd-resolved is told by other means than this file.
    boolean settled =
        asked.isEmpty()
            || asked.getFirst().equals(expected.service())
            || RESOLVED.contains(asked.getFirst());
    return settled
        ? new Finding.NameUnanswered(expected.ownName(), answer)
        : new Finding.NameAskedElsewhere(expected.ownName(), asked);
  }

  /** What the system says instead; null: what is right. */
  private static @Nullable String systemsAnswer(Expected expected) {
    try {
      List<InetAddress> answers =
          Arrays.asList(InetAddress.getAllByName(anotherWay(expected.ownName())));
      return answers.stream().anyMatch(expected.ownAddresses()::contains)
          ? null
          : answers.stream().map(IpText::format).collect(Collectors.joining(" "));
    } catch (UnknownHostException e) {
      return "";
    }
  }

  /**
   * The same name with other letters in upper case than the last thousand times: names are equal
   * then, but not to the JDK, which answers for half a minute what it heard of a name as it was
   * written.
   */
  static String anotherWay(String name) {
    int pattern = ASKED.incrementAndGet();
    StringBuilder written = new StringBuilder(name);
    int letter = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'a' && c <= 'z') {
        if ((pattern >> letter & 1) != 0) {
          written.setCharAt(i, (char) (c - 'a' + 'A'));
        }
        letter = (letter + 1) % Integer.SIZE;
      }
    }
    return written.toString();
  }

  /** A connected UDP socket has the address that the system's route gives it. */
  private static @Nullable Finding route(InetAddress to, Expected expected) {
    StandardProtocolFamily family =
        to instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    try (DatagramChannel channel = DatagramChannel.open(family)) {
      channel.connect(new InetSocketAddress(to, ANY_PORT));
      InetAddress from = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
      return expected.ownAddresses().contains(from)
          ? null
          : new Finding.RouteAstray(to, interfaceOf(from));
    } catch (IOException e) {
      return new Finding.RouteAstray(to, "");
    }
  }

  private static String interfaceOf(InetAddress address) throws SocketException {
    NetworkInterface found = NetworkInterface.getByInetAddress(address);
    return found == null ? IpText.format(address) : found.getName();
  }
}
