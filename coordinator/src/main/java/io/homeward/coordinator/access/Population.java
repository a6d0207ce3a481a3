package io.homeward.coordinator.access;

import io.homeward.coordinator.access.Rulebook.Standing;
import io.homeward.coordinator.policy.Policy;
import io.homeward.engine.inet.IpPrefix;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All devices and people under one policy, with what each rule means among them. Immutable: {@link
 * #with} gives the next one, and copies what is about the devices that changed.
 */
public final class Population {
  private final Policy policy;
  private final Rulebook rules;
  private final Map<Long, Person> people;
  private final Roster roster;
  private final Sides sides;
  private final Networks networks;
  private final SourceTexts texts;
  private final Found found = new Found();

  private Population(
      Policy policy,
      Rulebook rules,
      Map<Long, Person> people,
      Roster roster,
      Sides sides,
      Networks networks,
      SourceTexts texts) {
    this.policy = policy;
    this.rules = rules;
    this.people = people;
    this.roster = roster;
    this.sides = sides;
    this.networks = networks;
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
    return new Population(
            policy,
            rules,
            byId(people),
            Roster.EMPTY,
            Sides.empty(rules.size()),
            Networks.none(elected),
            new SourceTexts(rules.size()))
        .with(nodes, Set.of());
  }

  private static Map<Long, Person> byId(Collection<Person> people) {
    Map<Long, Person> byId = new HashMap<>();
    people.forEach(person -> byId.put(person.id(), person));
    return Collections.unmodifiableMap(byId);
  }

  /**
   * The next one.
   *
   * @param changed devices that are new or not what they were
   * @param gone ids of devices that are not there any more
   */
  public Population with(Collection<Node> changed, Collection<Long> gone) {
    List<Node> different = changed.stream().filter(node -> !node.equals(node(node.id()))).toList();
    List<Long> left = gone.stream().filter(id -> node(id) != null).toList();
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
    Map<Long, Person> byId = byId(next);
    if (byId.equals(people)) {
      return this;
    }
    Set<Long> different = new TreeSet<>(people.keySet());
    different.addAll(byId.keySet());
    different.removeIf(id -> Objects.equals(people.get(id), byId.get(id)));
    Population others = new Population(policy, rules, byId, roster, sides, networks, texts);
    Next changed = new Next(others);
    different.forEach(id -> devicesOf(id).forEach(node -> changed.replace(node.id(), node)));
    return changed.done();
  }

  /** The same devices and people under another policy. */
  public Population under(Policy next) {
    return of(next, people.values(), nodes(), networks.elected());
  }

  /** The same with other elections. */
  public Population withElected(Map<IpPrefix, Long> next) {
    Networks elected = networks.electing(next);
    return elected == networks
        ? this
        : new Population(policy, rules, people, roster, sides, elected, texts);
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
    return roster.node(id);
  }

  /** All devices, in no order. */
  List<Node> nodes() {
    return roster.nodes();
  }

  Standing standingOf(Node node) {
    int slot = roster.slotOf(node.id());
    return slot < 0 ? Standing.NONE : sides.standing(slot);
  }

  /** Who stands on that side of a rule; not to be changed. */
  BitSet sourcesOf(int rule) {
    return sides.sourcesOf(rule);
  }

  /** Who stands on the other side of a rule; not to be changed. */
  BitSet targetsOf(int rule) {
    return sides.targetsOf(rule);
  }

  /** The devices without tags of a person; not to be changed. */
  BitSet ownedBy(long person) {
    return roster.ownedBy(person);
  }

  /** The devices without tags of a person, in no order. */
  public List<Node> devicesOf(long person) {
    return roster.at(roster.ownedBy(person));
  }

  int slotOf(Node node) {
    return roster.slotOf(node.id());
  }

  /** The devices of a set. */
  List<Node> at(BitSet set) {
    return roster.at(set);
  }

  /** Networks behind devices, without those that make exit nodes. */
  public List<IpPrefix> subnets() {
    return networks.subnets();
  }

  /** Who leads to any network or to the rest of the world, each once. */
  Set<Long> routers() {
    return networks.routers();
  }

  /** Networks, but not exits, to which several devices lead, with these in order of id. */
  public Map<IpPrefix, SortedSet<Long>> contested() {
    return networks.contested();
  }

  /** Which of several routers carries a network, as far as that was said. */
  public Map<IpPrefix, Long> elected() {
    return networks.elected();
  }

  /** Who leads to the network, in order of id. */
  Set<Long> routersTo(IpPrefix network) {
    return networks.routersTo(network);
  }

  /**
   * Which of these carries the network.
   *
   * @param candidates not empty, in order of id
   */
  long elect(IpPrefix network, Collection<Long> candidates) {
    return networks.elect(network, candidates);
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
    private final Roster.Next roster;
    private final Sides.Next sides;
    private final Networks.Next networks;

    Next(Population before) {
      this.before = before;
      this.roster = new Roster.Next(before.roster);
      this.sides = new Sides.Next(before.sides);
      this.networks = new Networks.Next(before.networks);
    }

    void replace(long id, @Nullable Node node) {
      if (node == null && !roster.knows(id)) {
        return;
      }
      int slot = roster.slotFor(id);
      Node old = roster.put(id, slot, node);
      networks.replace(old, node);
      sides.put(
          slot,
          node == null
              ? Standing.NONE
              : before.rules.standingOf(node, before.people.get(node.owner())));
    }

    Population done() {
      Networks next = networks.done();
      return new Population(
          before.policy,
          before.rules,
          before.people,
          roster.done(),
          sides.done(),
          next,
          before.texts.next(
              sides.sourcesTouched(),
              sides.targetsTouched(),
              roster.ownersTouched(),
              next.hasSameNetworks(before.networks),
              before.rules.named()));
    }
  }
}
