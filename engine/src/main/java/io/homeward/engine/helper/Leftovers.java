package io.homeward.engine.helper;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What helpers have set on this computer and not undone, by the helper's own words: its program
 * runs, says or does it, and ends. For root.
 */
public final class Leftovers {
  /** The program waits up to 18 s for what others hold or do not answer. */
  private static final long LONGEST_SECONDS = 30;

  private static final int MOST_BYTES = 64 << 10;

  private final Path program;
  private final Path journals;

  /**
   * @param program from {@link HelperProcess#program}
   * @param journals the directory of its journals
   */
  public Leftovers(Path program, Path journals) {
    this.program = program;
    this.journals = journals;
  }

  /** What a helper can have set. */
  public enum Thing {
    LINK("link"),
    RESOLVED("resolved"),
    RESOLVCONF("resolvconf"),
    RESOLV_CONF("resolv.conf");

    private final String word;

    Thing(String word) {
      this.word = word;
    }
  }

  /**
   * One of them.
   *
   * @param holder the process that lives and has it in use; 0: none
   * @param name of the interface or file; empty for services
   */
  public record Item(long holder, Thing thing, String name) {}

  /**
   * What there is now. Changes nothing.
   *
   * @throws IOException when the program cannot tell; the message is its own
   */
  public List<Item> list() throws IOException {
    Answer answer = run("--list");
    if (answer.status != 0) {
      throw new IOException(answer.lastLine());
    }
    List<Item> items = new ArrayList<>();
    answer.text.lines().forEach(line -> item(line).ifPresent(items::add));
    return List.copyOf(items);
  }

  /**
   * Undoes what no process has in use.
   *
   * @return empty when all is undone, else what the program said last
   */
  public String undo() throws IOException {
    Answer answer = run("--clean-up");
    return answer.status == 0 ? "" : answer.lastLine();
  }

  /** A line of {@code --list}; empty when it is none, as of a newer helper. */
  static Optional<Item> item(String line) {
    String[] words = line.split(" ", 2);
    long holder = 0;
    if (words.length == 2 && words[0].equals("held")) {
      words = words[1].split(" ", 2);
      if (!words[0].matches("[1-9][0-9]{0,9}")) {
        return Optional.empty();
      }
      holder = Long.parseLong(words[0]);
    } else if (!words[0].equals("left")) {
      return Optional.empty();
    }
    String rest = words.length == 2 ? words[1] : "";
    for (Thing thing : Thing.values()) {
      if (rest.equals(thing.word) || rest.startsWith(thing.word + " ")) {
        String name = rest.substring(Math.min(rest.length(), thing.word.length() + 1));
        return Optional.of(new Item(holder, thing, name));
      }
    }
    return Optional.empty();
  }

  private record Answer(int status, String text) {
    String lastLine() {
      return text.lines().reduce("", (before, line) -> line);
    }
  }

  private Answer run(String verb) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(program.toString(), verb, "--journal-dir", journals.toString());
    command.environment().clear();
    command.redirectErrorStream(true);
    Process process = command.start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      Thread limit =
          WatchedThread.virtual("time-limit", WatchedThread::unowned, () -> endInTime(process));
      limit.start();
      byte[] bytes = output.readNBytes(MOST_BYTES);
      int status = process.waitFor();
      limit.interrupt();
      return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void endInTime(Process process) {
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      return; // it has ended
    }
  }
}
