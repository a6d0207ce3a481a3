package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.AccessRule;
import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.PortRange;
import io.homeward.coordinator.policy.Selector;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Who reaches what, by people and tags: the rules of a policy as a table. Pure. */
public final class Matrix {
  private static final Selector SELF = new Selector.Auto(Autogroup.SELF);

  private Matrix() {}

  /**
   * A person with devices, or a tag that devices have.
   *
   * @param tag whether it is a tag
   * @param name the person's login, or the tag with {@code tag:}
   */
  public record Party(boolean tag, String name) implements Comparable<Party> {
    @Override
    public int compareTo(Party other) {
      return tag != other.tag ? Boolean.compare(tag, other.tag) : name.compareTo(other.name);
    }
  }

  /**
   * One way in which some device of one party reaches some device of another.
   *
   * @param line of the policy file on which the rule begins, from 1
   * @param traffic protocol and ports, as {@code 6:22}; {@code *}: everything
   */
  public record Way(int line, String traffic) {}

  /** The parties that there are, people first, in order of name. */
  public static Set<Party> parties(Population population) {
    return parties(population.nodes(), population);
  }

  /** For each party that reaches somebody: whom, and in which ways, in the order of the policy. */
  public static Map<Party, Map<Party, Set<Way>>> of(Population population) {
    return table(population, _ -> true);
  }

  /**
   * Whom one party reaches, and in which ways. Where everybody reaches everybody, the table of a
   * thousand people has a million places.
   */
  public static Map<Party, Set<Way>> from(Population population, Party source) {
    return table(population, source::equals).getOrDefault(source, Map.of());
  }

  private static Map<Party, Map<Party, Set<Way>>> table(
      Population population, Predicate<Party> wanted) {
    Map<Party, Map<Party, Set<Way>>> table = new TreeMap<>();
    for (int number = 0; number < population.rules().size(); number++) {
      Rulebook.Entry entry = population.rules().entry(number);
      Set<Party> sources = parties(population.at(population.sourcesOf(number)), population);
      sources.removeIf(wanted.negate());
      if (sources.isEmpty()) {
        continue;
      }
      int line = population.policy().document().position(entry.rule().offset()).line();
      for (AccessRule.Traffic traffic : entry.rule().traffic()) {
        for (AccessRule.Target target : traffic.targets()) {
          if (target.selector().equals(SELF) != entry.self()) {
            continue;
          }
          List<Way> ways =
              target.ports().stream()
                  .map(ports -> new Way(line, text(traffic.protocols(), ports)))
                  .toList();
          if (entry.self()) {
            sources.stream()
                .filter(party -> !party.tag())
                .forEach(party -> add(table, party, party, ways));
          } else {
            Set<Party> targets = parties(meant(population, number, target), population);
            for (Party source : sources) {
              targets.forEach(reached -> add(table, source, reached, ways));
            }
          }
        }
      }
    }
    return table;
  }

  private static void add(
      Map<Party, Map<Party, Set<Way>>> table, Party source, Party target, List<Way> ways) {
    table
        .computeIfAbsent(source, _ -> new TreeMap<>())
        .computeIfAbsent(target, _ -> new LinkedHashSet<>())
        .addAll(ways);
  }

  private static List<Node> meant(Population population, int number, AccessRule.Target target) {
    return population.at(population.targetsOf(number)).stream()
        .filter(node ->
            Whom.means(target.selector(), node, population.ownerOf(node))
                || (target.selector() instanceof Selector.Space space
                    && node.prefixes().stream()
                        .anyMatch(prefix -> space.addresses().overlaps(IpRange.of(prefix)))))
        .toList();
  }

  private static Set<Party> parties(List<Node> devices, Population population) {
    Set<Long> owners = new HashSet<>();
    Set<Party> all = new TreeSet<>();
    for (Node node : devices) {
      if (node.isPersonal()) {
        owners.add(node.owner());
      } else {
        node.tags().forEach(tag -> all.add(new Party(true, tag)));
      }
    }
    for (long owner : owners) {
      Person person = population.person(owner);
      if (person != null) {
        all.add(new Party(false, person.login()));
      }
    }
    return all;
  }

  private static String text(List<Integer> protocols, PortRange ports) {
    String range =
        ports.equals(PortRange.ALL)
            ? "*"
            : ports.first() == ports.last()
                ? Integer.toString(ports.first())
                : ports.first() + "-" + ports.last();
    return protocols.isEmpty()
        ? range
        : String.join(",", protocols.stream().map(String::valueOf).toList()) + ":" + range;
  }
}
