package io.homeward.engine.portmap;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapAction;
import io.homeward.engine.gateway.PortMapEvent;
import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.gateway.PortMapper;
import io.homeward.engine.gateway.PortProtocol;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a port of this computer mapped at the router in front of it. A virtual thread owns the
 * {@link PortMapper} and takes events from a mailbox; others read them off sockets and wait for
 * answers to calls. All methods are for any thread and wait for nothing, but for {@link #close}.
 */
public final class PortMapClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PortMapClient.class);

  /** What waits to be looked at; what comes beyond that is lost, as datagrams may be. */
  private static final int MOST_WAITING = 256;

  /** How long the router has to take a port back. */
  private static final Duration TO_RELEASE = Duration.ofMillis(700);

  private static final Duration TO_CLOSE = Duration.ofSeconds(2);

  private final Ticker ticker;
  private final Consumer<PortMapState> listener;
  private final PortMapper mapper; // owned by the thread
  private final BlockingQueue<PortMapEvent> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;
  private @Nullable Attachment attachment; // owned by the thread
  private @Nullable RouterSockets sockets; // owned by the thread, or by whoever follows it
  private volatile PortMapState state = PortMapState.OFF;
  private volatile boolean closing;
  private volatile long closeBy;

  private PortMapClient(
      byte[] nonce, Ticker ticker, Randomness randomness, Consumer<PortMapState> listener) {
    this.ticker = ticker;
    this.listener = listener;
    mapper = new PortMapper(nonce, randomness);
    thread = WatchedThread.virtual("port-mapping", this::died, this::run);
  }

  /**
   * Starts one that wants nothing yet.
   *
   * @param nonce see {@link PortMapper}
   * @param listener told of each change, by a thread that must not be held up
   */
  public static PortMapClient start(
      byte[] nonce, Ticker ticker, Randomness randomness, Consumer<PortMapState> listener) {
    PortMapClient client = new PortMapClient(nonce, ticker, randomness, listener);
    client.thread.start();
    return client;
  }

  /**
   * Others shall reach this UDP port.
   *
   * @param port 1 to 65535; 0: none
   * @param allowed in which protocols the router may be asked
   */
  public void want(int port, Set<PortProtocol> allowed) {
    waiting.add(new PortMapEvent.Wanted(port, allowed));
  }

  /** Where this computer is attached; null: to no router. */
  public void attachedTo(@Nullable Attachment now) {
    waiting.add(new PortMapEvent.AttachedTo(now));
  }

  /** What is known now. */
  public PortMapState state() {
    return state;
  }

  private void run() {
    try {
      while (!isDone()) {
        PortMapEvent event = waiting.poll(untilDeadline(), TimeUnit.NANOSECONDS);
        handle(event == null ? new PortMapEvent.Due() : event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeSockets();
    }
  }

  private boolean isDone() {
    return closing && waiting.isEmpty() && (mapper.isIdle() || ticker.nanos() - closeBy >= 0);
  }

  private long untilDeadline() {
    OptionalLong next = mapper.nextDeadline();
    long now = ticker.nanos();
    long pause = next.isEmpty() ? Long.MAX_VALUE : Math.max(0, next.getAsLong() - now);
    return closing ? Math.min(pause, Math.max(0, closeBy - now)) : pause;
  }

  private void handle(PortMapEvent event) {
    PortMapEvent known = event;
    if (event instanceof PortMapEvent.AttachedTo(Attachment found)
        && !Objects.equals(found, attachment)) {
      attachment = openSockets(found) ? found : null;
      known = new PortMapEvent.AttachedTo(attachment);
    }
    for (PortMapAction action : mapper.handle(known, ticker.nanos())) {
      switch (action) {
        case PortMapAction.Send send -> {
          if (sockets != null) {
            sockets.send(send.to(), send.datagram());
          }
        }
        case PortMapAction.Call call -> call(call);
        case PortMapAction.Tell(PortMapState now) -> tell(now);
      }
    }
  }

  /** False: there is nobody to speak to, and the next look tries again. */
  private boolean openSockets(@Nullable Attachment at) {
    closeSockets();
    if (at == null) {
      return false;
    }
    try {
      sockets = RouterSockets.open(at, this::offer);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.debug("the router is not asked for a port: {}", e.getMessage());
      return false;
    }
  }

  private void offer(PortMapEvent datagram) {
    if (waiting.size() < MOST_WAITING) {
      waiting.add(datagram);
    }
  }

  private void call(PortMapAction.Call call) {
    Attachment at = attachment;
    if (at == null) {
      waiting.add(new PortMapEvent.Answered(call.call(), null));
      return;
    }
    WatchedThread.virtual(
            "port-mapping-call",
            death -> waiting.add(new PortMapEvent.Answered(call.call(), null)),
            () ->
                waiting.add(
                    new PortMapEvent.Answered(
                        call.call(),
                        RouterCall.call(
                            at.own(), call.server(), call.request(), RouterCall.IN_ALL))))
        .start();
  }

  private void tell(PortMapState now) {
    state = now;
    LOG.info(
        "port mapping: {}{}", now.verdict(), now.external() == null ? "" : " " + now.external());
    listener.accept(now);
  }

  private void died(Throwable death) {
    closing = true;
    tell(new PortMapState(PortMapState.Verdict.FAILED, null, null, Set.of()));
  }

  private void closeSockets() {
    if (sockets != null) {
      sockets.close();
      sockets = null;
    }
  }

  /** Begins to give the port back. {@link #close} waits for it. */
  public void release() {
    if (!closing) {
      closeBy = ticker.nanos() + TO_RELEASE.toNanos();
      closing = true;
      want(0, Set.of());
    }
  }

  /** Gives the port back and ends; waits for the router for less than a second. */
  @Override
  public void close() {
    release();
    try {
      if (!thread.join(TO_CLOSE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
