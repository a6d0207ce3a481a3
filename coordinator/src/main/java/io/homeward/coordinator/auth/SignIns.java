package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Devices that wait for a person to confirm them in the browser. In memory only: after a restart of
 * the server a waiting device gets a fresh address to show. Thread-safe.
 */
public final class SignIns {
  /** How long an address is good for. */
  public static final Duration LIFE = Duration.ofMinutes(15);

  /** Most that wait at a time; strangers can make them, so the oldest has to go. */
  static final int MAX_WAITING = 1024;

  /** Most that wait from one address; its own oldest goes, so that nobody drives others away. */
  static final int MAX_OF_ADDRESS = 16;

  private static final int ID_BYTES = 18;

  private final TailnetState state;
  private final Membership membership;
  private final Randomness randomness;
  private final Ticker ticker;
  private final Map<String, SignIn> waiting = new LinkedHashMap<>();

  /** Nobody waits yet. */
  public SignIns(TailnetState state, Membership membership, Randomness randomness, Ticker ticker) {
    this.state = state;
    this.membership = membership;
    this.randomness = randomness;
    this.ticker = ticker;
  }

  /** How a sign-in ended. */
  public sealed interface Result {
    /** The device is a member. */
    record Joined(Device device) implements Result {}

    /** A person said no. */
    record Cancelled() implements Result {}

    /** Nobody came in time, or it was never known here. */
    record Lapsed() implements Result {}
  }

  /** One device that waits, or whose waiting ended a moment ago. */
  public static final class SignIn {
    private final String id;
    private final JoinRequest request;
    private final String origin;
    private final boolean again;
    private final long deadlineNanos;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private boolean deciding;

    SignIn(String id, JoinRequest request, String origin, boolean again, long deadlineNanos) {
      this.again = again;
      this.id = id;
      this.request = request;
      this.origin = origin;
      this.deadlineNanos = deadlineNanos;
    }

    /** The unguessable last part of its address. */
    public String id() {
      return id;
    }

    /** What waits. */
    public JoinRequest request() {
      return request;
    }

    /** From which address it comes; empty for this computer. */
    public String origin() {
      return origin;
    }

    /** Whether the device was a member when it began. */
    public boolean again() {
      return again;
    }

    /** How it ended; null while it waits. */
    public @Nullable Result result() {
      return result.getNow(null);
    }
  }

  /**
   * A device begins to wait. One that waits already keeps its place; with another node key it takes
   * the place of the one before, so that a machine waits once at most.
   *
   * @param origin from which address it comes; empty for this computer, which has no limit
   */
  public SignIn begin(JoinRequest request, String origin) {
    synchronized (waiting) {
      dropLapsed();
      for (SignIn signIn : List.copyOf(waiting.values())) {
        if (signIn.result() == null
            && !signIn.deciding
            && signIn.request.machine().equals(request.machine())) {
          if (signIn.request.node().equals(request.node())) {
            return signIn;
          }
          drop(signIn);
        }
      }
      List<SignIn> neighbours =
          waiting.values().stream()
              .filter(signIn -> !origin.isEmpty() && signIn.origin.equals(origin))
              .toList();
      if (neighbours.size() >= MAX_OF_ADDRESS) {
        drop(neighbours.getFirst());
      } else if (waiting.size() >= MAX_WAITING) {
        drop(waiting.values().iterator().next());
      }
      String id = HexFormat.of().formatHex(randomness.bytes(ID_BYTES));
      boolean again = !state.snapshot().devicesOf(request.machine()).isEmpty();
      SignIn signIn = new SignIn(id, request, origin, again, ticker.nanos() + LIFE.toNanos());
      waiting.put(id, signIn);
      return signIn;
    }
  }

  private void drop(SignIn signIn) {
    waiting.remove(signIn.id);
    signIn.result.complete(new Result.Lapsed());
  }

  /** The sign-in of that id; null when it is over or never was. */
  public @Nullable SignIn find(String id) {
    synchronized (waiting) {
      dropLapsed();
      return waiting.get(id);
    }
  }

  /**
   * A person confirms.
   *
   * @throws RefusedException when it is over, or the device may not join
   */
  public Device confirm(String id, long userId) {
    SignIn signIn = decide(id);
    try {
      Device device = state.submit(membership.joinAs(signIn.request, userId));
      signIn.result.complete(new Result.Joined(device));
      return device;
    } finally {
      synchronized (waiting) {
        signIn.deciding = false;
      }
    }
  }

  /**
   * A person says no.
   *
   * @throws RefusedException when it is over
   */
  public void cancel(String id) {
    decide(id).result.complete(new Result.Cancelled());
  }

  /**
   * Waits for the end of a sign-in of exactly these keys.
   *
   * @param givenUp when done, whoever waits has gone
   */
  public Result await(
      String id, MachinePublicKey machine, NodePublicKey node, CompletableFuture<Result> givenUp)
      throws InterruptedException {
    SignIn signIn = find(id);
    if (signIn == null
        || !signIn.request.machine().equals(machine)
        || !signIn.request.node().equals(node)) {
      return new Result.Lapsed();
    }
    try {
      long left = signIn.deadlineNanos - ticker.nanos();
      return signIn
          .result
          .applyToEither(givenUp, Function.identity())
          .get(Math.max(left, 1), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Result.Lapsed();
    } catch (ExecutionException e) {
      throw new IllegalStateException("results never fail", e);
    }
  }

  /** Lets all that wait go, as at the end of the server. */
  public void close() {
    synchronized (waiting) {
      waiting.values().forEach(signIn -> signIn.result.complete(new Result.Lapsed()));
      waiting.clear();
    }
  }

  /** Only one answer counts: yes and no at the same moment must not both be true. */
  private SignIn decide(String id) {
    synchronized (waiting) {
      SignIn signIn = find(id);
      if (signIn == null || signIn.result() != null || signIn.deciding) {
        throw new RefusedException(Refusal.SIGN_IN_OVER);
      }
      signIn.deciding = true;
      return signIn;
    }
  }

  private void dropLapsed() {
    long now = ticker.nanos();
    Iterator<SignIn> oldestFirst = waiting.values().iterator();
    while (oldestFirst.hasNext()) {
      SignIn signIn = oldestFirst.next();
      if (signIn.deadlineNanos - now > 0) {
        break;
      }
      signIn.result.complete(new Result.Lapsed());
      oldestFirst.remove();
    }
  }
}
