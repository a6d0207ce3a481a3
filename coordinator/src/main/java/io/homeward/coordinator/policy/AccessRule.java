package io.homeward.coordinator.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One grant, or one entry of the older {@code acls}, which says the same with other words.
 *
 * @param offset where it stands in the file; 0: it stands for a file without rules
 * @param sources who may; none: nobody, the rule says nothing
 * @param traffic what packets may pass; none: only {@code app} counts
 * @param targets everything that is reached, in the order of the policy
 * @param via tags of the routers by which subnets and exit nodes are reached; none: by any
 * @param app capabilities by name; null: one without arguments
 */
public record AccessRule(
    int offset,
    List<Selector> sources,
    List<Traffic> traffic,
    List<Selector> targets,
    List<String> via,
    Map<String, @Nullable List<JsonNode>> app) {
  public AccessRule {
    sources = List.copyOf(sources);
    traffic = List.copyOf(traffic);
    targets = List.copyOf(targets);
    via = List.copyOf(via);
  }

  /**
   * @param protocols of IP; none: the usual ones
   * @param targets each selector once, in the order of the filter
   */
  public record Traffic(List<Integer> protocols, List<Target> targets) {
    public Traffic {
      protocols = List.copyOf(protocols);
      targets = List.copyOf(targets);
    }
  }

  /**
   * @param selector where
   * @param ports which, in the order of the policy
   */
  public record Target(Selector selector, List<PortRange> ports) {
    public Target {
      ports = List.copyOf(ports);
    }
  }
}
