package io.homeward.coordinator.access;

import io.homeward.coordinator.access.Rulebook.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which devices, by slot, stand on which sides of which rules. Immutable. */
final class Sides {
  /** By slot. */
  private final List<Standing> standings;

  /** By number of the rule. */
  private final BitSet[] sources;

  private final BitSet[] targets;

  private Sides(List<Standing> standings, BitSet[] sources, BitSet[] targets) {
    this.standings = standings;
    this.sources = sources;
    this.targets = targets;
  }

  /** With nobody on any side of so many rules. */
  static Sides empty(int rules) {
    BitSet[] sources = new BitSet[rules];
    BitSet[] targets = new BitSet[rules];
    for (int i = 0; i < rules; i++) {
      sources[i] = new BitSet();
      targets[i] = new BitSet();
    }
    return new Sides(new ArrayList<>(), sources, targets);
  }

  Standing standing(int slot) {
    return standings.get(slot);
  }

  /** Not to be changed. */
  BitSet sourcesOf(int rule) {
    return sources[rule];
  }

  /** Not to be changed. */
  BitSet targetsOf(int rule) {
    return targets[rule];
  }

  /** The next ones while they are made: of a rule is copied what changes. */
  static final class Next {
    private final List<Standing> standings;
    private final BitSet[] sources;
    private final BitSet[] targets;
    private final BitSet sourcesTouched = new BitSet();
    private final BitSet targetsTouched = new BitSet();

    Next(Sides before) {
      this.standings = new ArrayList<>(before.standings);
      this.sources = before.sources.clone();
      this.targets = before.targets.clone();
    }

    /** The device in a slot, the last one or one after it, stands elsewhere now. */
    void put(int slot, Standing is) {
      if (slot == standings.size()) {
        standings.add(Standing.NONE);
      }
      Standing was = standings.set(slot, is);
      mark(sources, sourcesTouched, slot, was.sources(), is.sources());
      mark(targets, targetsTouched, slot, was.targets(), is.targets());
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

    /** By number: the rules on whose sources a device stands or stood that was put. */
    BitSet sourcesTouched() {
      return sourcesTouched;
    }

    /** By number: the rules on whose targets a device stands or stood that was put. */
    BitSet targetsTouched() {
      return targetsTouched;
    }

    Sides done() {
      return new Sides(standings, sources, targets);
    }
  }
}
