package io.homeward.engine.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that have to be told one. Below those that the system gives to connections, so
 * that none of these takes it before the program does, and none twice in this JVM. For all threads.
 */
public final class FreePorts {
  private static final int LOWEST = 10_240;
  private static final Path GIVEN_BY_THE_SYSTEM = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int END = end();
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(LOWEST, END));

  private FreePorts() {}

  private static int end() {
    try {
      int first = Integer.parseInt(Files.readString(GIVEN_BY_THE_SYSTEM).split("\\s+")[0]);
      return Math.max(first, LOWEST + 1_000);
    } catch (IOException _) {
      return 32_768; // not Linux
    }
  }

  /** A port that nothing listens at, neither by TCP nor by UDP. */
  public static int next() {
    for (int tries = 0; tries < 1_000; tries++) {
      int port = NEXT.getAndUpdate(last -> last + 1 < END ? last + 1 : LOWEST);
      try (ServerSocket tcp = new ServerSocket(port);
          DatagramSocket udp = new DatagramSocket(port)) {
        if (tcp.isBound() && udp.isBound()) {
          return port;
        }
      } catch (IOException _) {
        // Somebody has it.
      }
    }
    throw new IllegalStateException("no free port");
  }
}
