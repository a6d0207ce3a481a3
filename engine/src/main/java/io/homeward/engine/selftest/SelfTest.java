package io.homeward.engine.selftest;

import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the system what it would do for another program. Blocks as long as its resolver does. */
public final class SelfTest {
  /** The discard service: a port has to be named, and nothing is sent there. */
  private static final int ANY_PORT = 9;

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
    Finding unanswered = expected.ownName().isEmpty() ? null : name(expected);
    if (unanswered != null) {
      findings.add(unanswered);
    }
    return findings;
  }

  private static @Nullable Finding name(Expected expected) {
    String name = expected.ownName();
    try {
      List<InetAddress> answers = Arrays.asList(InetAddress.getAllByName(name));
      return answers.stream().anyMatch(expected.ownAddresses()::contains)
          ? null
          : new Finding.NameUnanswered(
              name, answers.stream().map(IpText::format).collect(Collectors.joining(" ")));
    } catch (UnknownHostException e) {
      return new Finding.NameUnanswered(name, "");
    }
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
