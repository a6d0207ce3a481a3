package io.homeward.coordinator.server;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.homeward.engine.env.WatchedThread;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The threads of one connection's requests, from the first line of each to its last: what runs for
 * a connection ends with it. The server library would leave a request that waits for the rest of
 * its body waiting for ever. Thread-safe.
 */
final class RequestThreads extends AbstractExecutorService implements ExecutorService {
  private static final long FIRST_WAIT_MILLIS = 10;
  private static final long LONGEST_WAIT_MILLIS = 1_000;

  private final String name;
  private final IntSupplier most;
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /**
   * No request runs yet.
   *
   * @param name of the threads
   * @param most how many may run at a time, asked at each
   */
  RequestThreads(String name, IntSupplier most) {
    this.name = name;
    this.most = most;
  }

  /**
   * Starts a request.
   *
   * @throws Http2Exception when too many run; it ends the connection
   */
  @Override
  public void execute(Runnable request) {
    if (ended || running.size() >= most.getAsInt()) {
      throw new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, "too many unfinished requests");
    }
    Thread thread = WatchedThread.virtual(name, WatchedThread::unowned, () -> run(request));
    running.add(thread);
    thread.start();
  }

  private void run(Runnable request) {
    try {
      request.run();
    } finally {
      synchronized (running) {
        running.remove(Thread.currentThread());
        running.notifyAll();
      }
    }
  }

  /** How many requests run. */
  int count() {
    return running.size();
  }

  /**
   * Interrupts all requests, again and again until none is left: one interrupt ends one wait, and
   * the library waits once more for what it has not read. Takes no new ones. Returns when all have
   * ended; an interrupt of the caller does not end that.
   */
  void end() {
    ended = true;
    boolean interrupted = false;
    long wait = FIRST_WAIT_MILLIS;
    synchronized (running) {
      while (!running.isEmpty()) {
        running.forEach(Thread::interrupt);
        try {
          running.wait(wait);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts all requests once and takes no new ones. */
  void interruptAll() {
    ended = true;
    running.forEach(Thread::interrupt);
  }

  @Override
  public void shutdown() {
    ended = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    interruptAll();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return ended;
  }

  @Override
  public boolean isTerminated() {
    return ended && running.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long end = System.nanoTime() + unit.toNanos(timeout);
    synchronized (running) {
      for (long left = end - System.nanoTime(); !isTerminated(); left = end - System.nanoTime()) {
        if (left <= 0) {
          return false;
        }
        running.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
      }
      return true;
    }
  }
}
