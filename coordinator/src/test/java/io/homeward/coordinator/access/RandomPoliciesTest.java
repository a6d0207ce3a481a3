package io.homeward.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.policy.Policy;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Random policies and packets: the compiled filters say what {@link NaiveAccess} says. */
class RandomPoliciesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PACKETS = 50;

  private static final List<String> PEOPLE =
      List.of(
          "anna@example.com",
          "ben@example.com",
          "cara@example.org",
          "group:staff",
          "group:none",
          "user:*@example.com",
          "autogroup:member");

  private static final List<String> OTHERS =
      List.of(
          "*",
          "tag:server",
          "tag:db",
          "tag:router",
          "tag:nowhere",
          "autogroup:tagged",
          "lan",
          "web",
          "printer",
          "ipset:most",
          "10.1.0.0/24",
          "10.0.0.0/14",
          "100.64.0.3",
          "100.64.0.0/29",
          "fd7a:115c:a1e0::6",
          "fd7a:115c:a1e0::/125");

  private static final List<String> PROTOCOLS = List.of("tcp:", "udp:", "", "", "*:");
  private static final List<String> PORTS = List.of("22", "80-443", "*", "1-65535", "53");

  private static final List<String> ELSEWHERE =
      List.of(
          "10.1.0.9",
          "10.1.2.9",
          "10.2.0.1",
          "8.8.8.8",
          "192.168.0.1",
          "2001:db8::1",
          "100.115.92.1",
          "100.99.0.1",
          "fd7a:115c:a1e0::99");

  private final Random random = new Random(20260701);

  @Test
  @Timeout(120)
  void fortyThousandPacketsAreDecidedAsByHand() throws Exception {
    decide(800);
  }

  @Test
  @Tag("long")
  @Timeout(1200)
  void aMillionPacketsAreDecidedAsByHand() throws Exception {
    decide(20_000);
  }

  private void decide(int policies) throws Exception {
    int allowed = 0;
    int seen = 0;
    for (int i = 0; i < policies; i++) {
      String rules = rules();
      String text = "{" + World.NAMES + rules + "}";
      Population population =
          Population.of(Policy.parse(text, World.DOMAINS), World.PEOPLE, World.NODES, Map.of());
      NaiveAccess naive = new NaiveAccess(JSON.readTree(text));
      for (int packet = 0; packet < PACKETS; packet++) {
        allowed += decide(population, naive, rules) ? 1 : 0;
      }
      seen += look(population, naive, rules) ? 1 : 0;
    }
    // Neither all nor nothing, or it would say little.
    assertThat(allowed).isBetween(policies, policies * PACKETS - policies);
    assertThat(seen).isBetween(policies / 20, policies - policies / 20);
  }

  private boolean decide(Population population, NaiveAccess naive, String rules) {
    Node at = World.NODES.get(random.nextInt(World.NODES.size()));
    InetAddress from = anywhere();
    InetAddress to = random.nextInt(3) > 0 || at.routes().isEmpty() ? ownOf(at) : behind(at);
    int protocol = List.of(6, 6, 6, 17, 1, 58, 132).get(random.nextInt(7));
    int port =
        protocol == 1 || protocol == 58
            ? 0
            : List.of(22, 53, 80, 443, 444, 8080, 65535).get(random.nextInt(7));
    List<WireFilterRule> filter = Access.filter(population, at);
    boolean passes = World.passes(filter, from, to, protocol, port);
    assertThat(passes)
        .as("%s to %s:%d (%d) at %s under %s", from, to, port, protocol, at, rules)
        .isEqualTo(naive.allows(from, at, to, protocol, port));
    return passes;
  }

  /** Two devices see each other when some packet may pass between them or the networks behind. */
  private boolean look(Population population, NaiveAccess naive, String rules) {
    Node one = World.NODES.get(random.nextInt(World.NODES.size()));
    Node other = World.NODES.get(random.nextInt(World.NODES.size()));
    boolean sees = Access.sees(population, one, other);
    assertThat(Access.peers(population, one).contains(other)).isEqualTo(sees);
    assertThat(Access.sees(population, other, one)).isEqualTo(sees);
    if (!one.equals(other) && (somePacket(naive, one, other) || somePacket(naive, other, one))) {
      assertThat(sees).as("%s and %s under %s", one, other, rules).isTrue();
    }
    return sees;
  }

  private static boolean somePacket(NaiveAccess naive, Node from, Node to) {
    for (InetAddress source : List.of(from.ipv4(), from.ipv6())) {
      for (InetAddress target : places(to)) {
        for (int port : new int[] {22, 53, 100, 443}) {
          if (naive.allows(source, to, target, 6, port)
              || naive.allows(source, to, target, 17, port)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<InetAddress> places(Node node) {
    List<InetAddress> places = new ArrayList<>(List.of(node.ipv4(), node.ipv6()));
    ELSEWHERE.stream()
        .map(IpText::parse)
        .filter(address -> leads(node, address))
        .forEach(places::add);
    return places;
  }

  private static boolean leads(Node node, InetAddress address) {
    return node.routes().stream()
        .anyMatch(
            route -> Node.isExit(route) ? World.isInternet(address) : route.contains(address));
  }

  private InetAddress ownOf(Node node) {
    return random.nextBoolean() ? node.ipv4() : node.ipv6();
  }

  private InetAddress behind(Node node) {
    List<InetAddress> places = places(node);
    return places.get(random.nextInt(places.size()));
  }

  private InetAddress anywhere() {
    return random.nextInt(4) == 0
        ? IpText.parse(ELSEWHERE.get(random.nextInt(ELSEWHERE.size())))
        : ownOf(World.NODES.get(random.nextInt(World.NODES.size())));
  }

  private String rules() {
    List<String> grants = new ArrayList<>();
    List<String> acls = new ArrayList<>();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      if (random.nextBoolean()) {
        grants.add(grant());
      } else {
        acls.add(acl());
      }
    }
    return "\"grants\": ["
        + String.join(",", grants)
        + "], \"acls\": ["
        + String.join(",", acls)
        + "]";
  }

  private String grant() {
    int kind = random.nextInt(8);
    List<String> ports = somePorts();
    if (kind == 0) {
      return rule(some(PEOPLE), List.of("autogroup:self"), ports, "");
    }
    if (kind == 1) {
      return rule(
          some(PEOPLE, OTHERS),
          List.of("lan", "10.2.0.0/24"),
          ports,
          ", \"via\": [\"" + (random.nextBoolean() ? "tag:router" : "tag:spare") + "\"]");
    }
    List<String> targets = new ArrayList<>(some(PEOPLE, OTHERS));
    if (kind == 2) {
      targets.add("autogroup:internet");
    }
    return rule(some(PEOPLE, OTHERS), targets, ports, "");
  }

  private String acl() {
    List<String> targets = new ArrayList<>();
    boolean self = random.nextInt(6) == 0;
    List<String> where = new ArrayList<>(some(PEOPLE, OTHERS));
    if (self) {
      where.add(random.nextInt(where.size() + 1), "autogroup:self");
    }
    for (String target : where) {
      targets.add(target + ":" + String.join(",", some(PORTS)));
    }
    String proto = List.of("", "", "tcp", "udp", "6").get(random.nextInt(5));
    return rule(
        self ? some(PEOPLE) : some(PEOPLE, OTHERS),
        targets,
        List.of(),
        ", \"action\": \"accept\"" + (proto.isEmpty() ? "" : ", \"proto\": \"" + proto + "\""));
  }

  private static String rule(
      List<String> sources, List<String> targets, List<String> ports, String more) {
    return "{\"src\": "
        + quoted(sources)
        + ", \"dst\": "
        + quoted(targets)
        + (ports.isEmpty() ? "" : ", \"ip\": " + quoted(ports))
        + more
        + "}";
  }

  private static String quoted(List<String> words) {
    return "[" + String.join(", ", words.stream().map(word -> '"' + word + '"').toList()) + "]";
  }

  private List<String> some(List<String> words) {
    List<String> some = new ArrayList<>();
    for (int n = 1 + random.nextInt(2); n > 0; n--) {
      some.add(words.get(random.nextInt(words.size())));
    }
    return some;
  }

  private List<String> somePorts() {
    return some(PORTS).stream()
        .map(ports -> PROTOCOLS.get(random.nextInt(PROTOCOLS.size())) + ports)
        .toList();
  }

  /** One or two of either list. */
  private List<String> some(List<String> words, List<String> others) {
    return some(random.nextInt(3) == 0 ? words : others);
  }
}
