package io.homeward.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketFilterTest {
  private static final String ME = "100.64.0.1";
  private static final String ME6 = "fd7a:115c:a1e0::1";
  private static final String PEER = "100.64.0.2";
  private static final String PEER6 = "fd7a:115c:a1e0::2";
  private static final String OTHER = "100.64.0.3";

  private final TestPackets packets = new TestPackets();
  private final FlowTable flows = new FlowTable();
  private final InboundFilter inbound = new InboundFilter(flows);
  private final OutboundFlows outbound = new OutboundFlows(flows);

  @ParameterizedTest
  @CsvSource({
    "TCP to an open port, 6, 100.64.0.2, 100.64.0.1, 22, ACCEPT_RULE",
    "TCP to a closed port, 6, 100.64.0.2, 100.64.0.1, 23, DROP_NO_RULE",
    "TCP from another peer, 6, 100.64.0.3, 100.64.0.1, 22, DROP_NO_RULE",
    "UDP to an open port, 17, 100.64.0.2, 100.64.0.1, 22, ACCEPT_RULE",
    "SCTP is not among the default protocols, 132, 100.64.0.2, 100.64.0.1, 22, DROP_NO_RULE",
    "IPv6, 6, fd7a:115c:a1e0::2, fd7a:115c:a1e0::1, 443, ACCEPT_RULE",
    "not for us, 6, 100.64.0.2, 100.64.0.9, 22, DROP_NOT_LOCAL",
    "a group, 17, 100.64.0.2, 224.0.0.251, 22, DROP_MULTICAST",
    "an IPv6 group, 17, fd7a:115c:a1e0::2, ff02::fb, 22, DROP_MULTICAST",
    "link-local, 17, 100.64.0.2, 169.254.1.1, 22, DROP_LINK_LOCAL",
    "the link-local name server, 17, 100.64.0.2, 169.254.169.254, 22, DROP_NOT_LOCAL",
    "IPv6 link-local, 17, fd7a:115c:a1e0::2, fe80::1, 22, DROP_LINK_LOCAL",
    "TSMP, 99, 100.64.0.3, 100.64.0.1, 0, ACCEPT_TSMP",
    "a protocol without ports, 47, 100.64.0.2, 100.64.0.1, 0, DROP_NO_RULE",
  })
  void judgesByRules(
      String name, int protocol, String from, String to, int port, Verdict expected) {
    PacketFilter filter =
        filter(
            rule(List.of(PEER), List.of(), ME, 20, 22),
            rule(List.of(PEER6), List.of(), "*", 443, 443));
    PacketView packet = packets.packet(protocol, from, 5555, to, port, TcpHeader.SYN);
    assertThat(inbound.check(packet, filter)).describedAs(name).isEqualTo(expected);
    assertThat(inbound.count(expected)).isEqualTo(1);
  }

  @Test
  void letsEverythingOfAnOpenTcpConnectionThrough() {
    for (int flags : new int[] {TcpHeader.ACK, TcpHeader.SYN | TcpHeader.ACK, TcpHeader.RST, 0}) {
      PacketView packet = packets.packet(IpProtocol.TCP, OTHER, 1, ME, 2, flags);
      assertThat(inbound.check(packet, filter())).isEqualTo(Verdict.ACCEPT_TCP_UNDER_WAY);
    }
  }

  @Test
  void letsRepliesOfUdpFlowsThroughThatBeganHere() {
    PacketView reply = packets.packet(IpProtocol.UDP, OTHER, 53, ME, 4000, 0);
    assertThat(inbound.check(reply, filter())).isEqualTo(Verdict.DROP_NO_RULE);
    outbound.sent(packets.packet(IpProtocol.UDP, ME, 4000, OTHER, 53, 0));
    assertThat(inbound.check(packets.packet(IpProtocol.UDP, OTHER, 53, ME, 4000, 0), filter()))
        .isEqualTo(Verdict.ACCEPT_REPLY);
    assertThat(inbound.check(packets.packet(IpProtocol.UDP, OTHER, 54, ME, 4000, 0), filter()))
        .isEqualTo(Verdict.DROP_NO_RULE);
    assertThat(inbound.check(packets.packet(IpProtocol.SCTP, OTHER, 53, ME, 4000, 0), filter()))
        .isEqualTo(Verdict.DROP_NO_RULE);
  }

  @Test
  void forgetsTheFlowThatWasUsedLongestAgo() {
    for (int port = 1; port <= FlowTable.CAPACITY; port++) {
      outbound.sent(packets.packet(IpProtocol.UDP, ME, port, OTHER, 53, 0));
    }
    assertThat(reply(1)).isTrue(); // now the newest
    outbound.sent(packets.packet(IpProtocol.UDP, ME, 9000, OTHER, 53, 0));
    assertThat(reply(1)).isTrue();
    assertThat(reply(2)).isFalse();
    assertThat(reply(3)).isTrue();
    assertThat(reply(9000)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 11, 12})
  void letsIcmpAnswersAndErrorsThrough(int type) {
    assertThat(inbound.check(packets.icmp(OTHER, ME, type), filter()))
        .isEqualTo(Verdict.ACCEPT_ICMP_RESPONSE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 129})
  void letsIcmpV6AnswersAndErrorsThrough(int type) {
    assertThat(inbound.check(packets.icmp(PEER6, ME6, type), filter()))
        .isEqualTo(Verdict.ACCEPT_ICMP_RESPONSE);
  }

  @Test
  void answersPingsOfThoseWhoMayDoAnything() {
    PacketFilter filter = filter(rule(List.of(PEER), List.of(IpProtocol.TCP), ME, 22, 22));
    assertThat(inbound.check(packets.icmp(PEER, ME, 8), filter)).isEqualTo(Verdict.ACCEPT_RULE);
    assertThat(inbound.check(packets.icmp(OTHER, ME, 8), filter)).isEqualTo(Verdict.DROP_NO_RULE);
  }

  @Test
  void wantsAllPortsForProtocolsWithoutPorts() {
    PacketView gre = packets.packet(47, PEER, 0, ME, 0, 0);
    assertThat(inbound.check(gre, filter(rule(List.of(PEER), List.of(47), ME, 0, 65535))))
        .isEqualTo(Verdict.ACCEPT_RULE);
    assertThat(inbound.check(gre, filter(rule(List.of(PEER), List.of(47), ME, 0, 65534))))
        .isEqualTo(Verdict.DROP_NO_RULE);
  }

  @Test
  void admitsNothingNewWithShieldsUp() {
    FilterPolicy open = policy(rule(List.of("*"), List.of(), "*", 0, 65535));
    PacketFilter shielded =
        PacketFilter.compile(
            new FilterPolicy(
                open.rules(), open.local(), open.capabilityHolders(), List.of(), true));
    PacketFilter jailed = PacketFilter.compile(open).withoutRules();
    for (PacketFilter filter : List.of(shielded, jailed)) {
      PacketView opening = packets.packet(IpProtocol.TCP, PEER, 1, ME, 22, TcpHeader.SYN);
      assertThat(inbound.check(opening, filter)).isEqualTo(Verdict.DROP_NO_RULE);
      PacketView later = packets.packet(IpProtocol.TCP, PEER, 1, ME, 22, TcpHeader.ACK);
      assertThat(inbound.check(later, filter)).isEqualTo(Verdict.ACCEPT_TCP_UNDER_WAY);
    }
  }

  @Test
  void knowsNoAddressBeforeTheFirstNetMap() {
    PacketView packet = packets.packet(IpProtocol.TCP, PEER, 1, ME, 22, TcpHeader.ACK);
    assertThat(inbound.check(packet, PacketFilter.NOTHING)).isEqualTo(Verdict.DROP_NOT_LOCAL);
  }

  @Test
  void findsSourcesByTheirCapability() {
    FilterPolicy policy =
        new FilterPolicy(
            List.of(rule(List.of("cap:is-admin"), List.of(), ME, 22, 22)),
            List.of(IpPrefix.parse(ME)),
            Map.of("is-admin", List.of(IpPrefix.parse(PEER))),
            List.of(),
            false);
    PacketFilter filter = PacketFilter.compile(policy);
    assertThat(opens(filter, PEER)).isTrue();
    assertThat(opens(filter, OTHER)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "100.64.0.2", "100.64.0.0/10", "100.64.0.2-100.64.0.2", "0.0.0.0/0"})
  void readsEveryFormOfAddress(String source) {
    assertThat(opens(filter(rule(List.of(source), List.of(), ME, 22, 22)), PEER)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "100.64.0.0/33",
        "100.64.0.1/10",
        "100.64.0.3-100.64.0.2",
        "1.2.3.4-::1",
        "cap:",
        "::/0",
        "fe80::1%eth0",
        "-",
        "1.2.3.4-"
      })
  void admitsNothingBySourcesThatItCannotRead(String source) {
    PacketFilter filter = filter(rule(List.of(source, OTHER), List.of(), ME, 22, 22));
    assertThat(opens(filter, PEER)).isFalse();
    assertThat(opens(filter, OTHER)).isTrue();
  }

  @Test
  void countsNoRuleWhenAPeerWithoutSignedKeyIsAdmitted() {
    FilterPolicy policy =
        new FilterPolicy(
            policy(rule(List.of("100.64.0.0/10"), List.of(), ME, 22, 22)).rules(),
            List.of(IpPrefix.parse(ME)),
            Map.of(),
            List.of(IpPrefix.parse(OTHER)),
            false);
    PacketFilter filter = PacketFilter.compile(policy);
    assertThat(opens(filter, PEER)).isFalse();
    assertThat(filter.problems()).hasSize(1);
  }

  @Test
  void letsLaterFragmentsThrough() {
    PacketView packet = packets.laterFragment(OTHER, ME);
    assertThat(inbound.check(packet, filter())).isEqualTo(Verdict.ACCEPT_FRAGMENT);
  }

  @Test
  void dropsFragmentsThatAreForOthers() {
    assertThat(inbound.check(packets.laterFragment(OTHER, "192.168.1.7"), filter()))
        .isEqualTo(Verdict.DROP_NOT_LOCAL);
  }

  @Test
  void dropsFragmentsThatCouldLieOverTheHeadersOfTheFirst() {
    byte[] from = IpText.parse(OTHER).getAddress();
    byte[] to = IpText.parse(ME).getAddress();
    for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP, 47}) {
      for (int units = 1; units < 10; units++) {
        assertThat(inbound.check(packets.fragment(protocol, from, to, units), filter()))
            .as("offset of %d bytes", units * 8)
            .isEqualTo(Verdict.DROP_OVERLAP);
      }
      assertThat(inbound.check(packets.fragment(protocol, from, to, 10), filter()))
          .isEqualTo(Verdict.ACCEPT_FRAGMENT);
    }
  }

  private boolean reply(int port) {
    return inbound.check(packets.packet(IpProtocol.UDP, OTHER, 53, ME, port, 0), filter())
        == Verdict.ACCEPT_REPLY;
  }

  private boolean opens(PacketFilter filter, String from) {
    PacketView packet = packets.packet(IpProtocol.TCP, from, 1, ME, 22, TcpHeader.SYN);
    return inbound.check(packet, filter).accepted();
  }

  private static PacketFilter filter(FilterRule... rules) {
    return PacketFilter.compile(policy(rules));
  }

  private static FilterPolicy policy(FilterRule... rules) {
    return new FilterPolicy(
        List.of(rules),
        List.of(IpPrefix.parse(ME), IpPrefix.parse(ME6)),
        Map.of(),
        List.of(),
        false);
  }

  private static FilterRule rule(
      List<String> sources, List<Integer> protocols, String to, int firstPort, int lastPort) {
    return new FilterRule(
        sources,
        List.of(new FilterRule.Destination(to, firstPort, lastPort)),
        protocols,
        List.of());
  }
}
