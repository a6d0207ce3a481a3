package io.homeward.bench.sidebyside;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of the kernel's trace.
 *
 * @param cpu on which processor
 * @param micros when, by the kernel's monotonic clock
 * @param kind what
 * @param thread who is woken or begins to run, by number; 0: the processor is idle, or no thread
 * @param name of that thread, or of the network device
 * @param by who was running, by number
 * @param ready a thread that stops running could go on; it was made to wait
 */
record TraceEvent(
    int cpu, double micros, Kind kind, int thread, String name, int by, boolean ready) {
  /** What is traced. */
  enum Kind {
    WAKING,
    SWITCH,
    /** A device gets a packet to send. */
    TRANSMIT,
    /** A packet came from a device. */
    RECEIVE
  }

  private static final Pattern LINE =
      Pattern.compile("\\s*(.+)-(\\d+)\\s+\\[(\\d+)]\\s+\\S+\\s+(\\d+\\.\\d+): (\\w+): (.*)");
  private static final Pattern WOKEN = Pattern.compile("comm=(.*) pid=(\\d+) prio=.*");
  private static final Pattern SWITCHED =
      Pattern.compile(".* prev_state=(\\S+) ==> next_comm=(.*) next_pid=(\\d+) .*");
  private static final Pattern DEVICE = Pattern.compile("dev=(\\S+) .*");

  /** Null: a line of another kind. */
  static @Nullable TraceEvent parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      return null;
    }
    int by = Integer.parseInt(m.group(2));
    int cpu = Integer.parseInt(m.group(3));
    double micros = Double.parseDouble(m.group(4)) * 1e6;
    String rest = m.group(6);
    return switch (m.group(5)) {
      case "sched_waking" -> {
        Matcher woken = WOKEN.matcher(rest);
        yield woken.matches()
            ? new TraceEvent(
                cpu,
                micros,
                Kind.WAKING,
                Integer.parseInt(woken.group(2)),
                woken.group(1),
                by,
                false)
            : null;
      }
      case "sched_switch" -> {
        Matcher to = SWITCHED.matcher(rest);
        yield to.matches()
            ? new TraceEvent(
                cpu,
                micros,
                Kind.SWITCH,
                Integer.parseInt(to.group(3)),
                to.group(2),
                by,
                to.group(1).startsWith("R"))
            : null;
      }
      case "net_dev_start_xmit" -> device(cpu, micros, Kind.TRANSMIT, rest, by);
      case "netif_receive_skb" -> device(cpu, micros, Kind.RECEIVE, rest, by);
      default -> null;
    };
  }

  private static @Nullable TraceEvent device(
      int cpu, double micros, Kind kind, String rest, int by) {
    Matcher of = DEVICE.matcher(rest);
    return of.matches() ? new TraceEvent(cpu, micros, kind, 0, of.group(1), by, false) : null;
  }
}
