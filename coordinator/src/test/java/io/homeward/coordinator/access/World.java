package io.homeward.coordinator.access;

import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.policy.Internet;
import io.homeward.coordinator.policy.Ip;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** A small tailnet to try policies on. */
final class World {
  static final Person ANNA = new Person(1, "anna@example.com", Role.OWNER);
  static final Person BEN = new Person(2, "ben@example.com", Role.ADMIN);
  static final Person CARA = new Person(3, "cara@example.org", Role.MEMBER);

  static final Node ANNAS_LAPTOP = node(1, ANNA.id(), List.of());
  static final Node ANNAS_PHONE = node(2, ANNA.id(), List.of());
  static final Node BENS_PC = node(3, BEN.id(), List.of());
  static final Node CARAS_PC = node(4, CARA.id(), List.of());
  static final Node SERVER = node(5, 0, List.of("tag:server"));
  static final Node DATABASE = node(6, 0, List.of("tag:db", "tag:server"));
  static final Node ROUTER = node(7, 0, List.of("tag:router"), "10.1.0.0/16");
  static final Node SPARE_ROUTER = node(8, 0, List.of("tag:spare"), "10.1.0.0/16", "10.2.0.0/16");
  static final Node EXIT = node(9, 0, List.of("tag:exit"), "0.0.0.0/0", "::/0");

  static final List<Person> PEOPLE = List.of(ANNA, BEN, CARA);
  static final List<Node> NODES =
      List.of(
          ANNAS_LAPTOP,
          ANNAS_PHONE,
          BENS_PC,
          CARAS_PC,
          SERVER,
          DATABASE,
          ROUTER,
          SPARE_ROUTER,
          EXIT);

  static final Set<String> DOMAINS = Set.of("example.com", "example.org");

  /** What every policy here begins with. */
  static final String NAMES =
      """
      "groups": {"group:staff": ["anna@example.com", "ben@example.com"], "group:none": []},
      "tagOwners": {"tag:server": [], "tag:db": [], "tag:router": [], "tag:spare": [],
                    "tag:exit": [], "tag:nowhere": []},
      "hosts": {"lan": "10.1.0.0/16", "web": "100.64.0.5", "printer": "10.1.0.9"},
      "ipsets": {"ipset:most": ["10.1.0.0/16", "remove 10.1.2.0/24"]},
      """;

  private World() {}

  private static Node node(long id, long owner, List<String> tags, String... routes) {
    return new Node(
        id,
        (Inet4Address) IpText.parse("100.64.0." + id),
        (Inet6Address) IpText.parse("fd7a:115c:a1e0::" + id),
        owner,
        tags,
        Stream.of(routes).map(IpPrefix::parse).toList());
  }

  /** The world under these rules. */
  static Population under(String rules) throws PolicyException {
    return Population.of(Policy.parse("{" + NAMES + rules + "}", DOMAINS), PEOPLE, NODES, Map.of());
  }

  /**
   * Whether a packet is let in by the filter of the device at which it arrives.
   *
   * @param port 0 for what has no ports
   */
  static boolean passes(
      List<WireFilterRule> filter, InetAddress from, InetAddress to, int protocol, int port) {
    Ip source = Ip.of(from);
    Ip target = Ip.of(to);
    return filter.stream()
        .anyMatch(rule ->
            (rule.ipProto().isEmpty()
                    ? Set.of(1, 6, 17, 58).contains(protocol)
                    : rule.ipProto().contains(protocol))
                && rule.srcIps().stream().anyMatch(text -> isIn(text, source))
                && rule.dstPorts().stream()
                    .anyMatch(ports ->
                        isIn(ports.ip(), target)
                            && Objects.requireNonNull(ports.ports()).first() <= port
                            && port <= ports.ports().last()));
  }

  /** As a client takes a filter: by the words that it is told. */
  private static boolean isIn(String text, Ip address) {
    return text.equals("*") || IpRange.parse(text).contains(address);
  }

  static boolean reaches(Population population, Node from, Node at, InetAddress to, int port) {
    return passes(Access.filter(population, at), from.ipv4(), to, 6, port);
  }

  static boolean isInternet(InetAddress address) {
    return Internet.ADDRESSES.contains(Ip.of(address));
  }
}
