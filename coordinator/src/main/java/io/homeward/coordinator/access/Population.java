package io.homeward.coordinator.access;

import io.homeward.coordinator.access.Rulebook.Standing;
import io.homeward.coordinator.policy.Policy;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All devices and people under one policy, with what each rule means among them. Immutable: {@link
 * #with} gives the next one, and copies what is about the devices that changed.
 *
 * <p>Each device has a slot, a small number that is used again, so that sets of devices are bits.
 */
public final class Population {
  private final Policy policy;
  private final Rulebook rules;
  private final Map<Long, Person> people;

  /** In the order of slots; null where none is. */
  private final List<@Nullable Node> nodes;

  private final Map<Long, Integer> slots;
  private final List<Standing> standings;

  /** By number of the rule: who stands on its sides. */
  private final BitSet[] sources;

  private final BitSet[] targets;

  /** By person: the devices without tags. */
  private final Map<Long, BitSet> owned;

  /** By network: who leads there, in order of id. */
  private final SortedMap<IpPrefix, SortedSet<Long>> routers;

  /** By network: which of several carries it. */
  private final Map<IpPrefix, Long> elected;

  private final SourceTexts texts;
  private final Found found = new Found();

  private Population(
      Policy policy,
      Rulebook rules,
      Map<Long, Person> people,
      List<@Nullable Node> nodes,
      Map<Long, Integer> slots,
      List<Standing> standings,
      BitSet[] sources,
      BitSet[] targets,
      Map<Long, BitSet> owned,
      SortedMap<IpPrefix, SortedSet<Long>> routers,
      Map<IpPrefix, Long> elected,
      SourceTexts texts) {
    this.policy = policy;
    this.rules = rules;
    this.people = people;
    this.nodes = nodes;
    this.slots = slots;
    this.standings = standings;
    this.sources = sources;
    this.targets = targets;
    this.owned = owned;
    this.routers = routers;
    this.elected = elected;
    this.texts = texts;
  }

  /**
   * @param elected by network with several routers: the id of the one that carries it; where
   *     nothing is said it is the one of lowest id
   */
  public static Population of(
      Policy policy,
      Collection<Person> people,
      Collection<Node> nodes,
      Map<IpPrefix, Long> elected) {
    Rulebook rules = new Rulebook(policy);
    Map<Long, Person> byId = new HashMap<>();
    people.forEach(person -> byId.put(person.id(), person));
    BitSet[] sources = new BitSet[rules.size()];
    BitSet[] targets = new BitSet[rules.size()];
    for (int i = 0; i < rules.size(); i++) {
      sources[i] = new BitSet();
      targets[i] = new BitSet();
    }
    return new Population(
            policy,
            rules,
            Collections.unmodifiableMap(byId),
            new ArrayList<>(),
            new HashMap<>(),
            new ArrayList<>(),
            sources,
            targets,
            new HashMap<>(),
            new TreeMap<>(),
            Map.copyOf(elected),
            new SourceTexts(rules.size()))
        .with(nodes, Set.of());
  }

  /**
   * The next one.
   *
   * @param changed devices that are new or not what they were
   * @param gone ids of devices that are not there any more
   */
  public Population with(Collection<Node> changed, Collection<Long> gone) {
    List<Node> different = changed.stream().filter(node -> !node.equals(node(node.id()))).toList();
    List<Long> left = gone.stream().filter(slots::containsKey).toList();
    if (different.isEmpty() && left.isEmpty()) {
      return this;
    }
    Next next = new Next(this);
    left.forEach(id -> next.replace(id, null));
    different.forEach(node -> next.replace(node.id(), node));
    return next.done();
  }

  /**
   * The same devices with other people.
   *
   * @param next all there are
   */
  public Population withPeople(Collection<Person> next) {
    Map<Long, Person> byId = new HashMap<>();
    next.forEach(person -> byId.put(person.id(), person));
    if (byId.equals(people)) {
      return this;
    }
    Set<Long> different = new TreeSet<>(people.keySet());
    different.addAll(byId.keySet());
    different.removeIf(id -> Objects.equals(people.get(id), byId.get(id)));
    Population others =
        new Population(
            policy,
            rules,
            Collections.unmodifiableMap(byId),
            nodes,
            slots,
            standings,
            sources,
            targets,
            owned,
            routers,
            elected,
            texts);
    Next changed = new Next(others);
    different.forEach(id -> at(ownedBy(id)).forEach(node -> changed.replace(node.id(), node)));
    return changed.done();
  }

  /** The same devices and people under another policy. */
  public Population under(Policy next) {
    return of(next, people.values(), nodes(), elected);
  }

  /** The same with other elections. */
  public Population withElected(Map<IpPrefix, Long> next) {
    if (next.equals(elected)) {
      return this;
    }
    return new Population(
        policy,
        rules,
        people,
        nodes,
        slots,
        standings,
        sources,
        targets,
        owned,
        routers,
        Map.copyOf(next),
        texts);
  }

  /** The policy. */
  public Policy policy() {
    return policy;
  }

  Rulebook rules() {
    return rules;
  }

  /** Everybody with a device or without. */
  Collection<Person> people() {
    return people.values();
  }

  /** The person, or null. */
  @Nullable Person person(long id) {
    return people.get(id);
  }

  /** The person that a device belongs to; null when it has tags. */
  public @Nullable Person ownerOf(Node node) {
    return node.isPersonal() ? people.get(node.owner()) : null;
  }

  /** The device, or null. */
  public @Nullable Node node(long id) {
    Integer slot = slots.get(id);
    return slot == null ? null : nodes.get(slot);
  }

  /** All devices, in no order. */
  List<Node> nodes() {
    List<Node> all = new ArrayList<>();
    for (Node node : nodes) {
      if (node != null) {
        all.add(node);
      }
    }
    return all;
  }

  Standing standingOf(Node node) {
    Integer slot = slots.get(node.id());
    return slot == null ? Standing.NONE : standings.get(slot);
  }

  /** Who stands on that side of a rule; not to be changed. */
  BitSet sourcesOf(int rule) {
    return sources[rule];
  }

  /** Who stands on the other side of a rule; not to be changed. */
  BitSet targetsOf(int rule) {
    return targets[rule];
  }

  /** The devices without tags of a person; not to be changed. */
  BitSet ownedBy(long person) {
    return owned.getOrDefault(person, new BitSet());
  }

  /** The devices without tags of a person, in no order. */
  public List<Node> devicesOf(long person) {
    return at(ownedBy(person));
  }

  int slotOf(Node node) {
    Integer slot = slots.get(node.id());
    return slot == null ? -1 : slot;
  }

  /** The devices of a set. */
  List<Node> at(BitSet set) {
    List<Node> found = new ArrayList<>(set.cardinality());
    set.stream()
        .forEach(slot -> {
          Node node = nodes.get(slot);
          if (node != null) {
            found.add(node);
          }
        });
    return found;
  }

  /** Networks behind devices, without those that make exit nodes. */
  public List<IpPrefix> subnets() {
    return routers.keySet().stream().filter(route -> !Node.isExit(route)).toList();
  }

  /** Who leads to any network or to the rest of the world, each once. */
  Set<Long> routers() {
    Set<Long> all = new TreeSet<>();
    routers.values().forEach(all::addAll);
    return all;
  }

  /** Networks, but not exits, to which several devices lead, with these in order of id. */
  public Map<IpPrefix, SortedSet<Long>> contested() {
    Map<IpPrefix, SortedSet<Long>> several = new HashMap<>();
    routers.forEach((network, ids) -> {
      if (ids.size() > 1 && !Node.isExit(network)) {
        several.put(network, Collections.unmodifiableSortedSet(ids));
      }
    });
    return several;
  }

  /** Which of several routers carries a network, as far as that was said. */
  public Map<IpPrefix, Long> elected() {
    return elected;
  }

  /** Who leads to the network, in order of id. */
  Set<Long> routersTo(IpPrefix network) {
    return routers.getOrDefault(network, new TreeSet<>());
  }

  /**
   * Which of these carries the network.
   *
   * @param candidates not empty, in order of id
   */
  long elect(IpPrefix network, Collection<Long> candidates) {
    Long chosen = elected.get(network);
    return chosen != null && candidates.contains(chosen) ? chosen : candidates.iterator().next();
  }

  SourceTexts texts() {
    return texts;
  }

  /** Whom a device sees. */
  public Audience audienceOf(Node viewer) {
    return found.audience(Audience.Kind.of(this, viewer), () -> Audience.of(this, viewer));
  }

  /** Who may log in to a device by SSH, in the order in which clients ask. */
  List<SshAllowance> sshOf(Node node) {
    return policy.ssh().isEmpty()
        ? List.of()
        : found.ssh(node.owner(), node.tags(), () -> SshAllowances.of(this, node));
  }

  /** The copies in which the next population is made. */
  private static final class Next {
    private final Population before;
    private final List<@Nullable Node> nodes;
    private final Map<Long, Integer> slots;
    private final List<Standing> standings;
    private final BitSet[] sources;
    private final BitSet[] targets;
    private final BitSet sourcesTouched = new BitSet();
    private final BitSet targetsTouched = new BitSet();
    private final Map<Long, BitSet> owned;
    private final Set<Long> ownersTouched = new TreeSet<>();
    private final SortedMap<IpPrefix, SortedSet<Long>> routers;
    private final BitSet free = new BitSet();

    Next(Population before) {
      this.before = before;
      this.nodes = new ArrayList<>(before.nodes);
      this.slots = new HashMap<>(before.slots);
      this.standings = new ArrayList<>(before.standings);
      this.sources = before.sources.clone();
      this.targets = before.targets.clone();
      this.owned = new HashMap<>(before.owned);
      this.routers = new TreeMap<>();
      before.routers.forEach((route, ids) -> routers.put(route, new TreeSet<>(ids)));
      for (int slot = 0; slot < nodes.size(); slot++) {
        free.set(slot, nodes.get(slot) == null);
      }
    }

    void replace(long id, @Nullable Node node) {
      Integer known = slots.get(id);
      int slot = known != null ? known : free.isEmpty() ? nodes.size() : free.nextSetBit(0);
      if (known == null) {
        if (node == null) {
          return;
        }
        free.clear(slot);
        slots.put(id, slot);
        if (slot == nodes.size()) {
          nodes.add(null);
          standings.add(Standing.NONE);
        }
      }
      Node old = nodes.get(slot);
      Standing was = standings.get(slot);
      Standing is =
          node == null
              ? Standing.NONE
              : before.rules.standingOf(node, before.people.get(node.owner()));
      mark(sources, sourcesTouched, slot, was.sources(), is.sources());
      mark(targets, targetsTouched, slot, was.targets(), is.targets());
      own(old, slot, false);
      own(node, slot, true);
      route(old, false);
      route(node, true);
      nodes.set(slot, node);
      standings.set(slot, is);
      if (node == null) {
        slots.remove(id);
        free.set(slot);
      }
    }

    private static void mark(BitSet[] sides, BitSet touched, int slot, BitSet was, BitSet is) {
      BitSet all = (BitSet) was.clone();
      all.or(is);
      all.stream()
          .forEach(rule -> {
            if (!touched.get(rule)) {
              touched.set(rule);
              sides[rule] = (BitSet) sides[rule].clone();
            }
            sides[rule].set(slot, is.get(rule));
          });
    }

    private void own(@Nullable Node node, int slot, boolean has) {
      if (node == null || !node.isPersonal()) {
        return;
      }
      BitSet devices = owned.get(node.owner());
      if (devices == null) {
        devices = new BitSet();
        ownersTouched.add(node.owner());
      } else if (ownersTouched.add(node.owner())) {
        devices = (BitSet) devices.clone();
      }
      owned.put(node.owner(), devices);
      devices.set(slot, has);
    }

    private void route(@Nullable Node node, boolean has) {
      if (node == null) {
        return;
      }
      for (IpPrefix route : node.routes()) {
        SortedSet<Long> ids = routers.computeIfAbsent(route, _ -> new TreeSet<>());
        if (has) {
          ids.add(node.id());
        } else {
          ids.remove(node.id());
        }
        if (ids.isEmpty()) {
          routers.remove(route);
        }
      }
    }

    Population done() {
      boolean sameNetworks = routers.keySet().equals(before.routers.keySet());
      return new Population(
          before.policy,
          before.rules,
          before.people,
          nodes,
          slots,
          standings,
          sources,
          targets,
          owned,
          routers,
          before.elected,
          before.texts.next(
              sourcesTouched, targetsTouched, ownersTouched, sameNetworks, before.rules.named()));
    }
  }
}
