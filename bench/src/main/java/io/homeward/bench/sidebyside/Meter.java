package io.homeward.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the processes of a tunnel have used, as the kernel counts it. */
final class Meter {
  // getconf CLK_TCK is 100 on every Linux that Java runs on.
  private static final double MICROS_PER_TICK = 10_000;

  private Meter() {}

  /** CPU time of all processes of the tunnel since their start, microseconds. */
  static double cpuMicros(Tunnel tunnel) {
    double sum = 0;
    for (ProcessHandle process : tunnel.processes()) {
      String stat = read(process, "stat");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }
    return sum;
  }

  /** The largest resident set that one end ever had, MiB. */
  static double peakMebibytes(Tunnel tunnel) {
    return largest(tunnel, "VmHWM:");
  }

  /** The larger resident set of the two ends now, MiB. */
  static double residentMebibytes(Tunnel tunnel) {
    return largest(tunnel, "VmRSS:");
  }

  private static double largest(Tunnel tunnel, String field) {
    return tunnel.processes().stream()
        .mapToDouble(process ->
            read(process, "status")
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN))
        .max()
        .orElse(Double.NaN);
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
