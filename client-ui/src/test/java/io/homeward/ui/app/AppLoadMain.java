package io.homeward.ui.app;

import com.sun.management.OperatingSystemMXBean;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The real app over a node without a network, which is told on its standard input what shall happen
 * to it; for measuring.
 */
public final class AppLoadMain {
  /** A tray looks at traffic once a second while it flows; a window each second, too. */
  private static final int SECONDS_OF_A_WEEK = 7 * 24 * 3600;

  private final FakeNode node;
  private NodeStatus status;

  private AppLoadMain(NodeStatus status) {
    this.status = status;
    node = new FakeNode(status);
  }

  /**
   * Runs the app until it is told to quit. Lines of the input: {@code week N} has traffic change N
   * times, {@code flap N} N devices come or go, {@code heap} tells what is in use after a
   * collection.
   *
   * @param arguments configuration folder, number of devices; then {@code window} to open it
   */
  public static void main(String[] arguments) {
    AppLoadMain load = new AppLoadMain(Tailnets.large(Integer.parseInt(arguments[1])));
    WatchedThread.platform("load", WatchedThread::unowned, load::listen).start();
    HomewardAppConfig config =
        HomewardAppConfig.of(() -> load.node, Path.of(arguments[0]), "0.1.0")
            .withWindow(arguments.length > 2 && arguments[2].equals("window"));
    System.exit(HomewardApp.launch(config));
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        switch (words[0]) {
          case "week" -> measured("week", () -> week(Integer.parseInt(words[1])));
          case "flap" -> measured("flap", () -> flap(Integer.parseInt(words[1])));
          case "heap" -> heap();
          default -> System.out.println("unknown: " + line);
        }
      }
    } catch (IOException e) {
      System.out.println("no input: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static void measured(String what, Work work) throws InterruptedException {
    long cpu = cpuNanos();
    long begun = System.nanoTime();
    work.run();
    Thread.sleep(2_000); // what is folded on other threads belongs to it
    System.out.printf(
        Locale.ROOT,
        "%n%s: %.2f s of CPU in %.2f s%n", // the library's lines may have no end
        what,
        (cpuNanos() - cpu) / 1e9,
        (System.nanoTime() - begun) / 1e9 - 2);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void week(int changes) {
    long each = SECONDS_OF_A_WEEK / Math.max(1, changes);
    for (int i = 1; i <= changes; i++) {
      status = Tailnets.withTraffic(status, 30, each * 1_000 + i);
      node.become(status);
    }
  }

  private void flap(int changes) throws InterruptedException {
    int count = status.peers().size();
    for (int i = 0; i < changes; i++) {
      int index = i * 7 % count;
      status =
          Tailnets.withOnline(
              status, index, !Boolean.TRUE.equals(status.peers().get(index).node().online()));
      node.become(status);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void heap() {
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "heap: %.1f MB%n",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
  }
}
