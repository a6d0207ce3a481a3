package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.AccessRule;
import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.Internet;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.PortRange;
import io.homeward.coordinator.policy.Selector;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireFilterRule.NetPortRange;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The packet filter of one device: only rules by which it, or a network behind it, is reached.
 * Rules for the same sources and protocols are one. Used once.
 */
final class Filters {
  /** What who gets a capability must tell those from whom it has it. */
  private static final Map<String, String> COMPANIONS =
      Map.of(
          "tailscale.com/cap/drive", "tailscale.com/cap/drive-sharer",
          "tailscale.com/cap/relay", "tailscale.com/cap/relay-target");

  private final Population population;
  private final Node node;
  private final @Nullable Person owner;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Key, Part> byKey = new LinkedHashMap<>();

  private record Key(List<String> sources, List<Integer> protocols) {}

  private record Part(Key key, List<NetPortRange> ports, WireFilterRule.@Nullable CapGrant grant) {
    WireFilterRule rule() {
      return new WireFilterRule(
          key.sources(), ports, key.protocols(), grant == null ? List.of() : List.of(grant));
    }
  }

  private Filters(Population population, Node node) {
    this.population = population;
    this.node = node;
    this.owner = population.ownerOf(node);
  }

  static List<WireFilterRule> of(Population population, Node node) {
    return new Filters(population, node).make();
  }

  /** By what the rules are made of, without making them. */
  static boolean isSame(Population before, Population after, Node node) {
    Rulebook.Standing standing = after.standingOf(node);
    if (before.rules() != after.rules()
        || !node.equals(before.node(node.id()))
        || !node.equals(after.node(node.id()))
        || !standing.equals(before.standingOf(node))
        || !Objects.equals(before.ownerOf(node), after.ownerOf(node))) {
      return false;
    }
    Filters old = new Filters(before, node);
    Filters now = new Filters(after, node);
    return now.concerned(standing).stream()
        .allMatch(number ->
            old.sources(number).equals(now.sources(number))
                && (!now.hasCompanion(number) || old.back(number).equals(now.back(number))));
  }

  private BitSet concerned(Rulebook.Standing standing) {
    BitSet concerned = (BitSet) standing.targets().clone();
    standing.sources().stream().filter(this::hasCompanion).forEach(concerned::set);
    return concerned;
  }

  private List<WireFilterRule> make() {
    Rulebook.Standing standing = population.standingOf(node);
    BitSet concerned = concerned(standing);
    int last = -1;
    for (int number = concerned.nextSetBit(0);
        number >= 0;
        number = concerned.nextSetBit(number + 1)) {
      Rulebook.Entry entry = population.rules().entry(number);
      // Both parts of a rule are said together, in the order of its targets.
      if (entry.partner() < 0 || entry.partner() != last) {
        add(
            entry.rule(),
            entry.self() ? entry.partner() : number,
            entry.self() ? number : entry.partner(),
            standing);
      }
      last = number;
    }
    return parts.stream().map(Part::rule).toList();
  }

  private boolean hasCompanion(int number) {
    return population.rules().entry(number).rule().app().keySet().stream()
        .anyMatch(COMPANIONS::containsKey);
  }

  /**
   * @param others number of the part about others' devices; -1: there is none
   * @param self number of the part about own devices; -1: there is none
   */
  private void add(AccessRule rule, int others, int self, Rulebook.Standing standing) {
    for (AccessRule.Traffic traffic : rule.traffic()) {
      for (AccessRule.Target target : traffic.targets()) {
        int number = isSelf(target.selector()) ? self : others;
        if (number >= 0 && standing.targets().get(number)) {
          addPorts(rule, traffic.protocols(), target, number);
        }
      }
    }
    if (!rule.app().isEmpty()) {
      addApp(rule, others, self, standing);
    }
  }

  private static boolean isSelf(Selector selector) {
    return selector.equals(new Selector.Auto(Autogroup.SELF));
  }

  private void addPorts(
      AccessRule rule, List<Integer> protocols, AccessRule.Target target, int number) {
    List<String> sources = sources(number);
    List<String> addresses = addresses(rule, target.selector());
    if (sources.isEmpty() || addresses.isEmpty()) {
      return;
    }
    Key key = new Key(sources, protocols);
    Part part = byKey.get(key);
    if (part == null) {
      part = new Part(key, new ArrayList<>(), null);
      byKey.put(key, part);
      parts.add(part);
    }
    for (String address : addresses) {
      for (PortRange ports : target.ports()) {
        part.ports()
            .add(
                new NetPortRange(
                    address, new WireFilterRule.PortRange(ports.first(), ports.last())));
      }
    }
  }

  private List<String> sources(int number) {
    return population.rules().entry(number).self()
        ? population.texts().owned(population, node.owner())
        : population.texts().sources(population, number);
  }

  /** From whom the device, as a source of the rule, hears back. */
  private List<String> back(int number) {
    return population.rules().entry(number).self()
        ? population.texts().owned(population, node.owner())
        : population.texts().targets(population, number);
  }

  /** Under which addresses the target is reached at this device; none: it is not. */
  private List<String> addresses(AccessRule rule, Selector target) {
    return switch (target) {
      case Selector.Everything _ -> List.of("*");
      case Selector.Space space -> space.texts().stream().filter(this::isHere).toList();
      case Selector.Auto(Autogroup group) when group == Autogroup.INTERNET ->
          node.isExitNode() ? Internet.TEXTS : List.of();
      case Selector.Auto(Autogroup group) when group == Autogroup.SELF -> own();
      case Selector.Login _, Selector.Group _, Selector.Domain _, Selector.Tag _, Selector.Auto _ ->
          rule.via().isEmpty() && Whom.means(target, node, owner) ? own() : List.of();
    };
  }

  private boolean isHere(String text) {
    return node.leadsTo(IpRange.parse(text));
  }

  private List<String> own() {
    return List.of(IpText.format(node.ipv4()), IpText.format(node.ipv6()));
  }

  private void addApp(AccessRule rule, int others, int self, Rulebook.Standing standing) {
    for (int number : new int[] {others, self}) {
      if (number < 0) {
        continue;
      }
      boolean toSelf = number == self;
      List<IpPrefix> reached =
          standing.targets().get(number) && !rule.sources().isEmpty()
              ? prefixes(rule.targets().stream().filter(t -> isSelf(t) == toSelf).toList())
              : List.of();
      if (!reached.isEmpty()) {
        grant(sources(number), reached, rule.app());
      }
      List<IpPrefix> asking =
          standing.sources().get(number) && hasCompanion(number)
              ? toSelf ? node.prefixes() : prefixes(rule.sources())
              : List.of();
      if (!asking.isEmpty()) {
        List<String> back = back(number);
        rule.app().keySet().stream()
            .map(COMPANIONS::get)
            .filter(Objects::nonNull)
            .forEach(name -> grant(back, asking, withoutArguments(name)));
      }
    }
  }

  private static Map<String, @Nullable List<JsonNode>> withoutArguments(String name) {
    Map<String, @Nullable List<JsonNode>> one = new LinkedHashMap<>();
    one.put(name, null);
    return one;
  }

  @SuppressWarnings("NullAway") // the annotation of a record's map is not in its class file
  private void grant(
      List<String> sources,
      List<IpPrefix> addresses,
      Map<String, @Nullable List<JsonNode>> capabilities) {
    WireFilterRule.CapGrant grant = new WireFilterRule.CapGrant(addresses, List.of(), capabilities);
    parts.add(new Part(new Key(sources, List.of()), List.of(), grant));
  }

  /** The own addresses that one of these means. */
  private List<IpPrefix> prefixes(List<Selector> selectors) {
    return node.prefixes().stream()
        .filter(prefix ->
            selectors.stream()
                .anyMatch(selector ->
                    isSelf(selector)
                        || Whom.means(selector, node, owner)
                        || (selector instanceof Selector.Space space
                            && space.addresses().overlaps(IpRange.of(prefix)))))
        .toList();
  }
}
