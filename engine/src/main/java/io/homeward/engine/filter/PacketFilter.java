package io.homeward.engine.filter;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.IcmpHeader;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * A compiled policy: what it decides depends on the packet and on the flows that began here, on
 * nothing else. Protocol reference, section 8.2. Immutable; a check allocates nothing.
 */
public final class PacketFilter {
  /** Admits nothing and knows no address as ours. */
  public static final PacketFilter NOTHING = compile(FilterPolicy.NOTHING);

  private static final List<Integer> DEFAULT_PROTOCOLS =
      List.of(IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.ICMP_V6);
  private static final int MAX_PROTOCOL = 255;

  // 169.254.0.0/16 and fe80::/10; the one exception is a name server of a cloud provider.
  private static final int LINK_LOCAL_V4 = 0xa9fe0000;
  private static final int LINK_LOCAL_NAME_SERVER = 0xa9fea9fe;

  /**
   * In bytes. A fragment that begins before could lie over what the first one was judged by, or
   * complete it (RFC 1858 section 3, RFC 3128): the longest TCP header has 60 bytes, and no network
   * cuts packets so small.
   */
  private static final int FIRST_HONEST_OFFSET = 80;

  private static final int V4_UNREACHABLE = 3;
  private static final int V4_TIME_EXCEEDED = 11;
  private static final int V4_PARAMETER_PROBLEM = 12;
  private static final int V6_UNREACHABLE = 1;
  private static final int V6_PARAMETER_PROBLEM = 4;

  private final AddressSet local;
  private final CompiledRule[] rules;
  private final List<String> problems;

  private PacketFilter(AddressSet local, CompiledRule[] rules, List<String> problems) {
    this.local = local;
    this.rules = rules;
    this.problems = problems;
  }

  /** The filter of a policy. What cannot be understood admits nothing and is a problem. */
  public static PacketFilter compile(FilterPolicy policy) {
    AddressSet local = AddressSet.of(policy.local().stream().map(AddressRange::of).toList());
    if (policy.shieldsUp()) {
      return new PacketFilter(local, new CompiledRule[0], List.of());
    }
    List<String> problems = new ArrayList<>();
    List<CompiledRule> rules = new ArrayList<>();
    AddressSet untrusted =
        AddressSet.of(policy.untrusted().stream().map(AddressRange::of).toList());
    for (FilterRule rule : policy.rules()) {
      AddressSet sources = sources(rule, policy, problems);
      List<CompiledRule.Target> targets = targets(rule, local, problems);
      if (!rule.destinations().isEmpty() && sources.intersects(untrusted)) {
        problems.add("a rule admits a peer whose key is not signed: no rule counts");
        rules.clear();
        break;
      }
      if (!sources.isEmpty() && !targets.isEmpty()) {
        rules.add(new CompiledRule(protocols(rule), sources, targets));
      }
    }
    return new PacketFilter(local, rules.toArray(CompiledRule[]::new), List.copyOf(problems));
  }

  /** What could not be compiled, in words for a log; without addresses. */
  public List<String> problems() {
    return problems;
  }

  /** The same addresses as ours, without any rule: for packets of jailed peers. */
  public PacketFilter withoutRules() {
    return new PacketFilter(local, new CompiledRule[0], List.of());
  }

  /**
   * The verdict on a packet that came from a peer.
   *
   * @param packet parsed
   * @param replies knows the flows that began here
   */
  Verdict check(PacketView packet, InboundFilter replies) {
    if (isMulticast(packet)) {
      return Verdict.DROP_MULTICAST;
    }
    if (isLinkLocal(packet)) {
      return Verdict.DROP_LINK_LOCAL;
    }
    if (!local.contains(packet.version(), packet.destinationHigh(), packet.destinationLow())) {
      return Verdict.DROP_NOT_LOCAL;
    }
    if (packet.isLaterFragment()) {
      return packet.fragmentOffset() < FIRST_HONEST_OFFSET
          ? Verdict.DROP_OVERLAP
          : Verdict.ACCEPT_FRAGMENT;
    }
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> checkTcp(packet);
      case IpProtocol.UDP, IpProtocol.SCTP ->
          replies.isReply(packet) ? Verdict.ACCEPT_REPLY : byRule(packet);
      case IpProtocol.ICMP -> packet.version() == 4 ? checkIcmp(packet) : byPortlessRule(packet);
      case IpProtocol.ICMP_V6 -> packet.version() == 6 ? checkIcmp(packet) : byPortlessRule(packet);
      case IpProtocol.TSMP -> Verdict.ACCEPT_TSMP;
      default -> byPortlessRule(packet);
    };
  }

  private Verdict checkTcp(PacketView packet) {
    boolean opens = (packet.tcpFlags() & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
    return opens ? byRule(packet) : Verdict.ACCEPT_TCP_UNDER_WAY;
  }

  private Verdict checkIcmp(PacketView packet) {
    if (isIcmpResponse(packet)) {
      return Verdict.ACCEPT_ICMP_RESPONSE;
    }
    for (CompiledRule rule : rules) {
      if (rule.admitsAddresses(packet)) {
        return Verdict.ACCEPT_RULE;
      }
    }
    return Verdict.DROP_NO_RULE;
  }

  private Verdict byRule(PacketView packet) {
    for (CompiledRule rule : rules) {
      if (rule.admits(packet)) {
        return Verdict.ACCEPT_RULE;
      }
    }
    return Verdict.DROP_NO_RULE;
  }

  private Verdict byPortlessRule(PacketView packet) {
    for (CompiledRule rule : rules) {
      if (rule.admitsPortless(packet)) {
        return Verdict.ACCEPT_RULE;
      }
    }
    return Verdict.DROP_NO_RULE;
  }

  private static boolean isIcmpResponse(PacketView packet) {
    if (packet.transportLength() < IcmpHeader.ECHO_BYTES) {
      return false;
    }
    int type = packet.icmpType();
    return packet.version() == 4
        ? type == V4_UNREACHABLE
            || type == V4_TIME_EXCEEDED
            || type == V4_PARAMETER_PROBLEM
            || type == IcmpHeader.V4_ECHO_REPLY
        : type >= V6_UNREACHABLE && type <= V6_PARAMETER_PROBLEM
            || type == IcmpHeader.V6_ECHO_REPLY;
  }

  private static boolean isMulticast(PacketView packet) {
    return packet.version() == 4
        ? packet.destinationV4() >>> 28 == 0xe
        : packet.destinationHigh() >>> 56 == 0xff;
  }

  private static boolean isLinkLocal(PacketView packet) {
    if (packet.version() == 4) {
      int destination = packet.destinationV4();
      return (destination & 0xffff0000) == LINK_LOCAL_V4 && destination != LINK_LOCAL_NAME_SERVER;
    }
    return packet.destinationHigh() >>> 54 == 0xfe80 >>> 6;
  }

  static AddressSet sources(FilterRule rule, FilterPolicy policy, List<String> problems) {
    List<AddressRange> sources = new ArrayList<>();
    for (String source : rule.sources()) {
      if (source.startsWith(FilterPolicy.CAPABILITY)) {
        policy
            .capabilityHolders()
            .getOrDefault(source.substring(FilterPolicy.CAPABILITY.length()), List.<IpPrefix>of())
            .forEach(prefix -> sources.add(AddressRange.of(prefix)));
      } else {
        sources.addAll(parse(source, "source", problems));
      }
    }
    return AddressSet.of(sources);
  }

  private static List<CompiledRule.Target> targets(
      FilterRule rule, AddressSet local, List<String> problems) {
    List<CompiledRule.Target> targets = new ArrayList<>();
    for (FilterRule.Destination destination : rule.destinations()) {
      AddressSet addresses = AddressSet.of(parse(destination.address(), "destination", problems));
      // What is not for us is dropped before any rule is asked.
      if (addresses.intersects(local)) {
        targets.add(
            new CompiledRule.Target(addresses, destination.firstPort(), destination.lastPort()));
      }
    }
    return targets;
  }

  private static List<Integer> protocols(FilterRule rule) {
    return rule.ipProtocols().isEmpty()
        ? DEFAULT_PROTOCOLS
        : rule.ipProtocols().stream().filter(p -> p >= 0 && p <= MAX_PROTOCOL).toList();
  }

  static List<AddressRange> parse(String text, String what, List<String> problems) {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException _) {
      problems.add("a " + what + " of a filter rule is no address, prefix or range");
      return List.of();
    }
  }
}
