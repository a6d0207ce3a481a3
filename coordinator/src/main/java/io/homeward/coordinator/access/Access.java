package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.AutoApprovers;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.NodeAttribute;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.policy.Selector;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a population's policy means for one of its devices. */
public final class Access {
  private static final String FUNNEL = "funnel";
  private static final String HTTPS = "https";

  private Access() {}

  /** Who may reach the device, and what: the rules of its packet filter. */
  public static List<WireFilterRule> filter(Population population, Node node) {
    return Filters.of(population, node);
  }

  /** Whom the device sees, in order of id, without itself. */
  public static List<Node> peers(Population population, Node viewer) {
    BitSet visible = Views.visible(population, viewer);
    return population.at(visible).stream().sorted(Comparator.comparingLong(Node::id)).toList();
  }

  /** Whether either may reach the other. */
  public static boolean sees(Population population, Node viewer, Node peer) {
    return viewer.id() != peer.id() && Views.sees(population, viewer, peer);
  }

  /** What the viewer sends to the peer, whom it sees: the two addresses and networks behind it. */
  public static List<IpPrefix> allowedIps(Population population, Node viewer, Node peer) {
    List<IpPrefix> allowed = new ArrayList<>(peer.prefixes());
    allowed.addAll(Views.routes(population, viewer, peer));
    return List.copyOf(allowed);
  }

  /** What the device itself carries: the two addresses, subnets behind it, then exits. */
  public static List<IpPrefix> ownNetworks(Node node) {
    List<IpPrefix> own = new ArrayList<>(node.prefixes());
    own.addAll(node.networks());
    return List.copyOf(own);
  }

  /** What the device is told about itself by the policy; null: without arguments. */
  public static Map<String, @Nullable List<JsonNode>> attributes(Population population, Node node) {
    Map<String, @Nullable List<JsonNode>> all = new LinkedHashMap<>();
    Person owner = population.ownerOf(node);
    for (NodeAttribute attribute : population.policy().attributes()) {
      if (attribute.targets().stream().anyMatch(target -> isTarget(target, node, owner))) {
        attribute
            .attributes()
            .forEach((name, values) -> all.put(name, both(all.get(name), values)));
      }
    }
    if (all.containsKey(FUNNEL)) {
      // The client opens no other ports, whatever the rest says.
      all.put("https://tailscale.com/cap/funnel-ports?ports=443,8443,10000", null);
      if (!all.containsKey(HTTPS)) {
        all.put("https://tailscale.com/cap/warn-funnel-no-https", null);
      }
    }
    return Collections.unmodifiableMap(all);
  }

  /** What several entries say of one application is said together. */
  private static @Nullable List<JsonNode> both(
      @Nullable List<JsonNode> before, @Nullable List<JsonNode> more) {
    return before == null
        ? more
        : more == null ? before : Stream.concat(before.stream(), more.stream()).toList();
  }

  private static boolean isTarget(Selector target, Node node, @Nullable Person owner) {
    return Whom.means(target, node, owner)
        || (target instanceof Selector.Space space
            && node.prefixes().stream()
                .anyMatch(prefix -> space.addresses().overlaps(IpRange.of(prefix))));
  }

  /**
   * Out of which addresses the policy wants a device to have its own, in this order.
   *
   * @param owner id of the person; means nothing when there are tags
   * @return none: out of any
   */
  public static List<IpRange> pool(Population population, long owner, List<String> tags) {
    List<NodeAttribute> attributes = population.policy().attributes();
    if (attributes.stream().allMatch(one -> one.addresses().isEmpty())) {
      return List.of();
    }
    // It has no address yet, and rules that go by addresses cannot mean it.
    Node joining =
        new Node(
            0,
            (Inet4Address) TailnetRanges.IPV4.address(),
            (Inet6Address) TailnetRanges.IPV6.address(),
            owner,
            tags,
            List.of());
    Person person = population.person(owner);
    return attributes.stream()
        .filter(one -> one.targets().stream().anyMatch(who -> Whom.means(who, joining, person)))
        .flatMap(one -> one.addresses().stream())
        .toList();
  }

  /** All addresses that the policy keeps for some devices. */
  public static List<IpRange> pools(Population population) {
    return population.policy().attributes().stream()
        .flatMap(one -> one.addresses().stream())
        .toList();
  }

  /** Who may log in to the device by SSH, in the order in which clients ask. */
  public static List<SshAllowance> ssh(Population population, Node node) {
    return population.sshOf(node);
  }

  /**
   * Whether a device that is itself the same has the same packet filter in two populations; false
   * may also mean that it takes more than a look to know.
   */
  public static boolean isSameFilter(Population before, Population after, Node node) {
    return before == after || Filters.isSame(before, after, node);
  }

  /**
   * What the policy's own tests find wrong with it, in the order of the file; for a person who is
   * about to use it.
   */
  public static List<PolicyProblem> failedTests(Population population) {
    List<PolicyProblem> failed = new ArrayList<>(Checks.failures(population));
    failed.addAll(SshChecks.failures(population));
    failed.sort(
        Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column));
    return List.copyOf(failed);
  }

  /** Whether a person may give a tag to an own device. */
  public static boolean mayGive(Population population, long person, String tag) {
    Person owner = population.person(person);
    return owner != null
        && Whom.isOneOf(population.policy().tagOwners().getOrDefault(tag, List.of()), owner);
  }

  /**
   * The networks that a device announces and may have without anybody's approval.
   *
   * @param node with whatever routes
   * @param owner of the node; null: nobody known
   * @param announced what it would lead to
   */
  public static List<IpPrefix> approved(
      Policy policy, Node node, @Nullable Person owner, List<IpPrefix> announced) {
    return announced.stream().filter(route -> isApproved(policy, node, owner, route)).toList();
  }

  private static boolean isApproved(
      Policy policy, Node node, @Nullable Person owner, IpPrefix route) {
    AutoApprovers approvers = policy.autoApprovers();
    if (Node.isExit(route)
        && approvers.exitNodes().stream().anyMatch(who -> Whom.means(who, node, owner))) {
      return true;
    }
    return approvers.routes().entrySet().stream()
        .filter(entry ->
            entry.getKey().bits() <= route.bits()
                && entry.getKey().contains(route.address())
                && (Node.isExit(route) || !Node.isExit(entry.getKey())))
        .anyMatch(entry -> entry.getValue().stream().anyMatch(who -> Whom.means(who, node, owner)));
  }
}
