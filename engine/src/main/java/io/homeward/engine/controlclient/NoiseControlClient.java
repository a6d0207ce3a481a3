package io.homeward.engine.controlclient;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.session.CallFailure;
import io.homeward.engine.control.session.ControlAction;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlInput;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.ControlSession;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.Moment;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.key.MachinePublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link ControlSession} with sockets and threads. One thread, {@code control}, owns the
 * session and tells the listener; each call to the server has a virtual thread that only puts its
 * results into the mailbox.
 */
final class NoiseControlClient implements ControlClient {
  private static final Logger LOG = LoggerFactory.getLogger(NoiseControlClient.class);

  /**
   * Waits are cut to this, because the machine may sleep while the thread waits. The node tells
   * when it is awake again; this is for what even the node was not told.
   */
  private static final long LONGEST_WAIT_NANOS = Duration.ofMinutes(10).toNanos();

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** Map messages read but not yet folded; beyond this the server has to wait. */
  private static final int MESSAGES_AHEAD = 8;

  private final Ticker ticker;
  private final WallClock clock;
  private final ControlSession session;
  private final Consumer<ControlEvent> listener;
  private final ControlHttp http;
  private final ControlCalls calls;
  private final PingAnswers pings;
  private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
  private final Semaphore messagesAhead = new Semaphore(MESSAGES_AHEAD);
  private final Map<Long, Call> running = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /** What reaches the owning thread. */
  private sealed interface Mail {
    record Input(ControlInput input) implements Mail {}

    record Learnt(MachinePublicKey key) implements Mail {}

    record NetworkChanged() implements Mail {}

    record Close() implements Mail {}
  }

  NoiseControlClient(ControlClientConfig config, Consumer<ControlEvent> listener) {
    ticker = config.ticker();
    clock = config.clock();
    this.listener = listener;
    session =
        new ControlSession(
            config.nodeKey(), config.ephemeral(), config.report(), config.randomness());
    http =
        new ControlHttp(
            config.serverUrl(),
            config.machineKey(),
            config.serverKey(),
            config.lookup(),
            Proxies.of(System.getenv()),
            this::learnt,
            ServerTrust.of(config.trust()),
            config.randomness());
    calls = new ControlCalls(http);
    pings = new PingAnswers(http);
    thread = WatchedThread.virtual("control", this::died, this::run);
    thread.start();
  }

  @Override
  public void start() {
    post(new ControlInput.Start());
  }

  @Override
  public void login(@Nullable String authKey) {
    post(new ControlInput.Login(authKey));
  }

  @Override
  public void cancelLogin() {
    post(new ControlInput.CancelLogin());
  }

  @Override
  public void update(HostReport report) {
    post(new ControlInput.Update(report));
  }

  @Override
  public void networkChanged() {
    if (!closed) {
      mailbox.add(new Mail.NetworkChanged());
    }
  }

  @Override
  public void logout() {
    post(new ControlInput.Logout());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      mailbox.add(new Mail.Close());
    }
    // A reader that waits for its turn would keep its connection.
    messagesAhead.release(MESSAGES_AHEAD);
    http.close();
    if (Thread.currentThread() != thread) {
      // It may be telling somebody who waits for the thread that closes this.
      thread.interrupt();
      try {
        thread.join(CLOSE_LIMIT);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void learnt(MachinePublicKey serverKey) {
    if (!closed) {
      mailbox.add(new Mail.Learnt(serverKey));
    }
  }

  private void post(ControlInput input) {
    if (!closed) {
      mailbox.add(new Mail.Input(input));
    }
  }

  private void run() {
    try {
      while (!closed) {
        try {
          take(mailbox.poll(waitNanos(), TimeUnit.NANOSECONDS));
        } catch (RuntimeException | Error e) {
          startAgain(e);
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the control thread was interrupted");
    } finally {
      running.values().forEach(Call::cancel);
    }
  }

  /** Not even beginning again was possible. */
  private void died(Throwable death) {
    tell(new ControlEvent.Trouble(failed(death)));
  }

  private void take(@Nullable Mail mail) {
    switch (mail) {
      case null -> perform(session.onDeadline(now()));
      case Mail.Input(ControlInput input) -> {
        try {
          perform(session.handle(input, now()));
        } finally {
          if (input instanceof ControlInput.MapReceived) {
            messagesAhead.release();
          }
        }
        perform(session.onDeadline(now()));
      }
      case Mail.Learnt(MachinePublicKey key) -> tell(new ControlEvent.ServerKeyLearnt(key));
      case Mail.NetworkChanged() -> {
        boolean dropped = http.dropAstray();
        perform(session.handle(new ControlInput.NetworkChanged(dropped), now()));
      }
      case Mail.Close() -> {} // closed is set
    }
  }

  /**
   * Whatever a server made us stumble over: the person is told, and we begin again after a pause.
   */
  private void startAgain(Throwable thrown) {
    LOG.error("the control session failed and begins again", thrown);
    running.keySet().forEach(this::cancel);
    perform(session.onFailure(failed(thrown), now()));
  }

  private static ControlProblem failed(Throwable thrown) {
    return new ControlProblem(
        ControlProblem.Kind.SERVER_ERROR,
        "what it sent could not be processed: " + thrown.getClass().getSimpleName());
  }

  private long waitNanos() {
    OptionalLong deadline = session.nextDeadline();
    if (deadline.isEmpty()) {
      return LONGEST_WAIT_NANOS;
    }
    return Math.clamp(deadline.getAsLong() - ticker.nanos(), 0, LONGEST_WAIT_NANOS);
  }

  private Moment now() {
    return new Moment(ticker.nanos(), clock.now());
  }

  private void perform(Iterable<ControlAction> actions) {
    for (ControlAction action : actions) {
      if (closed) {
        return;
      }
      switch (action) {
        case ControlAction.Register(long call, RegisterRequest request) -> register(call, request);
        case ControlAction.OpenMap(long call, MapRequest request) -> openMap(call, request);
        case ControlAction.SendUpdate(long call, MapRequest request) -> sendUpdate(call, request);
        case ControlAction.Cancel(long call) -> cancel(call);
        case ControlAction.DropConnection() -> http.dropConnections();
        case ControlAction.AnswerPing(PingRequest request) ->
            WatchedThread.virtual("control-ping", WatchedThread::unowned, () -> answer(request))
                .start();
        case ControlAction.Tell(ControlEvent event) -> tell(event);
      }
    }
  }

  private void answer(PingRequest request) {
    try {
      pings.answer(request);
    } catch (RuntimeException e) {
      LOG.warn("a ping of the server could not be answered", e);
    }
  }

  private void tell(ControlEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.error("the listener of the control client failed on {}", event.getClass(), e);
    }
  }

  private void register(long number, RegisterRequest request) {
    run(
        "control-register",
        number,
        calls.register(request),
        call ->
            new ControlInput.RegisterAnswered(
                number, ControlCalls.registerAnswer(call, clock.now())),
        failure -> new ControlInput.RegisterFailed(number, failure));
  }

  private void openMap(long number, MapRequest request) {
    run(
        "control-map",
        number,
        calls.map(request),
        call -> {
          Instant begun = clock.now();
          ControlCalls.follow(
              call,
              begun,
              message -> {
                messagesAhead.acquireUninterruptibly();
                post(new ControlInput.MapReceived(number, message));
              });
          return null;
        },
        failure -> new ControlInput.MapEnded(number, failure));
  }

  private void sendUpdate(long number, MapRequest request) {
    run(
        "control-update",
        number,
        calls.map(request),
        call -> {
          ControlCalls.updateAnswer(call, clock.now());
          return new ControlInput.UpdateAnswered(number);
        },
        failure -> new ControlInput.UpdateFailed(number, failure));
  }

  /** What a call does on its own thread; null when its results have been posted already. */
  private interface Work {
    @Nullable ControlInput run(Call call) throws ControlCalls.FailedException;
  }

  private interface OnFailure {
    ControlInput input(CallFailure failure);
  }

  private void run(String name, long number, Call call, Work work, OnFailure onFailure) {
    running.put(number, call);
    WatchedThread.virtual(
            name,
            death -> post(onFailure.input(new CallFailure(0, null, failed(death)))),
            () -> {
              try {
                ControlInput result = work.run(call);
                if (result != null) {
                  post(result);
                }
              } catch (ControlCalls.FailedException e) {
                if (!call.isCanceled()) {
                  LOG.debug("{} failed: {}", name, e.getMessage());
                }
                post(onFailure.input(e.failure()));
              } finally {
                running.remove(number);
              }
            })
        .start();
  }

  private void cancel(long number) {
    Call call = running.remove(number);
    if (call != null) {
      call.cancel();
    }
  }
}
