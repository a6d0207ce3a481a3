package io.homeward.bench.sidebyside;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the threads of a tunnel did while a load ran: out of a trace of the scheduler. Those of one
 * end that have the same name count together: Go's are all alike. Pure.
 */
final class ThreadTimes {
  private final Map<Integer, Times> threads = new HashMap<>();
  private final Map<Integer, String> ends;
  private double begin;
  private double end;
  private double idleWhileReady;

  private static final class Times {
    private final Map<String, Integer> wakers = new HashMap<>();
    private String name = "";
    private double running;
    private double ready;
    private int wakings;
    private double since = -1; // when it began to run or to be ready
    private boolean runs;
  }

  /**
   * The threads of one name at one end.
   *
   * @param end A or B
   * @param name as Linux shows it
   * @param threads that ran at all
   * @param running share of the time, added up; 1: one processor all the time
   * @param ready share of the time in which they could have run and no processor did, added up
   * @param wakings a second
   * @param mostlyBy who woke them most often
   */
  record Line(
      String end,
      String name,
      int threads,
      double running,
      double ready,
      double wakings,
      String mostlyBy) {}

  private ThreadTimes(Map<Integer, String> ends) {
    this.ends = Map.copyOf(ends);
  }

  /**
   * What a trace shows.
   *
   * @param ends of the threads that are asked for
   * @param processors of the machine
   */
  static ThreadTimes of(List<TraceEvent> events, Map<Integer, String> ends, int processors) {
    ThreadTimes times = new ThreadTimes(ends);
    if (events.isEmpty()) {
      return times;
    }
    times.begin = events.getFirst().micros();
    times.end = events.getLast().micros();
    Map<Integer, String> names = new HashMap<>();
    boolean[] idle = new boolean[processors];
    int ready = 0;
    double last = times.begin;
    for (TraceEvent event : events) {
      boolean someIdle = false;
      for (boolean one : idle) {
        someIdle |= one;
      }
      if (ready > 0 && someIdle) {
        times.idleWhileReady += event.micros() - last;
      }
      last = event.micros();
      switch (event.kind()) {
        case WAKING -> {
          names.putIfAbsent(event.thread(), event.name());
          if (times.ends.containsKey(event.thread())) {
            Times of = times.of(event.thread(), event.name());
            of.wakings++;
            of.wakers.merge(names.getOrDefault(event.by(), "an interrupt"), 1, Integer::sum);
            if (of.since < 0) {
              of.since = event.micros();
              of.runs = false;
              ready++;
            }
          }
        }
        case SWITCH -> {
          names.put(event.thread(), event.name());
          if (event.cpu() < processors) {
            idle[event.cpu()] = event.thread() == 0;
          }
          ready += times.stops(event);
          ready += times.runs(event);
        }
        case TRANSMIT, RECEIVE -> {}
      }
    }
    return times;
  }

  private Times of(int thread, String name) {
    Times of = threads.computeIfAbsent(thread, _ -> new Times());
    of.name = name;
    return of;
  }

  /** Returns by how much there are more that are ready. */
  private int stops(TraceEvent event) {
    if (!ends.containsKey(event.by())) {
      return 0;
    }
    Times of = threads.computeIfAbsent(event.by(), _ -> new Times());
    // One that ran when the trace began may be woken before it is seen to stop.
    int before = of.since >= 0 && !of.runs ? 1 : 0;
    if (of.since >= 0 && of.runs) {
      of.running += event.micros() - of.since;
    }
    of.runs = false;
    of.since = event.ready() ? event.micros() : -1;
    return (event.ready() ? 1 : 0) - before;
  }

  private int runs(TraceEvent event) {
    if (!ends.containsKey(event.thread())) {
      return 0;
    }
    Times of = of(event.thread(), event.name());
    int fewer = 0;
    if (of.since >= 0 && !of.runs) {
      of.ready += event.micros() - of.since;
      fewer = -1;
    }
    of.since = event.micros();
    of.runs = true;
    return fewer;
  }

  /** Share of the time in which a thread of the tunnel was ready and a processor had nothing. */
  double idleWhileReady() {
    return end > begin ? idleWhileReady / (end - begin) : 0;
  }

  /** Those that ran for more than a hundredth of the time, who ran most first. */
  List<Line> lines() {
    double whole = end - begin;
    Map<String, List<Times>> groups = new TreeMap<>();
    threads.forEach((thread, of) -> {
      if (of.running > 0) {
        groups.computeIfAbsent(ends.get(thread) + " " + of.name, _ -> new ArrayList<>()).add(of);
      }
    });
    List<Line> lines = new ArrayList<>();
    groups.forEach((name, group) -> {
      Map<String, Integer> wakers = new HashMap<>();
      group.forEach(of -> of.wakers.forEach((by, count) -> wakers.merge(by, count, Integer::sum)));
      double running = group.stream().mapToDouble(of -> of.running).sum() / whole;
      if (running > 0.01) {
        lines.add(
            new Line(
                name.substring(0, name.indexOf(' ')),
                name.substring(name.indexOf(' ') + 1),
                group.size(),
                running,
                group.stream().mapToDouble(of -> of.ready).sum() / whole,
                group.stream().mapToInt(of -> of.wakings).sum() / whole * 1e6,
                wakers.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("nobody")));
      }
    });
    lines.sort(Comparator.comparingDouble(Line::running).reversed());
    return lines;
  }
}
