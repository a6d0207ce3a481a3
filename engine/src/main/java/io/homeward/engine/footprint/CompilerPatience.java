package io.homeward.engine.footprint;

import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.linux.Niceness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM's thorough compiler let others go first while a server starts. All devices come back
 * at that moment, and what they run most is what that compiler begins with: on few processors it
 * takes half of them from those who wait. It is not turned off, because only its code is quick
 * enough for TLS and for a relay; where a processor is idle it has it, and where none is, it goes
 * on a hundredth as fast until the time is over. Then it has its share again. Where that could not
 * be given back, which takes a right (see {@link Niceness}), it is not taken: a server that is busy
 * all the time, or has one processor, would get its quick code late or never.
 *
 * <p>Owned by its thread, which ends with the time.
 */
public final class CompilerPatience {
  /** As the JVM names those threads, cut to what the system keeps of a name. */
  private static final String THOROUGH = "C2 CompilerThre";

  /** Within which a thousand devices are back three times over. */
  private static final Duration START = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(CompilerPatience.class);

  /** Fields of {@code /proc/PID/stat} behind the name, of which the third is the first; proc(5). */
  private static final int NICE = 19 - 3;

  /** A thread that is started while another is made less nice inherits what that one had. */
  private static final int ROUNDS = 3;

  private final String name;
  private final Duration patience;

  /**
   * @param name what the names of the threads begin with that are to wait, in the system's view
   */
  CompilerPatience(String name, Duration patience) {
    this.name = name;
    this.patience = patience;
  }

  /** From now on, for some seconds. Does nothing on systems other than Linux. Returns at once. */
  public static void whileStarting() {
    if (Platform.isLinux()) {
      new CompilerPatience(THOROUGH, START).begin();
    }
  }

  Thread begin() {
    Thread thread =
        WatchedThread.platform("compiler-patience", WatchedThread::unowned, this::beNice);
    thread.start();
    return thread;
  }

  private void beNice() {
    try {
      int usual = nice(Path.of("/proc/thread-self"));
      // Tried on itself, which ends soon.
      if (usual >= Niceness.LAST || !Niceness.set(0, Niceness.LAST) || !Niceness.set(0, usual)) {
        LOG.debug("the thorough compiler keeps its share: it could not be given back");
        return;
      }
      try {
        setAll(Niceness.LAST);
        Thread.sleep(patience);
      } finally {
        setAll(usual);
      }
    } catch (IOException e) {
      LOG.debug("the system does not show the threads of this process", e);
    } catch (InterruptedException e) {
      return; // Nobody does, and they have their share.
    }
  }

  private void setAll(int nice) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      for (Path thread : threads()) {
        var _ = Niceness.set(Integer.parseInt(thread.getFileName().toString()), nice);
      }
    }
  }

  private List<Path> threads() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/task"))) {
      return all.filter(this::waits).toList();
    }
  }

  private boolean waits(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).startsWith(name);
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }

  private static int nice(Path thread) throws IOException {
    String stat = Files.readString(thread.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE]);
  }
}
