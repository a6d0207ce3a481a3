package io.homeward.coordinator.state;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.Person;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.policy.Policy;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Devices and users as a policy sees them. */
final class Residents {
  private Residents() {}

  static Population all(Policy policy, Collection<User> users, SortedMap<Long, Device> devices) {
    Population population = Population.of(policy, people(users), List.of(), Map.of());
    return next(population, devices, devices.keySet());
  }

  static List<Person> people(Collection<User> users) {
    return users.stream().map(Residents::person).toList();
  }

  private static Person person(User user) {
    return new Person(user.id(), user.name(), user.role());
  }

  /**
   * The population once these devices are as they are now, there or gone.
   *
   * @param touched ids of all that may be different
   */
  static Population next(
      Population before, SortedMap<Long, Device> devices, Collection<Long> touched) {
    List<Node> changed = new ArrayList<>();
    List<Long> gone = new ArrayList<>();
    for (long id : touched) {
      Device device = devices.get(id);
      if (device == null || !device.approved()) {
        gone.add(id);
      } else {
        changed.add(node(before, device));
      }
    }
    Population next = before.with(changed, gone);
    return next.withElected(elected(next, devices));
  }

  /** Whoever is there carries a network, and keeps it as long as that is so. */
  private static Map<IpPrefix, Long> elected(
      Population population, SortedMap<Long, Device> devices) {
    Map<IpPrefix, Long> elected = new HashMap<>();
    population
        .contested()
        .forEach((network, routers) -> {
          Long chosen = population.elected().get(network);
          if (chosen == null || !routers.contains(chosen) || !isThere(devices.get(chosen))) {
            Long other = firstThere(routers, devices);
            chosen =
                other != null
                    ? other
                    : chosen != null && routers.contains(chosen) ? chosen : routers.first();
          }
          elected.put(network, chosen);
        });
    return elected;
  }

  private static @Nullable Long firstThere(
      SortedSet<Long> routers, SortedMap<Long, Device> devices) {
    return routers.stream().filter(id -> isThere(devices.get(id))).findFirst().orElse(null);
  }

  private static boolean isThere(@Nullable Device device) {
    return device != null && device.presence().online();
  }

  private static Node node(Population population, Device device) {
    Node alone =
        new Node(
            device.id(),
            device.addresses().ipv4(),
            device.addresses().ipv6(),
            device.registration().userId(),
            device.registration().tags(),
            List.of());
    List<IpPrefix> announced = device.report().host().routableIps();
    if (announced.isEmpty()) {
      return alone;
    }
    Set<IpPrefix> approved = new LinkedHashSet<>(device.routes());
    approved.retainAll(Set.copyOf(announced));
    approved.addAll(
        Access.approved(population.policy(), alone, population.ownerOf(alone), announced));
    return new Node(
        alone.id(),
        alone.ipv4(),
        alone.ipv6(),
        alone.owner(),
        alone.tags(),
        approved.stream().filter(Node::mayLeadTo).sorted().toList());
  }
}
