package io.homeward.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What all processors together did, as the kernel counts it in {@code /proc/stat}.
 *
 * @param busySeconds at work, for whomever
 * @param idleSeconds with nothing to do
 * @param stolenSeconds taken by the machine that this one is a guest of
 */
record Processors(double busySeconds, double idleSeconds, double stolenSeconds) {
  // getconf CLK_TCK is 100 on every Linux that Java runs on.
  private static final double TICKS_PER_SECOND = 100;

  /** Since the machine was started. */
  static Processors now() {
    try {
      return parse(Files.readString(Path.of("/proc/stat")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line: user, nice, system, idle, iowait, irq, softirq, steal. */
  private static Processors parse(String stat) {
    String[] fields = stat.lines().findFirst().orElseThrow().split("\\s+");
    double[] seconds = new double[9];
    for (int i = 1; i < seconds.length; i++) {
      seconds[i] = Long.parseLong(fields[i]) / TICKS_PER_SECOND;
    }
    double idle = seconds[4] + seconds[5];
    return new Processors(
        seconds[1] + seconds[2] + seconds[3] + seconds[6] + seconds[7], idle, seconds[8]);
  }

  /** What was done since an earlier moment. */
  Processors since(Processors earlier) {
    return new Processors(
        busySeconds - earlier.busySeconds,
        idleSeconds - earlier.idleSeconds,
        stolenSeconds - earlier.stolenSeconds);
  }

  /** Share of all processor time with nothing to do, percent. */
  double idlePercent() {
    return percent(idleSeconds);
  }

  /** Share of all processor time that the machine did not get, percent. */
  double stolenPercent() {
    return percent(stolenSeconds);
  }

  private double percent(double seconds) {
    double all = busySeconds + idleSeconds + stolenSeconds;
    return all == 0 ? 0 : 100 * seconds / all;
  }
}
