package io.homeward.coordinator.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was found out about a population, kept for others of whom the same is true. Thread-safe; two
 * threads may find the same.
 */
final class Found {
  /**
   * @param owner means nothing where there are tags
   */
  private record Whose(long owner, List<String> tags) {}

  private final Map<Audience.Kind, Audience> audiences = new HashMap<>(); // guarded by itself
  private final Map<Whose, List<SshAllowance>> ssh = new HashMap<>(); // guarded by itself

  Audience audience(Audience.Kind kind, Supplier<Audience> finding) {
    return find(audiences, kind, finding);
  }

  List<SshAllowance> ssh(long owner, List<String> tags, Supplier<List<SshAllowance>> finding) {
    return find(ssh, new Whose(tags.isEmpty() ? owner : 0, tags), finding);
  }

  private static <K, V> V find(Map<K, V> known, K key, Supplier<V> finding) {
    synchronized (known) {
      V value = known.get(key);
      if (value != null) {
        return value;
      }
    }
    V made = finding.get();
    synchronized (known) {
      V other = known.putIfAbsent(key, made);
      return other == null ? made : other;
    }
  }
}
