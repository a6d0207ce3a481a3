package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.Selector;
import io.homeward.engine.inet.IpText;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who may, in the words of the packet filter. The same for all whom a rule protects, so made once,
 * when the first asks, and kept until a device on that side of the rule changes. What is kept is
 * immutable; two threads may make the same and either is kept.
 */
final class SourceTexts {
  /** The tailnet's addresses as a star means them: without the network inside of ChromeOS. */
  private static final List<String> TAILNET =
      List.of("100.64.0.0-100.115.91.255", "100.115.94.0-100.127.255.255", "fd7a:115c:a1e0::/48");

  private static final Selector EVERYBODY = new Selector.Auto(Autogroup.DANGER_ALL);

  private final @Nullable List<String>[] bySource;
  private final @Nullable List<String>[] byTarget;
  private final Map<Long, List<String>> byOwner;
  private @Nullable List<String> everything;

  SourceTexts(int rules) {
    this(lists(rules), lists(rules), new HashMap<>());
  }

  private SourceTexts(
      @Nullable List<String>[] bySource,
      @Nullable List<String>[] byTarget,
      Map<Long, List<String>> byOwner) {
    this.bySource = bySource;
    this.byTarget = byTarget;
    this.byOwner = byOwner;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static @Nullable List<String>[] lists(int size) {
    return new List[size];
  }

  /**
   * Without what is about these.
   *
   * @param named numbers of the rules whose sources name devices; what the others say is the same
   *     whoever is there
   */
  SourceTexts next(
      BitSet sources, BitSet targets, Collection<Long> owners, boolean sameNetworks, BitSet named) {
    SourceTexts next =
        new SourceTexts(lists(bySource.length), lists(byTarget.length), new HashMap<>());
    if (sameNetworks) {
      next.everything = everything;
      for (int i = 0; i < bySource.length; i++) {
        next.bySource[i] = sources.get(i) && named.get(i) ? null : bySource[i];
        next.byTarget[i] = targets.get(i) ? null : byTarget[i];
      }
    }
    synchronized (byOwner) {
      next.byOwner.putAll(byOwner);
    }
    next.byOwner.keySet().removeAll(Set.copyOf(owners));
    return next;
  }

  /** Who may by the rule of that number. */
  List<String> sources(Population population, int rule) {
    List<String> known = bySource[rule];
    if (known == null) {
      known =
          texts(
              population,
              population.rules().entry(rule).rule().sources(),
              population.sourcesOf(rule));
      bySource[rule] = known;
    }
    return known;
  }

  /** What is reached by the rule of that number, as if it were who may. */
  List<String> targets(Population population, int rule) {
    List<String> known = byTarget[rule];
    if (known == null) {
      known =
          texts(
              population,
              population.rules().entry(rule).rule().targets(),
              population.targetsOf(rule));
      byTarget[rule] = known;
    }
    return known;
  }

  /** The devices of a person. */
  List<String> owned(Population population, long person) {
    synchronized (byOwner) {
      return byOwner.computeIfAbsent(
          person, id -> addresses(population.at(population.ownedBy(id))));
    }
  }

  private List<String> everything(Population population) {
    List<String> known = everything;
    if (known == null) {
      TreeSet<String> all = new TreeSet<>(TAILNET);
      population.subnets().forEach(subnet -> all.add(subnet.toString()));
      known = List.copyOf(all);
      everything = known;
    }
    return known;
  }

  private List<String> texts(Population population, List<Selector> selectors, BitSet candidates) {
    if (selectors.contains(EVERYBODY)) {
      return List.of("*");
    }
    TreeSet<String> texts = new TreeSet<>();
    boolean devices = false;
    for (Selector selector : selectors) {
      switch (selector) {
        case Selector.Everything _ -> texts.addAll(everything(population));
        case Selector.Space space -> texts.addAll(space.texts());
        case Selector.Login _,
            Selector.Group _,
            Selector.Domain _,
            Selector.Tag _,
            Selector.Auto _ ->
            devices = true;
      }
    }
    if (devices) {
      List<Selector> named =
          selectors.stream()
              .filter(selector -> !(selector instanceof Selector.Everything))
              .toList();
      for (Node node : population.at(candidates)) {
        Person owner = population.ownerOf(node);
        if (named.stream().anyMatch(selector -> Whom.means(selector, node, owner))) {
          texts.add(IpText.format(node.ipv4()));
          texts.add(IpText.format(node.ipv6()));
        }
      }
    }
    return List.copyOf(texts);
  }

  private static List<String> addresses(List<Node> nodes) {
    TreeSet<String> texts = new TreeSet<>();
    for (Node node : nodes) {
      texts.add(IpText.format(node.ipv4()));
      texts.add(IpText.format(node.ipv6()));
    }
    return List.copyOf(texts);
  }
}
