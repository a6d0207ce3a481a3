package io.homeward.coordinator.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the living threads of a process have run until now, by kinds: threads whose names differ in
 * a number alone are of one kind, but for the two compilers. Empty where the system does not tell.
 * Immutable.
 *
 * @param nanos on a processor, by kind
 */
record ThreadTimes(Map<String, Long> nanos) {
  private static final int TOLD = 6;
  private static final double LEAST_MILLIS = 0.05;

  static ThreadTimes of(long pid) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    Map<String, Long> sums = new HashMap<>();
    if (Files.isDirectory(tasks)) {
      List<Path> threads;
      try (Stream<Path> all = Files.list(tasks)) {
        threads = all.toList();
      }
      for (Path thread : threads) {
        try {
          String kind =
              Files.readString(thread.resolve("comm")).strip().replaceAll("(?<!C)[0-9]+", "");
          String ran = Files.readString(thread.resolve("schedstat")).split(" ", 2)[0];
          sums.merge(kind, Long.parseLong(ran), Long::sum);
        } catch (NoSuchFileException e) {
          // It has ended.
        } catch (IOException e) {
          if (Files.exists(thread)) {
            throw e;
          }
        }
      }
    }
    return new ThreadTimes(Map.copyOf(sums));
  }

  ThreadTimes since(ThreadTimes before) {
    Map<String, Long> more = new HashMap<>(nanos);
    more.replaceAll((kind, ran) -> ran - before.nanos.getOrDefault(kind, 0L));
    return new ThreadTimes(Map.copyOf(more));
  }

  /** Of threads in which the JVM compiles. */
  double compilerMillis() {
    return nanos.entrySet().stream()
            .filter(one -> one.getKey().contains("CompilerThre"))
            .mapToLong(Map.Entry::getValue)
            .sum()
        / 1e6;
  }

  /** The kinds that ran longest, in milliseconds for each of so many. */
  String told(int each) {
    return nanos.entrySet().stream()
        .filter(one -> one.getValue() / 1e6 / each >= LEAST_MILLIS)
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(TOLD)
        .map(
            one -> String.format(Locale.ROOT, "%s %.1f", one.getKey(), one.getValue() / 1e6 / each))
        .collect(Collectors.joining(", "));
  }
}
