package io.homeward.ui.settings;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The settings in their file: written aside, synced and moved, so that a power cut leaves the old
 * or the new ones. A thread of its own writes, the newest settings only: whoever changes them, such
 * as a window that is moved, does not wait for the disk. A file that cannot be read is kept aside
 * and never overwritten. Thread-safe.
 */
public final class SettingsStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsStore.class);
  private static final int MAX_BYTES = 64 * 1024;

  private static final int IDLE_SECONDS = 10;

  /** For a disk that hangs, when the app ends. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

  private final SettingsJson json = new SettingsJson();
  private final Path file;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private final AtomicBoolean unwritten = new AtomicBoolean();

  /** Ends by itself after a while without changes. */
  private final ThreadPoolExecutor writer = writer();

  private volatile Runnable failed = () -> {};

  /** Guards the settings; nobody is called while it is held. */
  private final Object lock = new Object();

  private Settings settings;

  /** Whether the last write failed; guarded by this object, which is held while the disk writes. */
  private boolean failing;

  /** Reads the settings of a folder that exists. */
  public SettingsStore(Path configDir) {
    this.file = configDir.resolve("settings.json");
    this.settings = read();
  }

  private static ThreadPoolExecutor writer() {
    ThreadPoolExecutor writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            WatchedThread.platforms("settings-writer", WatchedThread::unowned));
    writer.allowCoreThreadTimeOut(true);
    return writer;
  }

  /**
   * Has somebody told when settings cannot be written; once until they can again.
   *
   * @param listener runs on the writing thread, and must return at once
   */
  public void onFailure(Runnable listener) {
    failed = listener;
  }

  /** The settings of this moment. */
  public Settings settings() {
    synchronized (lock) {
      return settings;
    }
  }

  /**
   * Tells of every change, after it was made; whoever hears it asks for {@link #settings()}. The
   * listener runs on the thread that makes the change and must return at once.
   *
   * @return ends the subscription; may be run again
   */
  public Runnable subscribe(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Changes something of the settings, whatever others change of them at the same time, tells it
   * and has it written soon. When it cannot be written it holds until the app ends.
   */
  public void change(UnaryOperator<Settings> change) {
    synchronized (lock) {
      Settings changed = change.apply(settings);
      if (changed.equals(settings)) {
        return;
      }
      settings = changed;
    }
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.error("A bug: a listener of the settings failed", e);
      }
    }
    unwritten.set(true);
    try {
      writer.execute(WatchedThread.everyTime("settings-writer", this::writeNewest));
    } catch (RejectedExecutionException e) {
      writeNewest(); // the app ends, and nobody looks at a window any more
    }
  }

  /** What changes meanwhile is written in one go. */
  private synchronized void writeNewest() {
    if (!unwritten.getAndSet(false)) {
      return;
    }
    Path aside = file.resolveSibling("settings.json.new");
    try {
      write(aside, json.write(settings()));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      failing = false;
    } catch (IOException e) {
      LOG.warn("the settings cannot be saved: {}", e.toString());
      if (!failing) {
        failing = true;
        failed.run();
      }
    }
  }

  /**
   * Waits until what was changed is written, for three seconds at most. What is changed afterwards
   * is written by whoever changes it. Idempotent.
   */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the settings are not yet saved, and the app does not wait");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Path path, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
  }

  private Settings read() {
    if (!Files.exists(file)) {
      return Settings.INITIAL;
    }
    try {
      if (Files.size(file) <= MAX_BYTES) {
        SettingsJson.Stored stored = json.read(Files.readString(file, StandardCharsets.UTF_8));
        if (stored.isNewer()) {
          keepNewer();
        }
        return stored.settings();
      }
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      LOG.warn("the settings cannot be read: {}", e.toString());
    }
    keepBroken();
    return Settings.INITIAL;
  }

  private void keepBroken() {
    Path broken = file.resolveSibling("settings.json.broken");
    try {
      Files.move(file, broken, StandardCopyOption.REPLACE_EXISTING);
      LOG.warn("the settings were kept as {}", broken);
    } catch (IOException e) {
      LOG.warn("the broken settings cannot be kept aside: {}", e.toString());
    }
  }

  /** The first change here would lose what only a newer version knows. */
  private void keepNewer() {
    Path newer = file.resolveSibling("settings.json.newer");
    try {
      Files.copy(file, newer, StandardCopyOption.REPLACE_EXISTING);
      LOG.warn("the settings are those of a newer version and were kept as {}", newer);
    } catch (IOException e) {
      LOG.warn("the settings of a newer version cannot be kept aside: {}", e.toString());
    }
  }
}
