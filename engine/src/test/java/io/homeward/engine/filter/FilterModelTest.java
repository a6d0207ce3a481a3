package io.homeward.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A million pairs of policy and packet, judged also by an evaluator that is slow and plain. */
class FilterModelTest {
  private static final int POLICIES = 2_000;
  private static final int PACKETS_PER_POLICY = 500;
  private static final int[] PROTOCOLS = {6, 6, 17, 17, 1, 58, 132, 99, 47};

  private final Random random = new Random(7);
  private final TestPackets packets = new TestPackets();

  @Test
  void judgesAsTheNaiveEvaluatorDoes() {
    int accepted = 0;
    for (int i = 0; i < POLICIES; i++) {
      List<Rule> rules = new ArrayList<>();
      for (int r = random.nextInt(5); r > 0; r--) {
        rules.add(randomRule());
      }
      List<IpPrefix> local = List.of(prefix(true), prefix(false), prefix(true));
      List<Range> localRanges = local.stream().map(Range::of).toList();
      PacketFilter filter =
          PacketFilter.compile(
              new FilterPolicy(
                  rules.stream().map(Rule::declared).toList(), local, Map.of(), List.of(), false));
      assertThat(filter.problems()).isEmpty();
      accepted += comparePackets(filter, rules, localRanges);
      compareFragments(filter, localRanges);
    }
    // The pairs are of use only when both outcomes are common.
    int all = POLICIES * PACKETS_PER_POLICY;
    assertThat(accepted).isBetween(all / 10, all * 9 / 10);
  }

  private int comparePackets(PacketFilter filter, List<Rule> rules, List<Range> local) {
    FlowTable flows = new FlowTable();
    InboundFilter inbound = new InboundFilter(flows);
    OutboundFlows outbound = new OutboundFlows(flows);
    Set<String> naiveFlows = new LinkedHashSet<>();
    int accepted = 0;
    for (int p = 0; p < PACKETS_PER_POLICY; p++) {
      boolean ipv4 = random.nextInt(3) > 0;
      byte[] a = address(ipv4);
      byte[] b = address(ipv4);
      int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
      int aPort = random.nextInt(4);
      int bPort = random.nextInt(4);
      int flags = random.nextInt(4) == 0 ? TcpHeader.ACK : TcpHeader.SYN;
      if (random.nextInt(10) == 0) {
        outbound.sent(packets.packet(protocol, b, bPort, a, aPort, flags));
        naiveFlows.add(flow(protocol, a, aPort, b, bPort));
      }
      PacketView packet = packets.packet(protocol, a, aPort, b, bPort, flags);
      boolean expected =
          naive(
              rules,
              local,
              protocol,
              a,
              aPort,
              b,
              bPort,
              flags,
              naiveFlows.contains(flow(protocol, a, aPort, b, bPort)));
      Verdict verdict = inbound.check(packet, filter);
      if (verdict.accepted() != expected) {
        throw new AssertionError(
            verdict + " for " + flow(protocol, a, aPort, b, bPort) + " under " + rules);
      }
      accepted += expected ? 1 : 0;
    }
    return accepted;
  }

  /** Whatever the rules: only for our own addresses, and only behind the headers of the first. */
  private void compareFragments(PacketFilter filter, List<Range> local) {
    InboundFilter inbound = new InboundFilter(new FlowTable());
    for (int p = 0; p < 20; p++) {
      boolean ipv4 = random.nextInt(3) > 0;
      byte[] to = address(ipv4);
      int units = random.nextBoolean() ? 1 + random.nextInt(20) : 1 + random.nextInt(8191);
      int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
      PacketView fragment = packets.fragment(protocol, address(ipv4), to, units);
      boolean expected = units * 8 >= 80 && local.stream().anyMatch(range -> range.contains(to));
      assertThat(inbound.check(fragment, filter).accepted())
          .as("offset %d to %s", units * 8, text(to))
          .isEqualTo(expected);
    }
  }

  private static boolean naive(
      List<Rule> rules,
      List<Range> local,
      int protocol,
      byte[] from,
      int fromPort,
      byte[] to,
      int port,
      int flags,
      boolean reply) {
    if (local.stream().noneMatch(range -> range.contains(to))) {
      return false;
    }
    boolean ipv4 = from.length == 4;
    return switch (protocol) {
      case IpProtocol.TCP ->
          flags == TcpHeader.ACK
              || rules.stream().anyMatch(r -> r.admits(protocol, from, to, port));
      case IpProtocol.UDP, IpProtocol.SCTP ->
          reply || rules.stream().anyMatch(r -> r.admits(protocol, from, to, port));
      case IpProtocol.TSMP -> true;
      default -> {
        boolean icmp = protocol == (ipv4 ? IpProtocol.ICMP : IpProtocol.ICMP_V6);
        if (!icmp) {
          yield rules.stream().anyMatch(r -> r.admitsPortless(protocol, from, to));
        }
        // The first byte of the test's packets is the high byte of a small port: type 0.
        yield ipv4 || rules.stream().anyMatch(r -> r.admitsAddresses(from, to));
      }
    };
  }

  private static String flow(int protocol, byte[] a, int aPort, byte[] b, int bPort) {
    return protocol
        + " "
        + IpText.format(IpText.fromBytes(a))
        + " "
        + aPort
        + " "
        + IpText.format(IpText.fromBytes(b))
        + " "
        + bPort;
  }

  private Rule randomRule() {
    List<Range> sources = new ArrayList<>();
    List<String> sourceTexts = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      addAddresses(sources, sourceTexts);
    }
    List<Range> targets = new ArrayList<>();
    List<String> targetTexts = new ArrayList<>();
    addAddresses(targets, targetTexts);
    int first = random.nextInt(3);
    int last = random.nextInt(3) == 0 ? 65535 : first + random.nextInt(3);
    if (random.nextInt(3) == 0) {
      first = 0;
    }
    List<Integer> protocols = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      protocols.add(PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
    }
    return new Rule(
        sources,
        targets,
        first,
        last,
        protocols,
        new FilterRule(
            sourceTexts,
            List.of(new FilterRule.Destination(targetTexts.getFirst(), first, last)),
            protocols,
            List.of()));
  }

  private void addAddresses(List<Range> ranges, List<String> texts) {
    boolean ipv4 = random.nextInt(3) > 0;
    switch (random.nextInt(8)) {
      case 0 -> {
        ranges.add(Range.of(IpPrefix.parse("0.0.0.0/0")));
        ranges.add(Range.of(IpPrefix.parse("::/0")));
        texts.add("*");
      }
      case 1, 2 -> {
        byte[] first = address(ipv4);
        byte[] last = address(ipv4);
        if (new BigInteger(1, first).compareTo(new BigInteger(1, last)) > 0) {
          byte[] swap = first;
          first = last;
          last = swap;
        }
        ranges.add(new Range(first.length, new BigInteger(1, first), new BigInteger(1, last)));
        texts.add(text(first) + "-" + text(last));
      }
      default -> {
        IpPrefix prefix = prefix(ipv4);
        ranges.add(Range.of(prefix));
        texts.add(prefix.toString());
      }
    }
  }

  private IpPrefix prefix(boolean ipv4) {
    int all = ipv4 ? 32 : 128;
    int bits = random.nextInt(3) == 0 ? all : random.nextInt(all + 1);
    return IpPrefix.containing(IpText.fromBytes(address(ipv4)), bits);
  }

  /** Few addresses, at the edges of bytes, so that rules and packets meet; no groups. */
  private byte[] address(boolean ipv4) {
    byte[] raw = new byte[ipv4 ? 4 : 16];
    for (int i = 1; i < raw.length; i++) {
      raw[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(3) * 127 : 0);
    }
    raw[0] = (byte) (ipv4 ? 100 : 0xfd);
    return raw;
  }

  private static String text(byte[] raw) {
    return IpText.format(IpText.fromBytes(raw));
  }

  private record Range(int bytes, BigInteger first, BigInteger last) {
    static Range of(IpPrefix prefix) {
      byte[] raw = prefix.address().getAddress();
      BigInteger first = new BigInteger(1, raw);
      BigInteger size = BigInteger.ONE.shiftLeft(raw.length * 8 - prefix.bits());
      return new Range(raw.length, first, first.add(size).subtract(BigInteger.ONE));
    }

    boolean contains(byte[] raw) {
      BigInteger address = new BigInteger(1, raw);
      return raw.length == bytes && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }
  }

  private record Rule(
      List<Range> sources,
      List<Range> targets,
      int firstPort,
      int lastPort,
      List<Integer> protocols,
      FilterRule declared) {
    boolean admits(int protocol, byte[] from, byte[] to, int port) {
      return hasProtocol(protocol)
          && port >= firstPort
          && port <= lastPort
          && admitsAddresses(from, to);
    }

    boolean admitsPortless(int protocol, byte[] from, byte[] to) {
      return hasProtocol(protocol)
          && firstPort == 0
          && lastPort == 65535
          && admitsAddresses(from, to);
    }

    boolean admitsAddresses(byte[] from, byte[] to) {
      return sources.stream().anyMatch(range -> range.contains(from))
          && targets.stream().anyMatch(range -> range.contains(to));
    }

    private boolean hasProtocol(int protocol) {
      return protocols.isEmpty()
          ? protocol == 6 || protocol == 17 || protocol == 1 || protocol == 58
          : protocols.contains(protocol);
    }
  }
}
