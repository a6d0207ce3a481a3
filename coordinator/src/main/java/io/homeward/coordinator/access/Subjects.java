package io.homeward.coordinator.access;

import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.policy.Autogroup;
import io.homeward.coordinator.policy.Ip;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.Selector;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the words of a test mean. A person or tag without devices is asked with one as it would be,
 * so that a test says the same before the first device is there.
 */
final class Subjects {
  /** Where devices are that are not there: among the addresses that are never given out. */
  private static final byte[] NOWHERE4 = IpText.parse("100.100.0.0").getAddress();

  private static final byte[] NOWHERE6 = IpText.parse("fd7a:115c:a1e0:b1a::").getAddress();

  private int imagined;

  private final Population population;
  private final Policy policy;

  Subjects(Population population) {
    this.population = population;
    this.policy = population.policy();
  }

  /**
   * Everyone that a word means; none: it means nobody, or what cannot be tested, as a network.
   *
   * @param word of a test
   */
  List<Subject> of(String word) {
    Selector selector = word.indexOf('/') >= 0 ? null : selector(word);
    if (selector == null) {
      return List.of();
    }
    return switch (selector) {
      case Selector.Space space -> at(space);
      case Selector.Login login -> person(login);
      case Selector.Group group -> people(group);
      case Selector.Domain domain -> people(domain);
      case Selector.Tag(String tag) -> tagged(selector, tag);
      case Selector.Auto(Autogroup group) ->
          group.isPeople() ? people(selector) : devices(selector);
      case Selector.Everything _ -> List.of();
    };
  }

  private @Nullable Selector selector(String word) {
    try {
      return policy.selector(word);
    } catch (IllegalArgumentException e) {
      return null; // the test says that it means nothing
    }
  }

  private List<Subject> at(Selector.Space space) {
    List<IpRange> ranges = space.addresses().ranges();
    if (ranges.size() != 1 || !ranges.getFirst().first().equals(ranges.getFirst().last())) {
      return List.of();
    }
    Ip address = ranges.getFirst().first();
    for (Node node : population.nodes()) {
      if (node.isAt(address)) {
        return List.of(new Subject(node, population.ownerOf(node), address));
      }
    }
    return List.of(new Subject(null, null, address));
  }

  /** Who has not joined yet is asked, too: a policy may be written before people come. */
  private List<Subject> person(Selector.Login login) {
    List<Subject> there = people(login);
    if (!there.isEmpty()) {
      return there;
    }
    long id = Long.MAX_VALUE - imagined;
    Person absent = new Person(id, login.name(), Role.MEMBER);
    return List.of(new Subject(imagined(id, List.of()), absent, null));
  }

  private List<Subject> people(Selector selector) {
    List<Subject> subjects = new ArrayList<>();
    for (Person person : population.people()) {
      if (Whom.isPerson(selector, person)) {
        List<Node> devices = population.at(population.ownedBy(person.id()));
        devices.forEach(node -> subjects.add(new Subject(node, person, null)));
        if (devices.isEmpty()) {
          subjects.add(new Subject(imagined(person.id(), List.of()), person, null));
        }
      }
    }
    return subjects;
  }

  private List<Subject> tagged(Selector selector, String tag) {
    List<Subject> there = devices(selector);
    return there.isEmpty() ? List.of(new Subject(imagined(0, List.of(tag)), null, null)) : there;
  }

  private List<Subject> devices(Selector selector) {
    return population.nodes().stream()
        .filter(node -> Whom.means(selector, node, population.ownerOf(node)))
        .map(node -> new Subject(node, population.ownerOf(node), null))
        .toList();
  }

  private Node imagined(long owner, List<String> tags) {
    imagined++;
    byte[] ipv4 = NOWHERE4.clone();
    byte[] ipv6 = NOWHERE6.clone();
    for (byte[] address : List.of(ipv4, ipv6)) {
      address[address.length - 2] = (byte) (imagined >> 8);
      address[address.length - 1] = (byte) imagined;
    }
    return new Node(
        Long.MAX_VALUE - imagined,
        (Inet4Address) IpText.fromBytes(ipv4),
        (Inet6Address) IpText.fromBytes(ipv6),
        owner,
        tags,
        List.of());
  }
}
