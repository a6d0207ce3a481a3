package io.homeward.engine.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a state directory, which one holder in one process has at a time: a lock on its
 * {@code node.lock}. The system takes it back when the process ends, however that happens.
 */
public final class StateLock implements AutoCloseable {
  private final StateDir dir;
  private final FileChannel file;
  private final FileLock lock;

  private StateLock(StateDir dir, FileChannel file, FileLock lock) {
    this.dir = dir;
    this.file = file;
    this.lock = lock;
  }

  /**
   * Takes it, making the directory when it is not there.
   *
   * @throws StateInUseException when somebody else has it
   * @throws IOException when the directory cannot be made, or others may write to it
   */
  public static StateLock acquire(Path dir) throws IOException {
    StateDir state = StateDir.open(dir);
    FileChannel channel =
        FileChannel.open(
            state.path().resolve("node.lock"), Set.of(CREATE, WRITE), state.ownerOnly());
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new StateInUseException(state.path());
      }
      return new StateLock(state, channel, lock);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  /** What it is for. */
  StateDir dir() {
    return dir;
  }

  /** Lets somebody else have it. Idempotent. */
  @Override
  public void close() {
    try {
      lock.release();
      file.close();
    } catch (IOException e) {
      // The process keeps the lock until it ends; nothing else is lost.
    }
  }
}
