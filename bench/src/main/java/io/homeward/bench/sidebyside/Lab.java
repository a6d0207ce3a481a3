package io.homeward.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two hosts in network namespaces, joined by one cable. Closing removes both and ends what runs in
 * them.
 */
final class Lab implements AutoCloseable {
  static final String ADDRESS_A = "10.77.0.1";
  static final String ADDRESS_B = "10.77.0.2";

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String suffix =
      Long.toString(ProcessHandle.current().pid(), 36) + COUNTER.incrementAndGet();
  private final List<Process> processes = new ArrayList<>();
  private final Path dir;

  Lab() throws IOException {
    dir = Files.createTempDirectory("homeward-bench");
    try {
      build();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void build() throws IOException {
    String cableA = cable(Side.A);
    String cableB = cable(Side.B);
    for (Side side : Side.values()) {
      // A resolv.conf of its own keeps every program's DNS changes inside the namespace.
      Path etc = Path.of("/etc/netns", namespace(side));
      Files.createDirectories(etc);
      Files.writeString(etc.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
      Shell.run("ip", "netns", "add", namespace(side));
      Shell.run("ip", "-n", namespace(side), "link", "set", "lo", "up");
    }
    Shell.run("ip", "link", "add", cableA, "type", "veth", "peer", "name", cableB);
    attach(Side.A, cableA, ADDRESS_A);
    attach(Side.B, cableB, ADDRESS_B);
  }

  /** Which of the two hosts. */
  enum Side {
    A,
    B
  }

  /** A folder for logs and state; kept when something failed. */
  Path dir() {
    return dir;
  }

  String namespace(Side side) {
    return "homeward-bench-" + suffix + (side == Side.A ? "a" : "b");
  }

  /** The cable's end on a host. */
  String cable(Side side) {
    return (side == Side.A ? "hwa" : "hwb") + suffix;
  }

  /** The address on the cable. */
  static String address(Side side) {
    return side == Side.A ? ADDRESS_A : ADDRESS_B;
  }

  /** The command as it runs on a host. */
  List<String> on(Side side, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(side)));
    all.addAll(List.of(command));
    return all;
  }

  /** Starts a program on a host; it ends with the lab. */
  Process start(Side side, String name, Map<String, String> environment, String... command) {
    Process process =
        Shell.start(dir.resolve(name + "-" + side + ".log"), environment, on(side, command));
    processes.add(process);
    return process;
  }

  /** Gives a tunnel's device its address in a network of 254 and the MTU of a tailnet. */
  void bringUp(Side side, String device, String address) {
    Shell.run("ip", "-n", namespace(side), "addr", "add", address + "/24", "dev", device);
    Shell.run("ip", "-n", namespace(side), "link", "set", device, "mtu", "1280", "up");
  }

  private void attach(Side side, String cable, String address) {
    Shell.run("ip", "link", "set", cable, "netns", namespace(side));
    Shell.run("ip", "-n", namespace(side), "addr", "add", address + "/24", "dev", cable);
    Shell.run("ip", "-n", namespace(side), "link", "set", cable, "up");
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    for (Process process : processes) {
      try {
        if (!process.waitFor(java.time.Duration.ofSeconds(10))) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (Side side : Side.values()) {
      try {
        Shell.run("ip", "netns", "del", namespace(side));
      } catch (Shell.Failed e) {
        System.err.println(e.getMessage());
      }
      Path etc = Path.of("/etc/netns", namespace(side));
      try {
        Files.deleteIfExists(etc.resolve("resolv.conf"));
        Files.deleteIfExists(etc);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
