package io.homeward.coordinator.auth;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.SshAllowance;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
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
 * Logins by SSH for which the policy asks that the person signs in again: which wait, and for which
 * somebody has signed in lately. In memory only: after a restart of the server people sign in once
 * more. Thread-safe.
 */
public final class SshLogins {
  /** How long a login waits for its person. */
  public static final Duration LIFE = Duration.ofMinutes(15);

  /** Most that wait at a time; beyond that the oldest has to go. */
  static final int MAX_WAITING = 1024;

  /** Most that wait at one device; its own oldest goes, so that none drives others away. */
  static final int MAX_OF_DEVICE = 16;

  /** Most that are remembered; beyond that the oldest person signs in again. */
  static final int MAX_REMEMBERED = 10_000;

  private static final int ID_BYTES = 18;

  private final TailnetState state;
  private final Randomness randomness;
  private final Ticker ticker;
  private final WallClock clock;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>(); // guarded by itself
  private final Map<SshLogin, Long> signedIn = new LinkedHashMap<>(); // guarded by waiting

  /** Nobody waits yet. */
  public SshLogins(TailnetState state, Randomness randomness, Ticker ticker, WallClock clock) {
    this.state = state;
    this.randomness = randomness;
    this.ticker = ticker;
    this.clock = clock;
  }

  /** What the device where somebody wants to log in does. */
  public sealed interface Answer {
    /** Lets them in. */
    record Accept() implements Answer {}

    /**
     * Refuses them.
     *
     * @param why for the person, as a sentence
     */
    record Refuse(String why) implements Answer {}

    /** Lets them wait until their person has signed in. */
    record Hold(Waiting waiting) implements Answer {}
  }

  /** A login that waits, or whose waiting ended a moment ago. */
  public static final class Waiting {
    private final String id;
    private final SshLogin login;
    private final long person;
    private final Instant begun;
    private final long deadlineNanos;
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();

    private Waiting(String id, SshLogin login, long person, Instant begun, long deadlineNanos) {
      this.id = id;
      this.login = login;
      this.person = person;
      this.begun = begun;
      this.deadlineNanos = deadlineNanos;
    }

    /** The unguessable last part of its address. */
    public String id() {
      return id;
    }

    /** What waits. */
    public SshLogin login() {
      return login;
    }

    /** Whose device asks: nobody else can answer. */
    public long person() {
      return person;
    }

    /** Since when: who signed in before has to do it again. */
    public Instant begun() {
      return begun;
    }

    /** Whether somebody has answered. */
    public boolean decided() {
      return result.isDone();
    }
  }

  /** How the policy in force stands to a login. */
  private sealed interface Rule {
    record Never(String why) implements Rule {}

    record Free() implements Rule {}

    /**
     * @param period how long a sign-in counts; zero: for this login only
     */
    record Check(long person, Duration period) implements Rule {}
  }

  /**
   * A device asks about a login to itself.
   *
   * @param at the device's machine key, which it has proved to hold
   */
  public Answer ask(SshLogin login, MachinePublicKey at) {
    return switch (rule(login, at)) {
      case Rule.Never(var why) -> new Answer.Refuse(why);
      case Rule.Free() -> new Answer.Accept();
      case Rule.Check check -> ask(login, check);
    };
  }

  private Answer ask(SshLogin login, Rule.Check check) {
    synchronized (waiting) {
      dropLapsed();
      Long since = signedIn.get(login);
      if (since != null && ticker.nanos() - since < check.period().toNanos()) {
        return new Answer.Accept();
      }
      if (!check.period().isZero()) {
        for (Waiting one : waiting.values()) {
          if (one.login.equals(login) && one.person == check.person() && !one.decided()) {
            return new Answer.Hold(one);
          }
        }
      }
      makeRoom(login);
      String id = HexFormat.of().formatHex(randomness.bytes(ID_BYTES));
      Waiting fresh =
          new Waiting(id, login, check.person(), clock.now(), ticker.nanos() + LIFE.toNanos());
      waiting.put(id, fresh);
      return new Answer.Hold(fresh);
    }
  }

  /**
   * Waits for the person of a login. One that is not known any more, as after a restart, begins
   * again.
   *
   * @param id what the login was held with
   * @param at as above
   * @param givenUp when done, whoever waits has gone
   */
  public Answer await(
      String id, SshLogin login, MachinePublicKey at, CompletableFuture<Boolean> givenUp)
      throws InterruptedException {
    Waiting held;
    synchronized (waiting) {
      dropLapsed();
      held = waiting.get(id);
    }
    if (held == null || !held.login.equals(login) || rule(login, at) instanceof Rule.Never) {
      return ask(login, at);
    }
    try {
      long left = held.deadlineNanos - ticker.nanos();
      boolean yes =
          held.result
              .applyToEither(givenUp, Function.identity())
              .get(Math.max(left, 1), TimeUnit.NANOSECONDS);
      if (!yes) {
        return new Answer.Refuse("The login was not confirmed.");
      }
      // The policy may have become another meanwhile.
      return rule(login, at) instanceof Rule.Never(var why)
          ? new Answer.Refuse(why)
          : new Answer.Accept();
    } catch (TimeoutException e) {
      return new Answer.Refuse("Nobody signed in in time.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("results never fail", e);
    }
  }

  /** The login of that id; null when it is over or never was. */
  public @Nullable Waiting find(String id) {
    synchronized (waiting) {
      dropLapsed();
      return waiting.get(id);
    }
  }

  /**
   * The person has signed in again, and says yes or no.
   *
   * @throws RefusedException when it is over, or is another person's
   */
  public void answer(String id, long userId, boolean yes) {
    Waiting held;
    synchronized (waiting) {
      held = find(id);
      if (held == null || held.person != userId || held.decided()) {
        throw new RefusedException(Refusal.SIGN_IN_OVER);
      }
      if (yes) {
        signedIn.remove(held.login);
        signedIn.put(held.login, ticker.nanos());
        if (signedIn.size() > MAX_REMEMBERED) {
          signedIn.remove(signedIn.keySet().iterator().next());
        }
      }
      held.result.complete(yes);
    }
    state.submit(noted(held, yes ? "ssh.confirm" : "ssh.refuse"));
  }

  private static Command<Boolean> noted(Waiting held, String action) {
    return (snapshot, now) -> {
      User user = snapshot.user(held.person);
      Device to = snapshot.device(held.login.to());
      Device from = snapshot.device(held.login.from());
      return Command.Outcome.of(
          true,
          new Mutation.AddLogEntry(
              new LogEntry(
                  0,
                  now,
                  user == null ? "" : user.name(),
                  action,
                  held.login.user() + "@" + (to == null ? "?" : to.name()),
                  from == null ? "" : from.name())));
    };
  }

  private void makeRoom(SshLogin login) {
    List<Waiting> neighbours =
        waiting.values().stream().filter(one -> one.login.to() == login.to()).toList();
    if (neighbours.size() >= MAX_OF_DEVICE) {
      drop(neighbours.getFirst());
    } else if (waiting.size() >= MAX_WAITING) {
      drop(waiting.values().iterator().next());
    }
  }

  private void drop(Waiting one) {
    waiting.remove(one.id);
    one.result.complete(false);
  }

  private void dropLapsed() {
    long now = ticker.nanos();
    for (Waiting one : List.copyOf(waiting.values())) {
      if (one.deadlineNanos - now > 0) {
        break;
      }
      drop(one);
    }
  }

  private Rule rule(SshLogin login, MachinePublicKey at) {
    Snapshot snapshot = state.snapshot();
    Device to = snapshot.device(login.to());
    if (to == null || !to.registration().machine().equals(at)) {
      return new Rule.Never("Only the device itself asks who may log in to it.");
    }
    Device from = snapshot.device(login.from());
    Node source = from == null ? null : snapshot.population().node(from.id());
    Node target = snapshot.population().node(to.id());
    if (from == null || source == null || target == null || from.expiredAt(clock.now())) {
      return new Rule.Never("The device that asks is not in this network.");
    }
    SshAllowance allowance =
        Access.ssh(snapshot.population(), target).stream()
            .filter(one -> one.admits(source) && one.admits(login.user()))
            .findFirst()
            .orElse(null);
    if (allowance == null) {
      return new Rule.Never("The policy does not allow this login.");
    }
    if (!allowance.check()) {
      return new Rule.Free();
    }
    long person = from.registration().userId();
    if (person == User.TAGGED_DEVICES.id()) {
      return new Rule.Never(
          "The policy asks for a sign-in, and a device with tags has nobody who could.");
    }
    return new Rule.Check(person, allowance.checkPeriod());
  }
}
