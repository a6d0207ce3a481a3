package io.homeward.coordinator.access;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All devices, each with a slot: a small number that is used again, so that sets of devices are
 * bits. Immutable.
 */
final class Roster {
  /** Without anybody. */
  static final Roster EMPTY = new Roster(new ArrayList<>(), new HashMap<>(), new HashMap<>());

  /** In the order of slots; null where none is. */
  private final List<@Nullable Node> nodes;

  private final Map<Long, Integer> slots;

  /** By person: the devices without tags. */
  private final Map<Long, BitSet> owned;

  private Roster(List<@Nullable Node> nodes, Map<Long, Integer> slots, Map<Long, BitSet> owned) {
    this.nodes = nodes;
    this.slots = slots;
    this.owned = owned;
  }

  /** The device, or null. */
  @Nullable Node node(long id) {
    Integer slot = slots.get(id);
    return slot == null ? null : nodes.get(slot);
  }

  /** The slot of the device of that id; -1: there is none. */
  int slotOf(long id) {
    Integer slot = slots.get(id);
    return slot == null ? -1 : slot;
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

  /** The devices without tags of a person; not to be changed. */
  BitSet ownedBy(long person) {
    return owned.getOrDefault(person, new BitSet());
  }

  /** The next one while it is made. */
  static final class Next {
    private final List<@Nullable Node> nodes;
    private final Map<Long, Integer> slots;
    private final Map<Long, BitSet> owned;
    private final Set<Long> ownersTouched = new TreeSet<>();
    private final BitSet free = new BitSet();

    Next(Roster before) {
      this.nodes = new ArrayList<>(before.nodes);
      this.slots = new HashMap<>(before.slots);
      this.owned = new HashMap<>(before.owned);
      for (int slot = 0; slot < nodes.size(); slot++) {
        free.set(slot, nodes.get(slot) == null);
      }
    }

    /** The slot of a device, which it gets if it has none. */
    int slotFor(long id) {
      Integer known = slots.get(id);
      if (known != null) {
        return known;
      }
      int slot = free.isEmpty() ? nodes.size() : free.nextSetBit(0);
      free.clear(slot);
      slots.put(id, slot);
      if (slot == nodes.size()) {
        nodes.add(null);
      }
      return slot;
    }

    /** Whether the device of that id has a slot. */
    boolean knows(long id) {
      return slots.containsKey(id);
    }

    /** Puts a device, or none any more, into the slot of its id; gives who was there. */
    @Nullable Node put(long id, int slot, @Nullable Node node) {
      Node old = nodes.get(slot);
      own(old, slot, false);
      own(node, slot, true);
      nodes.set(slot, node);
      if (node == null) {
        slots.remove(id);
        free.set(slot);
      }
      return old;
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

    /** Whose devices are not what they were. */
    Set<Long> ownersTouched() {
      return ownersTouched;
    }

    Roster done() {
      return new Roster(nodes, slots, owned);
    }
  }
}
