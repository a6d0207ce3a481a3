package io.homeward.bench.sidebyside;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel tells of threads and packets: who is woken, who runs, what a network device sends
 * and takes. In a buffer of its own, so that nobody else's trace is touched. Needs root.
 */
final class KernelTrace implements AutoCloseable {
  private static final Path TRACING = Path.of("/sys/kernel/tracing");
  private static final List<String> OF_THREADS =
      List.of("sched/sched_switch", "sched/sched_waking");
  private static final List<String> OF_PACKETS =
      List.of("net/net_dev_start_xmit", "net/netif_receive_skb");

  /** Of each processor: some 200,000 events. */
  private static final String KIBIBYTES = "32768";

  private final Path buffer;
  private final boolean mounted;

  /**
   * @throws IOException where the kernel has no such events, or does not let us have them
   */
  KernelTrace() throws IOException {
    mounted = !Files.exists(TRACING.resolve("trace_clock"));
    if (mounted) {
      Shell.run("mount", "-t", "tracefs", "none", TRACING.toString());
    }
    buffer = TRACING.resolve("instances").resolve("homeward-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(buffer);
      write("tracing_on", "0");
      write("trace_clock", "mono");
      write("buffer_size_kb", KIBIBYTES);
      enable(OF_THREADS, true);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void write(String file, String value) throws IOException {
    Files.writeString(
        buffer.resolve(file),
        value,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void enable(List<String> events, boolean on) throws IOException {
    for (String event : events) {
      write("events/" + event + "/enable", on ? "1" : "0");
    }
  }

  /**
   * What happened while the load ran, in order.
   *
   * @param packets whether packets are told of, too; there may be too many of them
   * @throws IOException when there was more than the buffer holds
   */
  List<TraceEvent> during(Runnable load, boolean packets) throws IOException {
    enable(OF_PACKETS, packets);
    write("trace", ""); // opened to be cut, it forgets what is in it
    write("tracing_on", "1");
    try {
      load.run();
    } finally {
      write("tracing_on", "0");
    }
    for (int cpu = 0; cpu < Runtime.getRuntime().availableProcessors(); cpu++) {
      String counts = Files.readString(buffer.resolve("per_cpu/cpu" + cpu + "/stats"));
      if (!counts.contains("overrun: 0\n")) {
        throw new IOException("the kernel's trace is too long for its buffer: " + counts.strip());
      }
    }
    List<TraceEvent> events = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(buffer.resolve("trace"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        TraceEvent event = TraceEvent.parse(line);
        if (event != null) {
          events.add(event);
        }
      }
    }
    return events;
  }

  /** Takes the buffer away. */
  @Override
  public void close() {
    if (Files.isDirectory(buffer)) {
      Shell.run("rmdir", buffer.toString());
    }
    if (mounted) {
      Shell.run("umount", TRACING.toString());
    }
  }
}
