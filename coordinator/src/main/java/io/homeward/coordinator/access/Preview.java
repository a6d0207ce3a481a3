package io.homeward.coordinator.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** What becomes different for whom when one policy takes the place of another. Pure. */
public final class Preview {
  private Preview() {}

  /**
   * What becomes different for one device.
   *
   * @param device its id
   * @param appears ids of those that it will see, ascending
   * @param vanishes ids of those that it will see no longer, ascending
   * @param filter whether others may reach it, or other ports of it
   * @param routes whether it reaches networks otherwise
   * @param attributes whether it may do something else itself
   * @param ssh whether others may log in to it by SSH
   */
  public record Effect(
      long device,
      List<Long> appears,
      List<Long> vanishes,
      boolean filter,
      boolean routes,
      boolean attributes,
      boolean ssh) {
    public Effect {
      appears = List.copyOf(appears);
      vanishes = List.copyOf(vanishes);
    }

    private boolean isNone() {
      return appears.isEmpty() && vanishes.isEmpty() && !filter && !routes && !attributes && !ssh;
    }
  }

  /**
   * The effects for each device for which there is one, in order of id.
   *
   * @param before the devices under the policy in force
   * @param after the same under the other, as {@link Population#under} gives them
   */
  public static List<Effect> of(Population before, Population after) {
    List<Effect> effects = new ArrayList<>();
    for (Node node : after.nodes()) {
      Node old = before.node(node.id());
      Effect effect = effect(before, after, old == null ? node : old, node);
      if (!effect.isNone()) {
        effects.add(effect);
      }
    }
    effects.sort(Comparator.comparingLong(Effect::device));
    return List.copyOf(effects);
  }

  private static Effect effect(Population before, Population after, Node old, Node node) {
    Audience was = before.audienceOf(old);
    Audience is = after.audienceOf(node);
    return new Effect(
        node.id(),
        others(node, is.devices().filter(id -> !was.sees(id))),
        others(node, was.devices().filter(id -> !is.sees(id))),
        !Access.filter(before, old).equals(Access.filter(after, node)),
        others(
                node,
                is.devices().filter(id -> was.sees(id) && !was.routes(id).equals(is.routes(id))))
            .stream()
            .findAny()
            .isPresent(),
        !Access.attributes(before, old).equals(Access.attributes(after, node)),
        !Access.ssh(before, old).equals(Access.ssh(after, node)));
  }

  private static List<Long> others(Node node, LongStream ids) {
    return ids.filter(id -> id != node.id()).boxed().toList();
  }
}
