package io.homeward.coordinator.access;

import io.homeward.coordinator.hujson.Position;
import io.homeward.coordinator.policy.AccessRule;
import io.homeward.coordinator.policy.Ip;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says whether one device may reach another, and by which rule. Pure. */
public final class Simulator {
  private Simulator() {}

  /**
   * A rule that allows it.
   *
   * @param line of the policy file on which it begins, from 1; 1 for a file without rules
   * @param column from 1
   */
  public record Reason(int line, int column) {}

  /**
   * Whether packets from one device may reach another.
   *
   * @param protocol number of the IP protocol, such as 6 for TCP
   * @param port 0 to 65535; means nothing for protocols without
   * @return the first rule that allows it; empty: none does
   */
  public static Optional<Reason> mayReach(
      Population population, Node from, Node to, int protocol, int port) {
    return reason(
        population,
        Checks.allowing(
            population,
            new Subject(from, population.ownerOf(from), null),
            new Subject(to, population.ownerOf(to), null),
            protocol,
            port));
  }

  /** The same for an address, be it a device's or behind one. */
  public static Optional<Reason> mayReach(
      Population population, Node from, InetAddress to, int protocol, int port) {
    Ip address = Ip.of(to);
    Node device =
        population.nodes().stream().filter(node -> node.isAt(address)).findFirst().orElse(null);
    Subject target =
        new Subject(device, device == null ? null : population.ownerOf(device), address);
    return reason(
        population,
        Checks.allowing(
            population, new Subject(from, population.ownerOf(from), null), target, protocol, port));
  }

  private static Optional<Reason> reason(Population population, @Nullable AccessRule rule) {
    if (rule == null) {
      return Optional.empty();
    }
    Position position = population.policy().document().position(rule.offset());
    return Optional.of(new Reason(position.line(), position.column()));
  }
}
