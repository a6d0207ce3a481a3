package io.homeward.coordinator.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What some devices can or should do: those that one of the targets means.
 *
 * @param targets which
 * @param attributes by name, with arguments where they have any
 * @param addresses of IPv4, out of which new devices get theirs, in this order; none: out of any
 */
public record NodeAttribute(
    List<Selector> targets,
    Map<String, @Nullable List<JsonNode>> attributes,
    List<IpRange> addresses) {
  public NodeAttribute {
    targets = List.copyOf(targets);
    addresses = List.copyOf(addresses);
  }
}
