package io.homeward.coordinator.mapper;

import io.homeward.coordinator.access.Audience;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * What is different about others for whoever has one audience now and had one before. Immutable;
 * equal ones are told in the same words.
 *
 * @param whole devices that are new to them, or differ in more than a patch can say, by id: the
 *     networks that are reached by each
 * @param removed ids of those that they see no longer
 * @param patched by id: what differs
 */
public record Delta(
    Map<Long, List<IpPrefix>> whole, Set<Long> removed, Map<Long, Set<Change.Field>> patched) {
  public Delta {
    whole = Map.copyOf(whole);
    removed = Set.copyOf(removed);
    patched = Map.copyOf(patched);
  }

  /** The difference between two audiences, and what the news say of who is in both. */
  public static Delta of(News news, Audience before, Audience after) {
    Change change = news.change();
    Snapshot snapshot = news.after();
    Set<Long> whole = new TreeSet<>();
    Set<Long> removed = new TreeSet<>();
    Map<Long, Set<Change.Field>> patched = new HashMap<>();
    for (long id : change.devices()) {
      if (snapshot.device(id) == null || !after.sees(id)) {
        if (before.sees(id)) {
          removed.add(id);
        }
      } else if (change.changed().contains(id) || !before.sees(id)) {
        whole.add(id);
      } else {
        patched.put(id, change.patched().getOrDefault(id, Set.of()));
      }
    }
    if (before != after) {
      before.devices().filter(id -> !after.sees(id)).forEach(removed::add);
      after
          .devices()
          .filter(id -> !before.sees(id) || !before.routes(id).equals(after.routes(id)))
          .forEach(whole::add);
    }
    if (change.access()) {
      after
          .devices()
          .filter(id -> Peers.isSuggested(news.before(), id) != Peers.isSuggested(snapshot, id))
          .forEach(whole::add);
    }
    patched.keySet().removeAll(whole);
    return new Delta(
        whole.stream().collect(Collectors.toMap(id -> id, after::routes)), removed, patched);
  }

  /** Whether nothing is different. */
  public boolean isEmpty() {
    return whole.isEmpty() && removed.isEmpty() && patched.isEmpty();
  }

  /** Of how many devices it tells. */
  public int size() {
    return whole.size() + removed.size() + patched.size();
  }

  /** Whether it tells of that device. */
  public boolean concerns(long id) {
    return removed.contains(id) || patched.containsKey(id) || whole.containsKey(id);
  }

  /** The same but for one device. */
  public Delta without(long id) {
    return only(other -> other != id);
  }

  /**
   * The same in so many parts, by the ids of the devices: whoever must not be told all of it, such
   * as of itself, can be told all parts but that of its own id in the words in which others are.
   */
  public List<Delta> parts(int count) {
    List<Delta> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int part = i;
      parts.add(only(id -> id % count == part));
    }
    return parts;
  }

  private Delta only(LongPredicate which) {
    Map<Long, List<IpPrefix>> some = new HashMap<>(whole);
    some.keySet().removeIf(id -> !which.test(id));
    Map<Long, Set<Change.Field>> patches = new HashMap<>(patched);
    patches.keySet().removeIf(id -> !which.test(id));
    return new Delta(
        some, removed.stream().filter(which::test).collect(Collectors.toSet()), patches);
  }
}
