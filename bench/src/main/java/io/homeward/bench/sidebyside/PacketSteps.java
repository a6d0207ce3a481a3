package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.TraceEvent.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the time of an echo goes, request and answer together: out of a trace of pings that went
 * one by one. Pure.
 */
final class PacketSteps {
  /** From one moment of a packet to the next. */
  enum Step {
    SENDER_WOKEN("the packet waits for the tunnel: until a thread of it is woken"),
    SENDER_RUNS("until that thread runs"),
    SENDER_WORKS("until the sealed packet leaves"),
    CABLE("on the cable"),
    RECEIVER_WOKEN("until a thread of the other end is woken"),
    RECEIVER_RUNS("until that thread runs"),
    RECEIVER_WORKS("until the opened packet is given to the system"),
    ANSWER("the system there makes the answer");

    private final String title;

    Step(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private static final List<Step> SENDER =
      List.of(Step.SENDER_WOKEN, Step.SENDER_RUNS, Step.SENDER_WORKS);
  private static final List<Step> RECEIVER =
      List.of(Step.RECEIVER_WOKEN, Step.RECEIVER_RUNS, Step.RECEIVER_WORKS);

  private final Map<Step, List<Double>> micros = new EnumMap<>(Step.class);
  private final List<Double> wholes = new ArrayList<>();
  private final List<Double> wakings = new ArrayList<>();

  /**
   * Where packets of the two hosts pass.
   *
   * @param tunnels devices of the tunnel of A and of B
   * @param cables ends of the cable of A and of B
   * @param threads of the processes of both ends
   */
  record Lab(List<String> tunnels, List<String> cables, Set<Integer> threads) {}

  private PacketSteps() {
    for (Step step : Step.values()) {
      micros.put(step, new ArrayList<>());
    }
  }

  /** What a trace shows of all echoes that are in it from their begin to their end. */
  static PacketSteps of(List<TraceEvent> events, Lab lab) {
    PacketSteps steps = new PacketSteps();
    for (int i = 0; i < events.size(); i++) {
      if (is(events.get(i), Kind.TRANSMIT, lab.tunnels().getFirst())) {
        steps.echo(events, i, lab);
      }
    }
    return steps;
  }

  private static boolean is(TraceEvent event, Kind kind, String device) {
    return event.kind() == kind && event.name().equals(device);
  }

  private void echo(List<TraceEvent> events, int begin, Lab lab) {
    int[] marks = new int[8];
    int at = begin;
    for (int i = 0; i < marks.length; i++) {
      boolean back = i >= 4;
      boolean transmit = i % 4 < 2;
      List<String> of = i % 4 == 0 || i % 4 == 3 ? lab.tunnels() : lab.cables();
      boolean atB = back == transmit;
      at = find(events, at, transmit ? Kind.TRANSMIT : Kind.RECEIVE, of.get(atB ? 1 : 0), lab);
      if (at < 0) {
        return; // the next one came before its answer
      }
      marks[i] = at++;
    }
    Map<Step, Double> sums = new EnumMap<>(Step.class);
    int woken = 0;
    for (int way = 0; way < 2; way++) {
      int first = way * 4;
      woken += stage(events, marks[first], marks[first + 1], lab, SENDER, sums);
      add(sums, Step.CABLE, micros(events, marks[first + 1], marks[first + 2]));
      woken += stage(events, marks[first + 2], marks[first + 3], lab, RECEIVER, sums);
    }
    add(sums, Step.ANSWER, micros(events, marks[3], marks[4]));
    sums.forEach((step, sum) -> micros.getOrDefault(step, List.of()).add(sum));
    wholes.add(micros(events, marks[0], marks[7]));
    wakings.add((double) woken);
  }

  private static int find(List<TraceEvent> events, int from, Kind kind, String device, Lab lab) {
    String begin = lab.tunnels().getFirst();
    for (int i = from; i < events.size(); i++) {
      if (is(events.get(i), kind, device)) {
        return i;
      }
      if (i > from && is(events.get(i), Kind.TRANSMIT, begin)) {
        return -1;
      }
    }
    return -1;
  }

  private static double micros(List<TraceEvent> events, int from, int to) {
    return events.get(to).micros() - events.get(from).micros();
  }

  private static void add(Map<Step, Double> sums, Step step, double micros) {
    sums.merge(step, micros, Double::sum);
  }

  /**
   * From a device to another one through the process: who wakes first, runs first, and hands on.
   *
   * @param steps until one is woken, until it runs, and what it does then
   * @return how often a thread of the tunnel was woken
   */
  private static int stage(
      List<TraceEvent> events,
      int from,
      int to,
      Lab lab,
      List<Step> steps,
      Map<Step, Double> sums) {
    double last = events.get(from).micros();
    int step = 0;
    int reader = 0;
    int count = 0;
    for (int i = from + 1; i < to; i++) {
      TraceEvent event = events.get(i);
      if (!lab.threads().contains(event.thread())) {
        continue;
      }
      if (event.kind() == Kind.WAKING) {
        count++;
        if (reader == 0) {
          reader = event.thread();
          add(sums, steps.get(step++), event.micros() - last);
          last = event.micros();
        }
      } else if (event.kind() == Kind.SWITCH && event.thread() == reader && step < 2) {
        add(sums, steps.get(step++), event.micros() - last);
        last = event.micros();
      }
    }
    // A thread that was running already is woken by nobody.
    add(sums, steps.getLast(), events.get(to).micros() - last);
    return count;
  }

  /** How many echoes it tells of. */
  int echoes() {
    return wholes.size();
  }

  /** Microseconds at a share of all echoes, 0 to 1; 0 where there are none. */
  double at(Step step, double share) {
    return at(micros.getOrDefault(step, List.of()), share);
  }

  /** The same from the tunnel's device to the answer there. */
  double whole(double share) {
    return at(wholes, share);
  }

  /** How often threads of the tunnel were woken for an echo, request and answer together. */
  double wakings(double share) {
    return at(wakings, share);
  }

  private static double at(List<Double> values, double share) {
    if (values.isEmpty()) {
      return 0;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }
}
